import { createHmac, hkdfSync } from 'node:crypto';
import { AddressCipher } from './address-cipher.js';

/** Length of a pseudonym's digits: two names of a site are taken for one once in some billions of pairs. */
const DIGITS = 8;

/** Text that looks like an IPv4 address, with nothing beside it that would make it a longer number. */
const IPV4 = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)/g;
/** Text that may be an IPv6 address: what is none, as a time, stays. */
const IPV6 = /(?<![0-9a-z:.])(?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{0,4})(?![0-9a-z:])/gi;
/** Labels with dots between them: a host name where one of them has a letter and more than one character. */
const HOST = /[\p{L}\p{M}\p{N}_*\ufffd-]+(?:\.[\p{L}\p{M}\p{N}_\ufffd-]+)+/gu;

/** Stable names for names and addresses for addresses: the same for the same key. */
export class Pseudonyms {
  private readonly key: Uint8Array;
  private readonly addresses: AddressCipher;
  /** Single words that are hidden wherever they stand. */
  private readonly words = new Map<string, string>();
  /** Phrases, likewise. */
  private readonly phrases: RegExp | undefined;

  /** `names` are hidden wherever they stand: hosts of the topology, its exceptions, names of one label that were seen. */
  constructor(secret: Uint8Array, names: Iterable<string>) {
    const bytes = (info: string) => new Uint8Array(hkdfSync('sha256', secret, '', `rolepath ${info}`, 32));
    this.key = bytes('names');
    this.addresses = new AddressCipher(bytes('addresses'));
    const known = [...new Set(names)].filter((name) => name.trim() !== '');
    for (const name of known.filter(isWord)) this.words.set(name, this.token('n', name.toLowerCase()));
    const phrases = known.filter((name) => !isWord(name)).sort((a, b) => b.length - a.length);
    this.phrases = phrases.length === 0 ? undefined : new RegExp(phrases.map(escaped).join('|'), 'g');
  }

  /** The address for an address; other text is hidden. */
  address(text: string): string {
    return this.addresses.of(text) ?? this.token('x', text);
  }

  /** A host name label by label, so that what is in one domain stays in one; `*` stays. */
  host(name: string): string {
    const address = this.addresses.of(name);
    if (address !== undefined) return address;
    return name
      .split('.')
      .map((label) => (label === '*' || label === '' ? label : this.token('n', label.toLowerCase())))
      .join('.');
  }

  /** Something of which nothing may be seen. */
  hidden(text: string): string {
    return this.token('x', text);
  }

  /** A sentence or another free text, in which addresses, host names and known names are replaced, and `more` names. */
  text(text: string, more: readonly string[] = []): string {
    const own = new Set(more);
    const phrased = this.phrases === undefined ? text : text.replace(this.phrases, (phrase) => this.token('n', phrase));
    return phrased
      .replace(HOST, (name) => (isHostName(name) ? this.host(name) : name))
      .replace(IPV4, (address) => this.address(address))
      .replace(IPV6, (address) => this.addresses.of(address) ?? address)
      .replace(WORD, (word) => this.words.get(word) ?? (own.has(word) ? this.host(word) : word));
  }

  private token(kind: 'n' | 'x', text: string): string {
    return `${kind}${createHmac('sha256', this.key).update(text).digest('hex').slice(0, DIGITS)}`;
  }
}

/** What a name of one label may be made of. */
const WORD = /[\p{L}\p{M}\p{N}_\ufffd-]+/gu;
const isWord = (name: string): boolean => /^[\p{L}\p{M}\p{N}_\ufffd-]+$/u.test(name);

const isHostName = (name: string): boolean => name.split('.').some((label) => label.length > 1 && /\p{L}/u.test(label));

const escaped = (name: string): string => name.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
