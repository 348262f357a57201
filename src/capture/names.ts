import { i32 } from '../bytes.js';
import { formatIp } from '../ip-text.js';

/** Most addresses whose names are kept; a capture that resolves more is no help to a reader. */
export const MAX_NAMES = 65_536;

/** Longest name kept, in UTF-16 units: a DNS name has at most 255 bytes (RFC 1035 §2.3.4). */
export const MAX_NAME_LENGTH = 255;

/** A name that a capture itself gives to an address (pcapng Name Resolution Block). */
export interface CapturedName {
  /** As in the records: dotted decimal, or RFC 5952. */
  readonly address: string;
  readonly name: string;
}

/** The names of a run: the first that each address was given. */
export class NameTable {
  readonly #byAddress = new Map<string, string>();

  get list(): readonly CapturedName[] {
    return Array.from(this.#byAddress, ([address, name]) => ({ address, name }));
  }

  /** True when {@link MAX_NAMES} addresses have a name: no more are taken. */
  get full(): boolean {
    return this.#byAddress.size >= MAX_NAMES;
  }

  /** Notes the name of an address, unless it has one. */
  add(address: string, name: string): void {
    if (name !== '' && !this.full && !this.#byAddress.has(address)) this.#byAddress.set(address, name);
  }
}

/** Text of the 4 or 16 address bytes at `start`. */
export const addressText = (bytes: Uint8Array, start: number, length: number): string =>
  length === 4
    ? formatIp(4, 0, 0, 0, i32(bytes, start))
    : formatIp(6, i32(bytes, start), i32(bytes, start + 4), i32(bytes, start + 8), i32(bytes, start + 12));
