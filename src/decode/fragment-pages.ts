import { i32At, u8 } from '../bytes.js';

/** Bytes of a datagram that one page holds. */
export const PAGE_BYTES = 2048;
/** Pages of a datagram of the greatest length. */
export const PAGES_PER_DATAGRAM = 65536 / PAGE_BYTES;
/** No page. */
export const NO_PAGE = -1;

/** Fragments begin at multiples of this many bytes (RFC 791 §3.1), so what is there is known by block. */
export const BLOCK_BYTES = 8;

const BLOCKS_PER_PAGE = PAGE_BYTES / BLOCK_BYTES;
const WORDS_PER_PAGE = BLOCKS_PER_PAGE / 32;

/** A fixed store of pages for pieces of datagrams, each with a map of its blocks that are there. */
export class FragmentPages {
  /** True where the last {@link write} met bytes that were there already and were different. */
  conflict = false;
  readonly #bytes: Uint8Array;
  readonly #present: Int32Array;
  readonly #free: Int32Array;
  #freeCount: number;

  /** @param pages how many there are; a page costs memory only once it has been used. */
  constructor(pages: number) {
    this.#bytes = new Uint8Array(pages * PAGE_BYTES);
    this.#present = new Int32Array(pages * WORDS_PER_PAGE);
    this.#free = Int32Array.from({ length: pages }, (_, index) => pages - 1 - index);
    this.#freeCount = pages;
  }

  /** An empty page, or {@link NO_PAGE} when all are taken. */
  take(): number {
    if (this.#freeCount === 0) return NO_PAGE;
    this.#freeCount--;
    const page = i32At(this.#free, this.#freeCount);
    this.#present.fill(0, page * WORDS_PER_PAGE, (page + 1) * WORDS_PER_PAGE);
    return page;
  }

  release(page: number): void {
    this.#free[this.#freeCount++] = page;
  }

  /**
   * Writes `length` bytes at `offset`, a multiple of {@link BLOCK_BYTES}, within the page; blocks that are there
   * already stay as they are. Gives the number of blocks that were not.
   */
  write(page: number, offset: number, source: Uint8Array, start: number, length: number): number {
    let added = 0;
    for (let done = 0; done < length; done += BLOCK_BYTES) {
      const target = page * PAGE_BYTES + offset + done;
      const size = Math.min(BLOCK_BYTES, length - done);
      if (this.#claim(target / BLOCK_BYTES)) {
        added++;
        for (let i = 0; i < size; i++) this.#bytes[target + i] = u8(source, start + done + i);
      } else if (!this.#equals(target, source, start + done, size)) this.conflict = true;
    }
    return added;
  }

  /** Copies the page's first `length` bytes to `target`. */
  read(page: number, target: Uint8Array, targetStart: number, length: number): void {
    const start = page * PAGE_BYTES;
    for (let i = 0; i < length; i++) target[targetStart + i] = u8(this.#bytes, start + i);
  }

  /** Marks a block, counted over all pages, as there; false where it was. */
  #claim(block: number): boolean {
    const word = block >>> 5;
    const bit = 1 << (block & 31);
    const present = i32At(this.#present, word);
    this.#present[word] = present | bit;
    return (present & bit) === 0;
  }

  #equals(target: number, source: Uint8Array, start: number, length: number): boolean {
    for (let i = 0; i < length; i++) if (u8(this.#bytes, target + i) !== u8(source, start + i)) return false;
    return true;
  }
}
