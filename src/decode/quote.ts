/**
 * The packet that an ICMP error quotes (RFC 792, RFC 1812 §4.3.2.3; RFC 4443 §3): its IP header and as much of what
 * follows as fitted, eight bytes at least, so ports are there even where nothing else is.
 *
 * Its lengths are not believed: routers cut it, and some write its total length in their own byte order.
 */
import { u8 } from '../bytes.js';
import type { Cursor } from './cursor.js';
import { readFlowId } from './flow-id.js';
import { IPV4_HEADER, ipv4HeaderLength, isLaterIpv4Fragment, readIpv4Addresses } from './ipv4.js';
import { IPV6_HEADER, readIpv6Addresses } from './ipv6.js';
import { decodeExtensions } from './ipv6-extensions.js';
import { DecodeStatus, type FiveTuple, IP_ICMP, type Packet } from './packet.js';

/** Reads the quote in an ICMP payload into `packet.quoted`; false where it does not tell a flow. Uses up the cursor. */
export function readQuote(cursor: Cursor, packet: Packet): boolean {
  const { quoted } = packet;
  cursor.at = packet.payloadStart;
  cursor.claimedEnd = cursor.end;
  quoted.sourcePort = quoted.destinationPort = 0;
  quoted.icmpType = quoted.icmpCode = -1;
  const hasTransport = packet.protocol === IP_ICMP ? enterIpv4(cursor, quoted) : enterIpv6(cursor, quoted);
  return hasTransport && readFlowId(cursor, quoted) === DecodeStatus.Ok;
}

function enterIpv4(cursor: Cursor, quoted: FiveTuple): boolean {
  const { bytes, at, end } = cursor;
  if (end - at < IPV4_HEADER) return false;
  const headerLength = ipv4HeaderLength(bytes, at);
  if (headerLength === 0 || end - at < headerLength || isLaterIpv4Fragment(bytes, at)) return false;
  readIpv4Addresses(bytes, at, quoted);
  cursor.at = at + headerLength;
  return true;
}

function enterIpv6(cursor: Cursor, quoted: FiveTuple): boolean {
  const { bytes, at, end } = cursor;
  if (end - at < IPV6_HEADER || u8(bytes, at) >> 4 !== 6) return false;
  readIpv6Addresses(bytes, at, quoted);
  cursor.at = at + IPV6_HEADER;
  cursor.fragmented = false;
  const status = decodeExtensions(cursor, quoted, u8(bytes, at + 6));
  return status === DecodeStatus.Ok && !(cursor.fragmented && cursor.fragmentOffset !== 0);
}
