import { i32, u8, u16 } from '../bytes.js';
import { formatEndpoint, formatIp } from '../ip-text.js';
import { COOKIE_AT } from './stun-message.js';

/** Lengths of an address attribute's value (RFC 8489 §14.1): reserved, family and port, then the address. */
const IPV4_LENGTH = 8;
const IPV6_LENGTH = 20;
const FAMILY_IPV4 = 1;
const FAMILY_IPV6 = 2;

/** A transport address read from an attribute; reused. Valid if and only if reading answered true. */
export class StunAddress {
  family: 4 | 6 = 4;
  port = 0;
  w0 = 0;
  w1 = 0;
  w2 = 0;
  w3 = 0;

  /** Reads an address that stands in clear (RFC 8489 §14.1). */
  read(bytes: Uint8Array, at: number, length: number): boolean {
    if (length < IPV4_LENGTH) return false;
    const family = u8(bytes, at + 1);
    this.port = u16(bytes, at + 2);
    if (family === FAMILY_IPV6 && length >= IPV6_LENGTH) return this.readIpv6(bytes, at + 4);
    if (family !== FAMILY_IPV4) return false;
    this.family = 4;
    this.w0 = this.w1 = this.w2 = 0;
    this.w3 = i32(bytes, at + 4);
    return true;
  }

  /**
   * Reads an address that is XORed with what follows the length in the message's header (RFC 8489 §14.2): the cookie,
   * then the transaction id. Where there is no cookie, the first word of a longer id stands in its place.
   */
  readXored(bytes: Uint8Array, at: number, length: number, message: number): boolean {
    if (!this.read(bytes, at, length)) return false;
    const key = message + COOKIE_AT;
    this.port ^= u16(bytes, key);
    if (this.family === 4) {
      this.w3 ^= i32(bytes, key);
      return true;
    }
    this.w0 ^= i32(bytes, key);
    this.w1 ^= i32(bytes, key + 4);
    this.w2 ^= i32(bytes, key + 8);
    this.w3 ^= i32(bytes, key + 12);
    return true;
  }

  text(): string {
    return formatEndpoint(formatIp(this.family, this.w0, this.w1, this.w2, this.w3), this.port);
  }

  private readIpv6(bytes: Uint8Array, at: number): true {
    this.family = 6;
    this.w0 = i32(bytes, at);
    this.w1 = i32(bytes, at + 4);
    this.w2 = i32(bytes, at + 8);
    this.w3 = i32(bytes, at + 12);
    return true;
  }
}

/** A bounded set of addresses, searched without building anything. */
export class AddressSet {
  private readonly limit: number;
  /** Six numbers an address: family, port, words. */
  private readonly members: number[] = [];

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Whether the address is new and there was room for it. */
  add(address: StunAddress): boolean {
    const members = this.members;
    if (members.length >= this.limit * MEMBER_SIZE || this.has(address)) return false;
    members.push(address.family, address.port, address.w0, address.w1, address.w2, address.w3);
    return true;
  }

  private has(address: StunAddress): boolean {
    const members = this.members;
    for (let at = 0; at < members.length; at += MEMBER_SIZE) {
      if (members[at + 5] === address.w3 && members[at + 1] === address.port && this.isAt(at, address)) return true;
    }
    return false;
  }

  private isAt(at: number, address: StunAddress): boolean {
    const members = this.members;
    return (
      members[at] === address.family &&
      members[at + 2] === address.w0 &&
      members[at + 3] === address.w1 &&
      members[at + 4] === address.w2
    );
  }
}

const MEMBER_SIZE = 6;
