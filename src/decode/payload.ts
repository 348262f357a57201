import type { Cursor } from './cursor.js';
import type { Packet } from './packet.js';

/** Makes the payload what stands between `start` and the end of the cursor's layer: nothing, where that was not captured. */
export function setPayload(cursor: Cursor, packet: Packet, start: number): void {
  packet.payloadStart = Math.min(start, cursor.end);
  packet.payloadEnd = cursor.end;
  packet.payloadLength = Math.max(cursor.claimedEnd - start, 0);
}
