import { ByteWriter } from './byte-writer.js';

/** A frame to be written to a capture. */
export interface WrittenFrame {
  readonly seconds: number;
  /** Within the second; written in the file's unit, rounded down. */
  readonly nanoseconds: number;
  readonly bytes: Uint8Array;
  /** On the wire; the number of `bytes` where it is left out. */
  readonly wireLength?: number;
  /** LINKTYPE_ value, 1 (Ethernet) where it is left out; one for all frames of a classic pcap file. */
  readonly linkType?: number;
}

export interface PcapOptions {
  readonly bigEndian?: boolean;
  readonly nanoseconds?: boolean;
  /** Kuznetsov's format, with 8 bytes more a record. */
  readonly modified?: boolean;
  readonly version?: readonly [major: number, minor: number];
  readonly snapLength?: number;
  readonly linkType?: number;
  /** Bytes of frame check sequence, an even number; P and the length are set where it is given. */
  readonly fcsLength?: number;
}

const magicOf = ({ nanoseconds, modified }: PcapOptions): number => {
  if (modified) return 0xa1b2cd34;
  return nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
};

/** The header of a classic pcap file (draft-ietf-opsawg-pcap §4). */
export function pcapHeader(options: PcapOptions = {}): Buffer {
  const { version = [2, 4], snapLength = 262_144, linkType = 1, fcsLength } = options;
  const fcs = fcsLength === undefined ? 0 : ((fcsLength / 2) << 28) | 0x0400_0000;
  return new ByteWriter(!options.bigEndian)
    .u32(magicOf(options))
    .u16(version[0])
    .u16(version[1])
    .u32(0)
    .u32(0)
    .u32(snapLength)
    .u32(linkType | fcs)
    .done();
}

/** One record with its captured bytes (draft-ietf-opsawg-pcap §5). */
export function pcapRecord(frame: WrittenFrame, options: PcapOptions = {}): Buffer {
  const record = new ByteWriter(!options.bigEndian)
    .u32(frame.seconds)
    .u32(options.nanoseconds ? frame.nanoseconds : Math.floor(frame.nanoseconds / 1000))
    .u32(frame.bytes.length)
    .u32(frame.wireLength ?? frame.bytes.length);
  if (options.modified) record.u32(1).u16(0x0800).u8(0).u8(0);
  return record.bytes(frame.bytes).done();
}

/** A classic pcap file; the link type of the first frame, or of the options, is that of all. */
export function pcapFile(frames: readonly WrittenFrame[], options: PcapOptions = {}): Buffer {
  const linkType = options.linkType ?? frames[0]?.linkType ?? 1;
  const all = { ...options, linkType };
  return Buffer.concat([pcapHeader(all), ...frames.map((frame) => pcapRecord(frame, all))]);
}
