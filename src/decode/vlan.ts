/**
 * VLAN tags (IEEE 802.1Q §9.4, 802.1ad), each standing between the source address and the type of an Ethernet frame:
 *
 *      type before it    0            2
 *     +----------------+------------+----------------+
 *     | TPID           | PCP DEI id | next type      |
 *     +----------------+------------+----------------+
 */
import { u16 } from '../bytes.js';
import {
  type Cursor,
  ETHERTYPE_QINQ_9100,
  ETHERTYPE_QINQ_9200,
  ETHERTYPE_SERVICE_VLAN,
  ETHERTYPE_VLAN,
} from './cursor.js';
import { DecodeStatus, type Packet } from './packet.js';

/** Tags that may follow each other; equipment stacks two, seldom three. */
export const MAX_VLAN_TAGS = 8;

const TAG = 4;

export const isVlanTag = (etherType: number): boolean =>
  etherType === ETHERTYPE_VLAN ||
  etherType === ETHERTYPE_SERVICE_VLAN ||
  etherType === ETHERTYPE_QINQ_9100 ||
  etherType === ETHERTYPE_QINQ_9200;

/** Reads the tag at the cursor and those that follow it. */
export function decodeVlanTags(cursor: Cursor, packet: Packet): DecodeStatus {
  for (let tags = 0; tags < MAX_VLAN_TAGS; tags++) {
    const at = cursor.at;
    if (cursor.end - at < TAG) return DecodeStatus.TruncatedLink;
    const id = u16(cursor.bytes, at) & 0x0fff;
    if (id !== 0) packet.vlan = withTag(packet.vlan, id);
    cursor.next = u16(cursor.bytes, at + 2);
    cursor.at = at + TAG;
    if (!isVlanTag(cursor.next)) return DecodeStatus.Ok;
  }
  return DecodeStatus.TooManyTags;
}

const withTag = (vlan: number, id: number): number =>
  vlan === 0 ? (1 << 24) | (id << 12) : (Math.min((vlan >>> 24) + 1, 3) << 24) | (vlan & 0x00fff000) | id;

/** The ids in `Packet.vlan`, outermost first: none, one or two. Where there were more, the outermost and innermost. */
export function vlanIds(vlan: number): number[] {
  const outer = (vlan >>> 12) & 0x0fff;
  if (vlan === 0) return [];
  return vlan >>> 24 === 1 ? [outer] : [outer, vlan & 0x0fff];
}
