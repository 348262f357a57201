import { formatIp, type IpWords } from '../../ip-text.js';

/** Addresses that are told apart; ends of flows beyond have no number. */
export const MAX_ADDRESSES = 1 << 20;

/** Numbers the addresses of a run, in the order in which they come up, so that what counts them counts numbers. */
export class AddressBook {
  private readonly byWord = new Map<number, number>();
  private readonly byWords = new Map<string, number>();
  private readonly all: { readonly version: 4 | 6; readonly words: IpWords }[] = [];

  /** The number of an address in the words of {@link IpWords}; −1 where there is no room for another. */
  number(version: 4 | 6, w0: number, w1: number, w2: number, w3: number): number {
    if (version === 4) {
      const known = this.byWord.get(w3);
      if (known !== undefined) return known;
      const number = this.open(version, [0, 0, 0, w3]);
      if (number >= 0) this.byWord.set(w3, number);
      return number;
    }
    const key = `${w0},${w1},${w2},${w3}`;
    const known = this.byWords.get(key);
    if (known !== undefined) return known;
    const number = this.open(version, [w0, w1, w2, w3]);
    if (number >= 0) this.byWords.set(key, number);
    return number;
  }

  get size(): number {
    return this.all.length;
  }

  /** The address as text; empty for a number that no address has. */
  text(number: number): string {
    const address = this.all[number];
    return address === undefined ? '' : formatIp(address.version, ...address.words);
  }

  private open(version: 4 | 6, words: IpWords): number {
    if (this.all.length >= MAX_ADDRESSES) return -1;
    this.all.push({ version, words });
    return this.all.length - 1;
  }
}
