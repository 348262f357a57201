/** Captures and record logs, told apart by their first bytes. */

import { SNIFF_BYTES } from '../capture/format.js';
import { isPcap } from '../capture/pcap.js';
import { isPcapng } from '../capture/pcapng.js';

/** What an input holds: packets, or records of flows, a line each. */
export type InputKind = 'capture' | 'records' | 'neither';

/** Bytes looked at; blank lines may stand before the first record. */
export const HEAD_BYTES = 4096;
const OPENING_BRACE = 0x7b;
/** Tab, LF, CR, space, and the bytes of a byte order mark. */
const BLANK: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);

/** What an input is that begins with these bytes. */
export function kindOf(head: Uint8Array): InputKind {
  if (head.length >= SNIFF_BYTES && (isPcap(head, 0) || isPcapng(head, 0))) return 'capture';
  return head.find((byte) => !BLANK.has(byte)) === OPENING_BRACE ? 'records' : 'neither';
}

/** Whether these bytes could stand before a first record. */
export const isBlank = (head: Uint8Array): boolean => head.every((byte) => BLANK.has(byte));
