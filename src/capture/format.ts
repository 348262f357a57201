import { u32 } from '../bytes.js';
import { GzipSource, isGzip } from './gzip.js';
import type { Interfaces } from './interfaces.js';
import type { NameTable } from './names.js';
import { isPcap, PcapReader } from './pcap.js';
import { isPcapng, PcapngReader } from './pcapng.js';
import type { CaptureReader } from './reader.js';
import type { ByteSource } from './source.js';
import { isZstd, ZstdSource } from './zstd.js';

/** Bytes that tell every format from every other. */
export const SNIFF_BYTES = 4;

/** The first bytes of a source, `most` of them; at least {@link SNIFF_BYTES} where it has so many. */
export async function headOf(source: ByteSource, most: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < SNIFF_BYTES) {
    const got = await source.read(bytes, length, most - length);
    if (got === 0) break;
    length += got;
  }
  return bytes.subarray(0, length);
}

export type Compression = 'gzip' | 'zstd';

/** What a file is compressed with, told by its first bytes, never by its name. */
export function compressionOf(head: Uint8Array): Compression | undefined {
  if (isGzip(head)) return 'gzip';
  return isZstd(head) ? 'zstd' : undefined;
}

/** @param reopen gives the compressed bytes from their beginning once more, where that can be done. */
export const decompressed = (
  compression: Compression,
  source: ByteSource,
  reopen: (() => Promise<ByteSource>) | undefined,
): ByteSource => (compression === 'gzip' ? new GzipSource(source, reopen) : new ZstdSource(source));

/** A reader for the capture that begins with `head`; `undefined` where it is none. */
export function readerFor(
  head: Uint8Array,
  input: string,
  interfaces: Interfaces,
  names: NameTable,
): CaptureReader | undefined {
  if (head.length < SNIFF_BYTES) return undefined;
  if (isPcap(head, 0)) return new PcapReader(input, interfaces);
  return isPcapng(head, 0) ? new PcapngReader(input, interfaces, names) : undefined;
}

/** What a file that is no capture turned out to be, and what to do about it. */
export interface Stranger {
  readonly cause: string;
  readonly remedy: string;
}

const CONVERT = 'convert it with `editcap -F pcapng IN OUT`';
const DECOMPRESS = 'decompress it first';

/** Formats an engineer is likely to have at hand, by the four bytes they begin with. */
const STRANGERS: ReadonlyMap<number, Stranger> = new Map([
  [0x474d4255, { cause: 'this is a Microsoft Network Monitor 2 capture', remedy: CONVERT }],
  [0x52545353, { cause: 'this is a Microsoft Network Monitor 1 capture', remedy: CONVERT }],
  [0x736e6f6f, { cause: 'this is a snoop capture', remedy: CONVERT }],
  [0x58435000, { cause: 'this is a NetXRay or Windows Sniffer capture', remedy: CONVERT }],
  [0x54525343, { cause: 'this is a Sniffer capture', remedy: CONVERT }],
  [0xfd377a58, { cause: 'this is xz-compressed, which is not read', remedy: DECOMPRESS }],
  [0x504b0304, { cause: 'this is a zip archive', remedy: 'unpack it and give the captures in it' }],
  [0x377abcaf, { cause: 'this is a 7z archive', remedy: 'unpack it and give the captures in it' }],
  [0x04224d18, { cause: 'this is lz4-compressed, which is not read', remedy: DECOMPRESS }],
]);
const BZIP2 = 0x425a68;

/** Said of bytes that are nothing known. */
export const NO_CAPTURE: Stranger = {
  cause: 'this is neither a pcap nor a pcapng capture',
  remedy: 'give a capture in one of these formats, plain or compressed with gzip or zstd',
};

/** What this program writes of flows, and does not read as packets. */
export const FLOW_LOG: Stranger = {
  cause: 'this is a log of flow records, not a capture',
  remedy: 'report, rules, diff and compare take it',
};

/** The beginning of a record of a flow log, behind blank lines and a byte order mark. */
const RECORD = /^(?:\u00ef\u00bb\u00bf)?\s*\{\s*"type"\s*:\s*"(?:flow|status|summary)"/;
/** Bytes in which a first record begins. */
const RECORD_BYTES = 4096;

const isFlowLog = (head: Uint8Array): boolean => RECORD.test(String.fromCharCode(...head.subarray(0, RECORD_BYTES)));

/** Says what the bytes that no reader took are. */
export function strangerOf(head: Uint8Array): Stranger {
  if (head.length < SNIFF_BYTES)
    return { ...NO_CAPTURE, cause: `it is too short for a capture (${head.length} bytes)` };
  const magic = u32(head, 0);
  if (magic >>> 8 === BZIP2) return { cause: 'this is bzip2-compressed, which is not read', remedy: DECOMPRESS };
  return STRANGERS.get(magic) ?? (isFlowLog(head) ? FLOW_LOG : NO_CAPTURE);
}
