/** What a resource record's data says (RFC 1035 §3.3, RFC 3596 §2.2, RFC 2782). */
import { i32, u8, u16 } from '../bytes.js';
import { cleanText } from '../clean-text.js';
import { formatIpv4, formatIpv6 } from '../ip-text.js';
import { nameText } from './dns-name.js';
import { Type } from './dns-names.js';

/** Longest text kept of a TXT record, in characters. */
const MAX_TEXT = 128;
const UNPARSABLE = 'unparsable';
const IPV4_LENGTH = 4;
const IPV6_LENGTH = 16;
/** Priority, weight and port before an SRV record's target; preference before an MX record's name. */
const SRV_HEAD = 6;
const MX_HEAD = 2;

/** The data [at, at + length) of a record in the message [start, end), as text. */
export function recordValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  type: number,
  at: number,
  length: number,
): string {
  switch (type) {
    case Type.A:
      return length === IPV4_LENGTH ? formatIpv4(i32(bytes, at)) : UNPARSABLE;
    case Type.Aaaa:
      return length === IPV6_LENGTH ? ipv6(bytes, at) : UNPARSABLE;
    case Type.Srv:
      if (length <= SRV_HEAD) return UNPARSABLE;
      return joined(
        [u16(bytes, at), u16(bytes, at + 2), u16(bytes, at + 4)],
        nameText(bytes, start, end, at + SRV_HEAD),
      );
    case Type.Mx:
      return length > MX_HEAD ? joined([u16(bytes, at)], nameText(bytes, start, end, at + MX_HEAD)) : UNPARSABLE;
    case Type.Txt:
      return firstText(bytes, at, at + length);
    case Type.Cname:
    case Type.Dname:
    case Type.Ns:
    case Type.Ptr:
    case Type.Soa:
      return length > 0 ? (nameText(bytes, start, end, at) ?? UNPARSABLE) : UNPARSABLE;
    default:
      return `${length} bytes`;
  }
}

const ipv6 = (bytes: Uint8Array, at: number): string =>
  formatIpv6(i32(bytes, at), i32(bytes, at + 4), i32(bytes, at + 8), i32(bytes, at + 12));

const joined = (numbers: readonly number[], name: string | undefined): string =>
  name === undefined ? UNPARSABLE : `${numbers.join(' ')} ${name}`;

/** A TXT record is texts after a byte with their length; the first is told. */
function firstText(bytes: Uint8Array, at: number, end: number): string {
  if (at >= end || at + 1 + u8(bytes, at) > end) return UNPARSABLE;
  return cleanText(bytes, at + 1, at + 1 + u8(bytes, at), MAX_TEXT);
}
