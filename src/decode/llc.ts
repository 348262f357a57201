/**
 * IEEE 802.2 LLC, and SNAP (RFC 1042, IEEE 802 §9.2):
 *
 *      0      1      2         3                  6            8
 *     +------+------+---------+------------------+------------+---------
 *     | DSAP | SSAP | control | OUI              | EtherType  | payload
 *     +------+------+---------+------------------+------------+---------
 *       0xaa   0xaa   0x03      SNAP only
 */
import { u8, u16, u24 } from '../bytes.js';
import { type Cursor, Layer } from './cursor.js';
import { DecodeStatus } from './packet.js';

const LLC_HEADER = 3;
const SNAP_HEADER = 8;
const SAP_SNAP = 0xaa;
/** The service access point of IP itself (RFC 1042, before SNAP). */
const SAP_IP = 0x06;
/** Unnumbered information. */
const CONTROL_UI = 0x03;
/** The OUIs under which the protocol identifier is an EtherType: RFC 1042, and IEEE 802.1H bridging. */
const OUI_ETHERTYPE = 0x000000;
const OUI_BRIDGED = 0x0000f8;

/** The payload of an IEEE 802.3 frame, which ends after `length` bytes: what follows is padding. */
export function decode8023(cursor: Cursor, length: number): DecodeStatus {
  cursor.limit(length);
  return decodeLlc(cursor);
}

export function decodeLlc(cursor: Cursor): DecodeStatus {
  const { bytes, at, end } = cursor;
  if (end - at < LLC_HEADER) return DecodeStatus.TruncatedLink;
  const saps = u16(bytes, at);
  if (u8(bytes, at + 2) !== CONTROL_UI) return DecodeStatus.OtherLlc;
  if (saps === (SAP_SNAP << 8) + SAP_SNAP) return decodeSnap(cursor);
  if (saps !== (SAP_IP << 8) + SAP_IP) return DecodeStatus.OtherLlc;
  cursor.at = at + LLC_HEADER;
  cursor.next = Layer.RawIp;
  return DecodeStatus.Ok;
}

function decodeSnap(cursor: Cursor): DecodeStatus {
  const { bytes, at, end } = cursor;
  if (end - at < SNAP_HEADER) return DecodeStatus.TruncatedLink;
  const oui = u24(bytes, at + 3);
  const etherType = u16(bytes, at + 6);
  if ((oui !== OUI_ETHERTYPE && oui !== OUI_BRIDGED) || etherType < 0x0600) return DecodeStatus.OtherLlc;
  cursor.at = at + SNAP_HEADER;
  cursor.next = etherType;
  return DecodeStatus.Ok;
}
