/**
 * Linux cooked capture: what `-i any` and interfaces without a link header give
 * (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and …_SLL2.html).
 *
 *     version 1:  0 packet type   2 ARPHRD type   4 address length   6 address   14 protocol   16
 *     version 2:  0 protocol   2 reserved   4 interface   8 ARPHRD type   10 packet type   11 length   12 address   20
 */
import { u16 } from '../bytes.js';
import { type Cursor, Layer } from './cursor.js';
import { DecodeStatus } from './packet.js';

const SLL_HEADER = 16;
const SLL2_HEADER = 20;
/** Linux's number for a frame with IEEE 802.2 LLC (`ETH_P_802_2`); others below 0x0600 are no EtherTypes either. */
const PROTOCOL_LLC = 0x0004;

export const decodeLinuxSll = (cursor: Cursor): DecodeStatus => decodeCooked(cursor, SLL_HEADER, 14);

export const decodeLinuxSll2 = (cursor: Cursor): DecodeStatus => decodeCooked(cursor, SLL2_HEADER, 0);

function decodeCooked(cursor: Cursor, headerLength: number, protocolAt: number): DecodeStatus {
  const at = cursor.at;
  if (cursor.end - at < headerLength) return DecodeStatus.TruncatedLink;
  const protocol = u16(cursor.bytes, at + protocolAt);
  cursor.at = at + headerLength;
  cursor.next = protocol === PROTOCOL_LLC ? Layer.Llc : protocol;
  return protocol < 0x0600 && protocol !== PROTOCOL_LLC ? DecodeStatus.OtherLlc : DecodeStatus.Ok;
}
