import type { FrameSink } from './frame.js';

/**
 * Longest record of any format, in bytes, its headers included: bounds what is held back until the rest has arrived.
 * A longer one is taken for damage; a block that is only skipped may be of any length.
 */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** Captured length that is believed whatever the snap length: libpcap's MAXIMUM_SNAPLEN, tcpdump's default. */
export const USUAL_FRAME_BYTES = 262_144;

/** Room that a record leaves for its headers. */
const RECORD_OVERHEAD = 64;

/**
 * Longest captured length that is believed on an interface, in bytes: its snap length where that is larger than usual
 * (USB and D-Bus captures), and never more than a record may have. 0, negative and absurd snap lengths occur.
 */
export const frameLimit = (snapLength: number): number =>
  Math.min(Math.max(snapLength, USUAL_FRAME_BYTES), MAX_RECORD_BYTES - RECORD_OVERHEAD);

export type CaptureFormat = 'pcap' | 'pcapng';

/**
 * Walks the records of one capture over windows of its bytes, in order. Synchronous; holds no bytes itself, so that
 * the windows may be chunks of a file, of a pipe, or a batch of records in memory.
 */
export interface CaptureReader {
  readonly format: CaptureFormat;
  /**
   * Hands on every frame that stands whole in `bytes` from `start` to `end`, and gives the offset it got to: before
   * `end` where a record is unfinished, which must come again with what follows it; beyond `end` where so many bytes
   * of the stream are to be skipped. Never throws, whatever the bytes.
   */
  read(bytes: Uint8Array, start: number, end: number, sink: FrameSink): number;
  /** Bytes the record at the offset given back needs in all before it can be read; 0 where the capture may end. */
  readonly wanted: number;
  /** Why the record at the offset given back, and so all that follows, cannot be read; `undefined` while all is well. */
  readonly fault: string | undefined;
}
