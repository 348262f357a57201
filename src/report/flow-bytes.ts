/** A flow's own words as bytes of ASCII, the same as its record has them as text. */

import type { ByteWriter } from '../byte-writer.js';
import type { FlowView } from '../flow/flow-view.js';
import { isoTime } from '../iso-time.js';
import type { FlowParts } from './flow-parts.js';

const DOT = 0x2e;
const COLON = 0x3a;
const Z = 0x5a;

export function writeAddress(flow: FlowView, direction: number, to: ByteWriter): void {
  if (flow.ipVersion === 4) to.ipv4(flow.addressWord(direction === 0 ? 0 : 1, 3));
  else to.ascii(addressOf(flow, direction));
}

export const addressOf = (flow: FlowView, direction: number): string =>
  direction === flow.initiatorDirection ? flow.initiatorAddress() : flow.responderAddress();

const SECONDS_A_DAY = 86_400;

/** Writes times as `isoTime` gives them; the date is made once for all times of a day. */
export class TimeBytes {
  private day = -1;
  private date = '';

  write(seconds: number, nanoseconds: number, to: ByteWriter): void {
    const day = Math.floor(seconds / SECONDS_A_DAY);
    if (day !== this.day) {
      this.day = day;
      this.date = isoTime(seconds, 0).slice(0, DATE_LENGTH);
    }
    const left = seconds - day * SECONDS_A_DAY;
    const minutes = (left / 60) | 0;
    const hours = (minutes / 60) | 0;
    to.ascii(this.date);
    to.digits(hours, 2);
    to.u8(COLON);
    to.digits(minutes - 60 * hours, 2);
    to.u8(COLON);
    to.digits(left - 60 * minutes, 2);
    to.u8(DOT);
    to.digits(nanoseconds, 9);
    to.u8(Z);
  }
}

/** `2026-01-02T`. */
const DATE_LENGTH = 11;

/** The opening of the explanation; `piece` writes its pieces where some of their characters may have to be masked. */
export function writeOpening(
  { flow, kind }: FlowParts,
  to: ByteWriter,
  piece: (text: string, to: ByteWriter) => void,
): void {
  const { opening, openingBytes, isPlain } = kind;
  const { initiatorDirection } = flow;
  const last = opening.length - 1;
  for (let index = 0; index <= last; index++) {
    if (isPlain) to.raw(openingBytes[index] ?? NO_BYTES);
    else piece(opening[index] ?? '', to);
    if (index === 0) writeAddress(flow, initiatorDirection, to);
    else if (index === last - 1) writeAddress(flow, 1 - initiatorDirection, to);
    else if (index < last) to.decimal(flow.responderPort);
  }
}

const NO_BYTES = new Uint8Array(0);
