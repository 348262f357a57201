/**
 * MPLS label stack (RFC 3032 §2.1), one entry of 4 bytes a label:
 *
 *     | label: 20 bits | traffic class: 3 | bottom of stack: 1 | TTL: 8 |
 *
 * Nothing in the stack says what it carries. The first four bits do for IP (RFC 4928 §3) and for a pseudowire's
 * control word (RFC 4385 §3), which has 0 there.
 */
import { u8, u16 } from '../bytes.js';
import {
  type Cursor,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_MPLS,
  ETHERTYPE_PPPOE_DISCOVERY,
  ETHERTYPE_PPPOE_SESSION,
  Layer,
} from './cursor.js';
import { ETHERNET_HEADER } from './ethernet.js';
import { DecodeStatus } from './packet.js';
import { isVlanTag } from './vlan.js';

/** Labels that may be stacked; networks use two to four, segment routing up to about twelve. */
export const MAX_MPLS_LABELS = 16;

const LABEL = 4;
const BOTTOM_OF_STACK = 0x01;
const CONTROL_WORD = 4;

export function decodeMpls(cursor: Cursor): DecodeStatus {
  for (let labels = 0; labels < MAX_MPLS_LABELS; labels++) {
    const at = cursor.at;
    if (cursor.end - at < LABEL) return DecodeStatus.TruncatedLink;
    cursor.at = at + LABEL;
    if ((u8(cursor.bytes, at + 2) & BOTTOM_OF_STACK) !== 0) return enterPayload(cursor);
  }
  return DecodeStatus.TooManyTags;
}

function enterPayload(cursor: Cursor): DecodeStatus {
  const { bytes, at, end } = cursor;
  if (end - at < 1) return DecodeStatus.TruncatedLink;
  const version = u8(bytes, at) >> 4;
  if (version === 4) cursor.next = ETHERTYPE_IPV4;
  else if (version === 6) cursor.next = ETHERTYPE_IPV6;
  else return enterPseudowire(cursor, version);
  return DecodeStatus.Ok;
}

/** An Ethernet pseudowire (RFC 4448 §4.6), with or without control word, whichever gives a type that is known. */
function enterPseudowire(cursor: Cursor, version: number): DecodeStatus {
  if (version === 0 && isEthernet(cursor, cursor.at + CONTROL_WORD)) cursor.at += CONTROL_WORD;
  else if (!isEthernet(cursor, cursor.at)) return DecodeStatus.OtherMpls;
  cursor.next = Layer.Ethernet;
  return DecodeStatus.Ok;
}

const isEthernet = (cursor: Cursor, at: number): boolean =>
  cursor.end - at >= ETHERNET_HEADER && isCommonType(u16(cursor.bytes, at + 12));

const isCommonType = (etherType: number): boolean =>
  etherType === ETHERTYPE_IPV4 ||
  etherType === ETHERTYPE_IPV6 ||
  etherType === ETHERTYPE_ARP ||
  etherType === ETHERTYPE_MPLS ||
  etherType === ETHERTYPE_PPPOE_DISCOVERY ||
  etherType === ETHERTYPE_PPPOE_SESSION ||
  isVlanTag(etherType);
