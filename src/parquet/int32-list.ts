/** Numbers that are gathered; grows by doubling. */
export class Int32List {
  /** The first {@link length} of them count. */
  numbers = new Int32Array(1024);
  length = 0;

  push(number: number): void {
    if (this.length === this.numbers.length) this.grow();
    this.numbers[this.length++] = number;
  }

  clear(): void {
    this.length = 0;
  }

  private grow(): void {
    const grown = new Int32Array(2 * this.numbers.length);
    grown.set(this.numbers);
    this.numbers = grown;
  }
}
