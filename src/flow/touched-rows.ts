import { at } from '../bytes.js';

const INITIAL = 1 << 12;

/** Rows that got a packet since they were last taken, each once. Adding allocates nothing but for growth by doubling. */
export class TouchedRows {
  /** The rows, from 0 to {@link length}. */
  rows = new Int32Array(INITIAL);
  length = 0;
  private isTouched = new Uint8Array(INITIAL);

  add(row: number): void {
    if (row >= this.isTouched.length) this.grow(row);
    if (at(this.isTouched, row) !== 0) return;
    this.isTouched[row] = 1;
    this.rows[this.length++] = row;
  }

  /** Forgets them all; rows that are added from now on come anew. */
  clear(): void {
    for (let i = 0; i < this.length; i++) this.isTouched[at(this.rows, i)] = 0;
    this.length = 0;
  }

  private grow(row: number): void {
    const size = 2 ** Math.ceil(Math.log2(row + 1));
    const isTouched = new Uint8Array(size);
    isTouched.set(this.isTouched);
    this.isTouched = isTouched;
    const rows = new Int32Array(size);
    rows.set(this.rows);
    this.rows = rows;
  }
}
