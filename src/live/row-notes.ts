const INITIAL = 1 << 12;

/** What a monitor has noted of the flow in each row of the flow table. */
export class RowNotes {
  /** The bucket that the flow is counted in, plus one; 0 where none is. */
  bucket = new Int32Array(INITIAL);
  /** The verdict that it is counted under: an index into `VERDICT_KINDS` plus one; 0 where none is. */
  kind = new Uint8Array(INITIAL);
  /** Its verdict's id and whether it was answered, as of the last look. */
  said = new Int32Array(INITIAL);
  /** Times that it was looked at, up to a most. */
  looks = new Uint8Array(INITIAL);
  /** What of it has been added to the bucket. */
  bytes = new Float64Array(INITIAL);
  packets = new Float64Array(INITIAL);

  /** Makes room for a row. */
  reach(row: number): void {
    if (row < this.bucket.length) return;
    const size = 2 ** Math.ceil(Math.log2(row + 1));
    this.bucket = grown(this.bucket, new Int32Array(size));
    this.kind = grown(this.kind, new Uint8Array(size));
    this.said = grown(this.said, new Int32Array(size));
    this.looks = grown(this.looks, new Uint8Array(size));
    this.bytes = grown(this.bytes, new Float64Array(size));
    this.packets = grown(this.packets, new Float64Array(size));
  }

  /** The flow has ended. */
  forget(row: number): void {
    this.bucket[row] = this.kind[row] = this.said[row] = this.looks[row] = this.bytes[row] = this.packets[row] = 0;
  }
}

function grown<T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
