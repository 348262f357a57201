/**
 * Archives without the hour at which they were made, so that the same content has the same bytes.
 *
 * PKWARE APPNOTE 6.3.10: §4.3.16 end of central directory, §4.3.12 central file headers, §4.3.7 local file headers. All
 * of them have time and date in four bytes (MS-DOS format, §4.4.6).
 */

import { u16le, u32le } from '../bytes.js';

const END = 0x0605_4b50;
const END_LENGTH = 22;
const CENTRAL = 0x0201_4b50;
const CENTRAL_LENGTH = 46;
const LOCAL = 0x0403_4b50;

/** 1 January 1980, midnight: the first that the format knows. */
const EPOCH = [0, 0, 0x21, 0] as const;

/** A copy of an archive without comment, with every file of the same date; other bytes are given back as they are. */
export function undated(archive: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(archive);
  const end = bytes.length - END_LENGTH;
  if (end < 0 || u32le(bytes, end) !== END) return bytes;
  let at = u32le(bytes, end + 16);
  for (let left = u16le(bytes, end + 10); left > 0; left--) {
    if (at + CENTRAL_LENGTH > bytes.length || u32le(bytes, at) !== CENTRAL) return bytes;
    bytes.set(EPOCH, at + 12);
    const local = u32le(bytes, at + 42);
    if (local + 14 <= bytes.length && u32le(bytes, local) === LOCAL) bytes.set(EPOCH, local + 10);
    at += CENTRAL_LENGTH + u16le(bytes, at + 28) + u16le(bytes, at + 30) + u16le(bytes, at + 32);
  }
  return bytes;
}
