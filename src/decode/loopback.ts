/**
 * BSD loopback: four bytes with the address family, in the byte order of the capturing host (LINKTYPE_NULL) or of the
 * network (LINKTYPE_LOOP). No family is above 255, so either order is known by where the zeros stand.
 */
import { u32, u32le } from '../bytes.js';
import { type Cursor, ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './cursor.js';
import { DecodeStatus } from './packet.js';

const HEADER = 4;

export function decodeLoopback(cursor: Cursor): DecodeStatus {
  const { bytes, at, end } = cursor;
  if (end - at < HEADER) return DecodeStatus.TruncatedLink;
  const etherType = etherTypeOf(Math.min(u32(bytes, at), u32le(bytes, at)));
  if (etherType === 0) return DecodeStatus.OtherEtherType;
  cursor.at = at + HEADER;
  cursor.next = etherType;
  return DecodeStatus.Ok;
}

/** AF_INET is 2 everywhere; each system has its own AF_INET6. */
function etherTypeOf(family: number): number {
  switch (family) {
    case 2:
      return ETHERTYPE_IPV4;
    case 10: // Linux
    case 23: // Windows
    case 24: // NetBSD, OpenBSD, Npcap
    case 28: // FreeBSD
    case 30: // macOS
      return ETHERTYPE_IPV6;
    default:
      return 0;
  }
}
