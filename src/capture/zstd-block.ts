/*
 * Compressed blocks of Zstandard (RFC 8878 §3.1.1.3): literals, and sequences that say how many of them to copy and
 * which earlier output to repeat after them. A block's work is bounded by its output, at most 128 KiB.
 */
import { i32At, u8 } from '../bytes.js';
import {
  backwardStart,
  bitsAt,
  FseTable,
  HuffmanTable,
  manyBitsAt,
  stateBase,
  stateBits,
  stateSymbol,
} from './zstd-entropy.js';

/** Block_Maximum_Size (§3.1.1.2.4). */
export const MAX_BLOCK_BYTES = 128 * 1024;

/** Literals_Block_Type (§3.1.1.3.1.1). */
const RAW_LITERALS = 0;
const RLE_LITERALS = 1;
const COMPRESSED_LITERALS = 2;

/** Symbol compression modes (§3.1.1.3.2.1). */
const PREDEFINED = 0;
const RLE = 1;
const COMPRESSED = 2;

/** What one of the three codes of a sequence may be. */
interface CodeKind {
  readonly maxLog: number;
  readonly maxSymbol: number;
  readonly defaultLog: number;
  readonly defaults: Int32Array;
}

/** Default distributions (§3.1.1.3.2.2.1–3). */
const LITERAL_LENGTH: CodeKind = {
  maxLog: 9,
  maxSymbol: 35,
  defaultLog: 6,
  defaults: Int32Array.from([
    4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1,
  ]),
};
const MATCH_LENGTH: CodeKind = {
  maxLog: 9,
  maxSymbol: 52,
  defaultLog: 6,
  defaults: Int32Array.from([
    1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
  ]),
};
/** Offsets beyond 2^28 lie outside every window that is accepted. */
const OFFSET: CodeKind = {
  maxLog: 8,
  maxSymbol: 28,
  defaultLog: 5,
  defaults: Int32Array.from([
    1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
  ]),
};

