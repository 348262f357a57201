/** Lines of a record log: JSON, one value a line, as RFC 8259 and https://github.com/ndjson/ndjson-spec have it. */

/** Longest line that is read. The records of this program stay below a tenth of it. */
export const MAX_LINE_BYTES = 1024 * 1024;

const LF = 0x0a;

/** Takes lines in their order; the bytes are on loan for the call. Lines are counted from 1. */
export interface LineSink {
  line(bytes: Buffer, start: number, end: number, number: number): void;
  /** A line longer than {@link MAX_LINE_BYTES}, of which nothing is handed on. */
  tooLong(number: number): void;
}

/** Cuts bytes that come in pieces into lines. Memory is that of one line of the longest kind and one piece. */
export class LineSplitter {
  readonly #sink: LineSink;
  readonly #room: Buffer;
  #held = 0;
  #number = 1;
  #skipping = false;

  /** @param piece is how many bytes come at once at most. */
  constructor(sink: LineSink, piece: number) {
    this.#sink = sink;
    this.#room = Buffer.allocUnsafeSlow(MAX_LINE_BYTES + piece);
  }

  /** Where the next bytes go: at most `piece` of them at `at`. */
  get room(): Buffer {
    return this.#room;
  }

  get at(): number {
    return this.#held;
  }

  /** `count` bytes were put at {@link at}. */
  took(count: number): void {
    const room = this.#room;
    const end = this.#held + count;
    let start = 0;
    for (let lf = room.indexOf(LF, this.#held); lf >= 0 && lf < end; lf = room.indexOf(LF, start)) {
      this.#line(start, lf);
      start = lf + 1;
    }
    this.#held = end - start;
    if (this.#held > MAX_LINE_BYTES) {
      this.#skipping = true;
      this.#held = 0;
    } else if (start > 0) room.copy(room, 0, start, end);
  }

  /** Nothing more comes; what is held is the last line, though no line feed ends it. */
  end(): void {
    if (this.#held > 0 || this.#skipping) this.#line(0, this.#held);
    this.#held = 0;
  }

  #line(start: number, end: number): void {
    const number = this.#number++;
    if (this.#skipping || end - start > MAX_LINE_BYTES) this.#sink.tooLong(number);
    else this.#sink.line(this.#room, start, end, number);
    this.#skipping = false;
  }
}
