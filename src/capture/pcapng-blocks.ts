/*
 * Blocks of a pcapng file (draft-ietf-opsawg-pcapng) besides packets, as they are written: little-endian, a few in a
 * file. Packets are written by `packet-blocks.ts`.
 *
 *   every block               Section Header (§4.1)        Interface Description (§4.2)   Interface Statistics (§4.6)
 *   0   type                  8   byte-order magic         8   link type, reserved        8   interface
 *   4   total length          12  major, minor version     12  snap length                12  time, high word
 *   8   body, padded to 4     16  section length, −1       16  options                    16  time, low word
 *   −4  total length again    24  options                                                 20  options
 */
import {
  BYTE_ORDER_MAGIC,
  IF_DESCRIPTION,
  IF_FCSLEN,
  IF_FILTER,
  IF_NAME,
  IF_TSRESOL,
  INTERFACE_DESCRIPTION,
  INTERFACE_STATISTICS,
  ISB_ENDTIME,
  ISB_FILTERACCEPT,
  ISB_IFDROP,
  ISB_OSDROP,
  ISB_STARTTIME,
  ISB_USRDELIV,
  OPT_COMMENT,
  OPTION_HEADER,
  padded,
  SECTION_HEADER,
  SHB_HARDWARE,
  SHB_OS,
  SHB_USERAPPL,
} from './pcapng-format.js';
import type { CaptureTime } from './tally.js';

/** §4.1: the length of a section that is still written is not known. */
const UNKNOWN_LENGTH = 0xffff_ffff;

/** Type, total length, and the total length again. */
const BLOCK_OVERHEAD = 12;

/** §3.5: an option's length has 16 bits; with its padding it stays below them. */
export const MAX_OPTION_BYTES = 65_532;

/** `if_tsresol`: nanoseconds. */
const NANOSECONDS = 9;
/** First byte of `if_filter`: a text in the language of pcap-filter(7) follows. */
const FILTER_TEXT = 0;

/** What a section says of itself: where and by what it was written. */
export interface SectionDescription {
  readonly hardware?: string;
  readonly os?: string;
  readonly application?: string;
  readonly comment?: string;
}

export interface InterfaceDescription {
  /** LINKTYPE_ value, 0–65535. */
  readonly linkType: number;
  /** Most bytes of a frame that were kept; 0 for no limit. */
  readonly snapLength: number;
  readonly name?: string;
  readonly description?: string;
  /** The capture filter, in the language of pcap-filter(7). */
  readonly filter?: string;
  /** Bytes of frame check sequence at the end of each frame; 0 for none. */
  readonly fcsLength?: number;
}

/** Counts of one interface for the time between `start` and `end`. */
export interface InterfaceStatistics {
  readonly start?: CaptureTime;
  readonly end: CaptureTime;
  readonly filterAccepted?: number;
  readonly interfaceDrops?: number;
  readonly kernelDrops?: number;
  /** Packets that were written. */
  readonly delivered?: number;
  readonly comment?: string;
}

type Option = readonly [code: number, value: Buffer];

export function sectionBlock({ hardware, os, application, comment }: SectionDescription): Buffer {
  const options = [
    ...text(OPT_COMMENT, comment),
    ...text(SHB_HARDWARE, hardware),
    ...text(SHB_OS, os),
    ...text(SHB_USERAPPL, application),
  ];
  const body = Buffer.alloc(16);
  body.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  body.writeUInt16LE(1, 4);
  body.writeUInt32LE(UNKNOWN_LENGTH, 8);
  body.writeUInt32LE(UNKNOWN_LENGTH, 12);
  return block(SECTION_HEADER, body, options);
}

export function interfaceBlock(description: InterfaceDescription): Buffer {
  const { linkType, snapLength, filter, fcsLength = 0 } = description;
  const options = [
    ...text(IF_NAME, description.name),
    ...text(IF_DESCRIPTION, description.description),
    [IF_TSRESOL, Buffer.of(NANOSECONDS)] as const,
    ...(filter === undefined
      ? []
      : [[IF_FILTER, Buffer.concat([Buffer.of(FILTER_TEXT), cutText(filter, MAX_OPTION_BYTES - 1)])] as const]),
    ...(fcsLength > 0 ? [[IF_FCSLEN, Buffer.of(fcsLength)] as const] : []),
  ];
  const body = Buffer.alloc(8);
  body.writeUInt16LE(linkType, 0);
  body.writeUInt32LE(snapLength, 4);
  return block(INTERFACE_DESCRIPTION, body, options);
}

/** @param interfaceId as the section numbers its interfaces, from 0. */
export function statisticsBlock(interfaceId: number, statistics: InterfaceStatistics): Buffer {
  const { start, end, interfaceDrops, filterAccepted, kernelDrops, delivered, comment } = statistics;
  const options = [
    ...text(OPT_COMMENT, comment),
    ...(start === undefined ? [] : [[ISB_STARTTIME, timeWords(start)] as const]),
    [ISB_ENDTIME, timeWords(end)] as const,
    ...counter(ISB_IFDROP, interfaceDrops),
    ...counter(ISB_FILTERACCEPT, filterAccepted),
    ...counter(ISB_OSDROP, kernelDrops),
    ...counter(ISB_USRDELIV, delivered),
  ];
  const body = Buffer.alloc(4);
  body.writeUInt32LE(interfaceId, 0);
  return block(INTERFACE_STATISTICS, Buffer.concat([body, timeWords(end)]), options);
}

/** A comment as packets carry it: UTF-8, cut where it is longer than an option may be. */
export const commentBytes = (comment: string): Uint8Array => cutText(comment, MAX_OPTION_BYTES);

const text = (code: number, value: string | undefined): Option[] =>
  value === undefined || value === '' ? [] : [[code, cutText(value, MAX_OPTION_BYTES)]];

/** Never in the middle of a character. */
function cutText(value: string, most: number): Buffer {
  const bytes = Buffer.from(value);
  let end = Math.min(bytes.length, most);
  while (end < bytes.length && end > 0 && (bytes.readUInt8(end) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

/** Counters stand as 64-bit numbers in the section's byte order. */
function counter(code: number, value: number | undefined): Option[] {
  if (value === undefined) return [];
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return [[code, bytes]];
}

/** Nanoseconds since 1970; of two words the high one comes first in either byte order. */
function timeWords({ seconds, nanoseconds }: CaptureTime): Buffer {
  const time = BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(Number(time >> 32n), 0);
  bytes.writeUInt32LE(Number(time & 0xffff_ffffn), 4);
  return bytes;
}

function block(type: number, body: Buffer, options: readonly Option[]): Buffer {
  const parts = options.flatMap(([code, value]) => {
    const header = Buffer.alloc(OPTION_HEADER);
    header.writeUInt16LE(code, 0);
    header.writeUInt16LE(value.length, 2);
    return [header, value, Buffer.alloc(padded(value.length) - value.length)];
  });
  const end = Buffer.alloc(options.length === 0 ? 0 : OPTION_HEADER);
  const inner = Buffer.concat([body, ...parts, end]);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(inner.length + BLOCK_OVERHEAD, 4);
  return Buffer.concat([head, inner, head.subarray(4)]);
}