/** Additional bits of the length codes (§3.1.1.3.2.1.1). */
const LITERAL_BITS = [...Array<number>(16).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
const MATCH_BITS = [
  ...Array<number>(32).fill(0),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
];

/** Of a length code: the length it stands for, and the bits to read that are added to it. */
const codeBase = (code: number): number => code & 0xf_ffff;
const codeBits = (code: number): number => code >> 20;

/** The length codes in order: each begins where the one before ends. */
function lengthCodes(bits: readonly number[], first: number): Int32Array {
  let base = first;
  return Int32Array.from(bits, (count) => {
    const code = base | (count << 20);
    base += 1 << count;
    return code;
  });
}
const LITERAL_CODES = lengthCodes(LITERAL_BITS, 0);
const MATCH_CODES = lengthCodes(MATCH_BITS, 3);

/** Below this, a loop copies faster than a call. */
const SHORT_COPY = 32;

/** One of the three codes, with the table that is in force: described, repeated or the default. */
class SequenceCode {
  readonly #kind: CodeKind;
  readonly #own = new FseTable();
  readonly #default = new FseTable();
  #current: FseTable | undefined;

  constructor(kind: CodeKind) {
    this.#kind = kind;
    this.#default.build(kind.defaults, kind.defaults.length, kind.defaultLog);
  }

  /** No table is left over from an earlier frame. */
  reset(): void {
    this.#current = undefined;
  }

  get table(): FseTable {
    return this.#current ?? this.#default;
  }

  /** Takes the table that `mode` says; gives the offset after its description, −1 where it is not valid. */
  select(mode: number, bytes: DataView, start: number, end: number): number {
    if (mode === PREDEFINED) {
      this.#current = this.#default;
      return start;
    }
    if (mode === RLE) {
      if (start >= end || bytes.getUint8(start) > this.#kind.maxSymbol) return -1;
      this.#own.setSingle(bytes.getUint8(start));
      this.#current = this.#own;
      return start + 1;
    }
    if (mode === COMPRESSED) {
      this.#current = this.#own;
      return this.#own.read(bytes, start, end, this.#kind.maxLog, this.#kind.maxSymbol);
    }
    return this.#current === undefined ? -1 : start;
  }
}

/** The output of a frame: its newest bytes, as far back as its window reaches, and what is not taken yet. */
export class History {
  bytes = new Uint8Array(0);
  /** Offset after the last byte. */
  end = 0;
  #window = 0;

  /** Begins a frame with a window of so many bytes. */
  begin(window: number): void {
    this.#window = window;
    const capacity = window + Math.max(window, 8 * MAX_BLOCK_BYTES);
    if (this.bytes.length < capacity) this.bytes = new Uint8Array(capacity);
    this.end = 0;
  }

  /** Makes room for a block; what was output before must have been taken. Gives the offset it will begin at. */
  makeRoom(): number {
    if (this.end + MAX_BLOCK_BYTES > this.bytes.length) {
      this.bytes.copyWithin(0, this.end - this.#window, this.end);
      this.end = this.#window;
    }
    return this.end;
  }
}

/** Decodes the blocks of one frame after the other. */
export class BlockDecoder {
  readonly history = new History();
  readonly #huffman = new HuffmanTable();
  #hasHuffman = false;
  readonly #literals = new Uint8Array(MAX_BLOCK_BYTES);
  #literalCount = 0;
  readonly #literalLengths = new SequenceCode(LITERAL_LENGTH);
  readonly #offsets = new SequenceCode(OFFSET);
  readonly #matchLengths = new SequenceCode(MATCH_LENGTH);
  /** Repeated offsets (§3.1.1.5), newest first. */
  #repeat1 = 1;
  #repeat2 = 4;
  #repeat3 = 8;

  /** Begins a frame with a window of so many bytes. */
  beginFrame(window: number): void {
    this.history.begin(window);
    this.#hasHuffman = false;
    this.#literalLengths.reset();
    this.#offsets.reset();
    this.#matchLengths.reset();
    this.#repeat1 = 1;
    this.#repeat2 = 4;
    this.#repeat3 = 8;
  }

  /** Decodes the compressed block in `start`–`end` to the end of the history; false where it is damaged. */
  decode(bytes: DataView, start: number, end: number): boolean {
    const sequences = this.#readLiterals(bytes, start, end);
    return sequences >= 0 && this.#readSequences(bytes, sequences, end);
  }

  /** Gives the offset after the literals section (§3.1.1.3.1), −1 where it is not valid. */
  #readLiterals(bytes: DataView, start: number, end: number): number {
    if (start >= end) return -1;
    const type = bytes.getUint8(start) & 3;
    return type === RAW_LITERALS || type === RLE_LITERALS
      ? this.#readPlainLiterals(bytes, start, end, type)
      : this.#readHuffmanLiterals(bytes, start, end, type);
  }

  #readPlainLiterals(bytes: DataView, start: number, end: number, type: number): number {
    const format = (bytes.getUint8(start) >> 2) & 3;
    const header = format === 1 ? 2 : format === 3 ? 3 : 1;
    if (start + header > end) return -1;
    const size = header === 1 ? bytes.getUint8(start) >> 3 : bitsAt(bytes, start * 8 + 4, header * 8 - 4);
    const data = start + header;
    const next = data + (type === RLE_LITERALS ? 1 : size);
    if (size > MAX_BLOCK_BYTES || next > end) return -1;
    if (type === RLE_LITERALS) this.#literals.fill(bytes.getUint8(data), 0, size);
    else this.#literals.set(new Uint8Array(bytes.buffer, bytes.byteOffset + data, size));
    this.#literalCount = size;
    return next;
  }

  #readHuffmanLiterals(bytes: DataView, start: number, end: number, type: number): number {
    const format = (bytes.getUint8(start) >> 2) & 3;
    const header = format < 2 ? 3 : format + 2;
    if (start + header > end) return -1;
    const sizeBits = format < 2 ? 10 : format === 2 ? 14 : 18;
    const size = bitsAt(bytes, start * 8 + 4, sizeBits);
    const coded = bitsAt(bytes, start * 8 + 4 + sizeBits, sizeBits);
    const next = start + header + coded;
    if (size > MAX_BLOCK_BYTES || next > end) return -1;
    let data = start + header;
    if (type === COMPRESSED_LITERALS) {
      data = this.#huffman.readDescription(bytes, data, next);
      this.#hasHuffman = data >= 0;
    }
    if (!this.#hasHuffman) return -1;
    this.#literalCount = size;
    const decoded =
      format === 0
        ? this.#huffman.decode(bytes, data, next, this.#literals, 0, size)
        : this.#huffman.decodeFour(bytes, data, next, this.#literals, size);
    return decoded ? next : -1;
  }

  #readSequences(bytes: DataView, start: number, end: number): boolean {
    if (start >= end) return false;
    const first = bytes.getUint8(start);
    if (first === 0) return start + 1 === end && this.#appendLiterals(0, MAX_BLOCK_BYTES);
    const countBytes = first < 128 ? 1 : first < 255 ? 2 : 3;
    let at = start + countBytes;
    if (at >= end) return false;
    const count =
      countBytes === 1
        ? first
        : countBytes === 2
          ? bytes.getUint16(start) - 0x8000
          : bytes.getUint16(start + 1, true) + 0x7f00;
    const modes = bytes.getUint8(at);
    at = this.#literalLengths.select(modes >> 6, bytes, at + 1, end);
    if (at >= 0) at = this.#offsets.select((modes >> 4) & 3, bytes, at, end);
    if (at >= 0) at = this.#matchLengths.select((modes >> 2) & 3, bytes, at, end);
    return at >= 0 && (modes & 3) === 0 && this.#execute(bytes, at, end, count);
  }

  /** Decodes and carries out the sequences (§3.1.1.3.2.1.2, §3.1.1.4). */
  #execute(bytes: DataView, start: number, end: number, count: number): boolean {
    const lengths = this.#literalLengths.table;
    const offsets = this.#offsets.table;
    const matches = this.#matchLengths.table;
    const floor = start * 8;
    let position = backwardStart(bytes, start, end);
    if (position - lengths.log - offsets.log - matches.log < floor) return false;
    position -= lengths.log;
    let lengthState = i32At(lengths.states, bitsAt(bytes, position, lengths.log));
    position -= offsets.log;
    let offsetState = i32At(offsets.states, bitsAt(bytes, position, offsets.log));
    position -= matches.log;
    let matchState = i32At(matches.states, bitsAt(bytes, position, matches.log));
    const out = this.history.bytes;
    const literals = this.#literals;
    const literalCount = this.#literalCount;
    let literal = 0;
    let at = this.history.end;
    const limit = at + MAX_BLOCK_BYTES;
    for (let left = count; left > 0; left--) {
      const offsetCode = stateSymbol(offsetState);
      position -= offsetCode;
      const offsetValue = (1 << offsetCode) + manyBitsAt(bytes, position, offsetCode);
      const matchCode = i32At(MATCH_CODES, stateSymbol(matchState));
      position -= codeBits(matchCode);
      const matchLength = codeBase(matchCode) + bitsAt(bytes, position, codeBits(matchCode));
      const lengthCode = i32At(LITERAL_CODES, stateSymbol(lengthState));
      position -= codeBits(lengthCode);
      const literalLength = codeBase(lengthCode) + bitsAt(bytes, position, codeBits(lengthCode));
      if (left > 1) {
        position -= stateBits(lengthState);
        lengthState = nextState(lengths, lengthState, bytes, position);
        position -= stateBits(matchState);
        matchState = nextState(matches, matchState, bytes, position);
        position -= stateBits(offsetState);
        offsetState = nextState(offsets, offsetState, bytes, position);
      }
      const offset = this.#offset(offsetValue, literalLength);
      const match = at + literalLength;
      const next = match + matchLength;
      const from = match - offset;
      if (position < floor || next > limit || literal + literalLength > literalCount || offset === 0 || from < 0) {
        return false;
      }
      copy(literals, literal, out, at, literalLength);
      literal += literalLength;
      repeat(out, from, match, matchLength);
      at = next;
    }
    this.history.end = at;
    return position === floor && this.#appendLiterals(literal, limit - at);
  }

  /** Turns an offset value into an offset, and notes it among the repeated ones (§3.1.1.5). */
  #offset(value: number, literalLength: number): number {
    if (value > 3) {
      this.#repeat3 = this.#repeat2;
      this.#repeat2 = this.#repeat1;
      this.#repeat1 = value - 3;
      return this.#repeat1;
    }
    const which = value + (literalLength === 0 ? 1 : 0);
    if (which === 1) return this.#repeat1;
    const offset = which === 2 ? this.#repeat2 : which === 3 ? this.#repeat3 : this.#repeat1 - 1;
    if (which > 2) this.#repeat3 = this.#repeat2;
    this.#repeat2 = this.#repeat1;
    this.#repeat1 = offset;
    return offset;
  }

  /** What the sequences leave of the literals ends the block. */
  #appendLiterals(from: number, room: number): boolean {
    const length = this.#literalCount - from;
    if (length > room) return false;
    copy(this.#literals, from, this.history.bytes, this.history.end, length);
    this.history.end += length;
    return true;
  }
}

const nextState = (table: FseTable, state: number, bytes: DataView, position: number): number =>
  i32At(table.states, stateBase(state) + bitsAt(bytes, position, stateBits(state)));

function copy(source: Uint8Array, from: number, into: Uint8Array, at: number, length: number): void {
  if (length < SHORT_COPY) for (let i = 0; i < length; i++) into[at + i] = u8(source, from + i);
  else into.set(source.subarray(from, from + length), at);
}

/** Copies within the output; where the stretch reaches into itself, it repeats. */
function repeat(bytes: Uint8Array, from: number, at: number, length: number): void {
  if (length < SHORT_COPY || at - from < length) for (let i = 0; i < length; i++) bytes[at + i] = u8(bytes, from + i);
  else bytes.copyWithin(at, from, from + length);
}
