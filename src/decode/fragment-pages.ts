import { ByteCopier } from '../byte-copier.js';
import { i32At } from '../bytes.js';

/** Bytes of a datagram that one page holds. */
export const PAGE_BYTES = 2048;
/** Pages of a datagram of the greatest length. */
export const PAGES_PER_DATAGRAM = 65536 / PAGE_BYTES;
/** No page. */
export const NO_PAGE = -1;

/** Fragments begin at multiples of this many bytes (RFC 791 §3.1), so what is there is known by block. */
export const BLOCK_BYTES = 8;

const BLOCKS_PER_PAGE = PAGE_BYTES / BLOCK_BYTES;
const BLOCKS_PER_WORD = 32;
const WORDS_PER_PAGE = BLOCKS_PER_PAGE / BLOCKS_PER_WORD;

/** A fixed store of pages for pieces of datagrams, each with a map of its blocks that are there. */
export class FragmentPages {
  /** Set where a {@link write} met bytes that were there already and were different. */
  conflict = false;
  private readonly bytes: Uint8Array;
  private readonly present: Int32Array;
  private readonly free: Int32Array;
  private freeCount: number;
  private readonly inward = new ByteCopier();
  private readonly outward = new ByteCopier();

  /** @param pages how many there are; a page costs memory only once it has been used. */
  constructor(pages: number) {
    this.bytes = new Uint8Array(pages * PAGE_BYTES);
    this.present = new Int32Array(pages * WORDS_PER_PAGE);
    this.free = Int32Array.from({ length: pages }, (_, index) => pages - 1 - index);
    this.freeCount = pages;
  }

  /** An empty page, or {@link NO_PAGE} when all are taken. */
  take(): number {
    if (this.freeCount === 0) return NO_PAGE;
    this.freeCount--;
    const page = i32At(this.free, this.freeCount);
    this.present.fill(0, page * WORDS_PER_PAGE, (page + 1) * WORDS_PER_PAGE);
    return page;
  }

  release(page: number): void {
    this.free[this.freeCount++] = page;
  }

  /**
   * Writes `length` bytes at `offset`, a multiple of {@link BLOCK_BYTES}, within the page; blocks that are there
   * already stay as they are. Gives the number of blocks that were not.
   */
  write(page: number, offset: number, source: Uint8Array, start: number, length: number): number {
    const block = page * BLOCKS_PER_PAGE + offset / BLOCK_BYTES;
    const blocks = Math.ceil(length / BLOCK_BYTES);
    const there = this.countPresent(block, blocks);
    if (there !== 0 && there !== blocks) return this.writeBetween(block, source, start, length);
    if (there === 0) this.fill(block, source, start, length);
    else this.compare(block, source, start, length);
    return blocks - there;
  }

  /** Copies the page's first `length` bytes to `target`. */
  read(page: number, target: Uint8Array, targetStart: number, length: number): void {
    this.outward.copy(this.bytes, page * PAGE_BYTES, target, targetStart, length);
  }

  /** Writes what overlaps in part, block by block. Blocks are counted over all pages. */
  private writeBetween(firstBlock: number, source: Uint8Array, start: number, length: number): number {
    let added = 0;
    for (let done = 0; done < length; done += BLOCK_BYTES) {
      const block = firstBlock + done / BLOCK_BYTES;
      const size = Math.min(BLOCK_BYTES, length - done);
      if (this.countPresent(block, 1) === 1) this.compare(block, source, start + done, size);
      else {
        this.fill(block, source, start + done, size);
        added++;
      }
    }
    return added;
  }

  private fill(block: number, source: Uint8Array, start: number, length: number): void {
    this.inward.copy(source, start, this.bytes, block * BLOCK_BYTES, length);
    const end = block + Math.ceil(length / BLOCK_BYTES);
    for (let word = wordOf(block); word <= wordOf(end - 1); word++)
      this.present[word] = i32At(this.present, word) | bitsBetween(block, end, word);
  }

  private compare(block: number, source: Uint8Array, start: number, length: number): void {
    if (!this.inward.equal(source, start, this.bytes, block * BLOCK_BYTES, length)) this.conflict = true;
  }

  private countPresent(block: number, blocks: number): number {
    const end = block + blocks;
    let count = 0;
    for (let word = wordOf(block); word <= wordOf(end - 1); word++)
      count += bitCount(i32At(this.present, word) & bitsBetween(block, end, word));
    return count;
  }
}

const wordOf = (block: number): number => block >>> 5;

/** The bits of the given word that stand for blocks from `block` to before `end`. */
function bitsBetween(block: number, end: number, word: number): number {
  const low = Math.max(block - word * BLOCKS_PER_WORD, 0);
  const high = end - word * BLOCKS_PER_WORD;
  const below = high < BLOCKS_PER_WORD ? ~(-1 << high) : -1;
  return (-1 << low) & below;
}

/** Number of bits that are set in a 32-bit word: sums of pairs, of fours, of bytes, and of all four bytes at once. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
