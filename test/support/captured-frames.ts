import type { Frame, FrameSink } from '../../src/capture/frame.js';
import { Interfaces } from '../../src/capture/interfaces.js';
import { NameTable } from '../../src/capture/names.js';
import { PcapReader } from '../../src/capture/pcap.js';
import { PcapngReader } from '../../src/capture/pcapng.js';
import type { CaptureReader } from '../../src/capture/reader.js';

/** A frame as it was handed on, copied. */
export interface CapturedFrame {
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly bytes: Buffer;
  readonly wireLength: number;
  readonly linkType: number;
  readonly fcsLength: number;
  readonly interfaceId: number;
}

/** Keeps a copy of every frame. */
export class FrameCollector implements FrameSink {
  readonly frames: CapturedFrame[] = [];

  frame(frame: Frame): void {
    const { seconds, nanoseconds, wireLength, linkType, fcsLength, interfaceId } = frame;
    const bytes = Buffer.from(frame.bytes.subarray(frame.start, frame.end));
    this.frames.push({ seconds, nanoseconds, bytes, wireLength, linkType, fcsLength, interfaceId });
  }
}

/** Everything a reader found in a capture. */
export interface ReadCapture {
  readonly frames: readonly CapturedFrame[];
  readonly fault: string | undefined;
  /** Bytes that are missing for what stands at the end to be whole, by the reader's count; 0 at a proper end. */
  readonly wanted: number;
  /** Offset of the first byte that was not used. */
  readonly offset: number;
  readonly interfaces: Interfaces;
  readonly names: NameTable;
}

/**
 * Reads a capture in windows of the given size: what one leaves unfinished stands before the next. The window is moved
 * about in a larger buffer whose other bytes are noise, so that a read outside it is found out.
 */
export function readInWindows(capture: Uint8Array, size = capture.length): ReadCapture {
  const interfaces = new Interfaces();
  const names = new NameTable();
  const reader: CaptureReader =
    capture[0] === 0x0a ? new PcapngReader('test', interfaces, names) : new PcapReader('test', interfaces);
  const sink = new FrameCollector();
  let offset = 0;
  let end = 0;
  while (end < capture.length && reader.fault === undefined) {
    end = Math.min(capture.length, end + Math.max(1, size));
    if (offset >= end) continue;
    const margin = 1 + (end % 7);
    const window = new Uint8Array(margin + (end - offset) + 5).fill(0xee);
    window.set(capture.subarray(offset, end), margin);
    offset += reader.read(window, margin, margin + (end - offset), sink) - margin;
  }
  return { frames: sink.frames, fault: reader.fault, wanted: reader.wanted, offset, interfaces, names };
}
