import { i32At } from '../../bytes.js';
import type { IpWords } from '../../ip-text.js';
import type { NatPair } from '../../topology/topology.js';

/** The static address translations of a site, by address: what a NAT shows to the outside, and whose it is. */
export class NatMap {
  private readonly owns = new Map<string, IpWords>();
  private readonly publics = new Map<string, IpWords>();

  constructor(pairs: readonly NatPair[]) {
    for (const { own, public: shown } of pairs) {
      if (own.version !== shown.version) continue;
      this.owns.set(shown.words.join(' '), own.words);
      if (!this.publics.has(own.words.join(' '))) this.publics.set(own.words.join(' '), shown.words);
    }
  }

  /** Puts the host's own address in the place of a public one, four words from `at`; tells whether it did. */
  toOwn(words: Int32Array, at: number): boolean {
    return replace(this.owns, words, at);
  }

  /** Puts the public address back. */
  toPublic(words: Int32Array, at: number): void {
    replace(this.publics, words, at);
  }
}

function replace(map: ReadonlyMap<string, IpWords>, words: Int32Array, at: number): boolean {
  if (map.size === 0) return false;
  const key = `${i32At(words, at)} ${i32At(words, at + 1)} ${i32At(words, at + 2)} ${i32At(words, at + 3)}`;
  const other = map.get(key);
  if (other === undefined) return false;
  words.set(other, at);
  return true;
}
