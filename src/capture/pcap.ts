/*
 * Classic pcap (draft-ietf-opsawg-pcap).
 *
 *   file header, 24 bytes                        record header, 16 bytes, then the captured bytes
 *   0  magic: byte order, unit of the fraction   0   seconds since 1970, unsigned
 *   4  major, minor version (16 bits each)       4   microseconds or nanoseconds
 *   8  two obsolete words                        8   captured length
 *   16 snap length                               12  length on the wire
 *   20 FCS length, link type                     (16 interface, protocol, packet type: "modified" files only)
 */
import { u32 } from '../bytes.js';
import { LAST_SECOND } from './clock.js';
import { Frame, type FrameSink } from './frame.js';
import type { Interfaces } from './interfaces.js';
import { type CaptureReader, frameLimit } from './reader.js';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
/** Alexey Kuznetsov's patched libpcap (`cd34`) wrote 8 more bytes a record. */
const MODIFIED_RECORD_HEADER = 24;

/** Every version in use is 2.4; before, the two lengths of a record could stand in either order. */
const MAJOR_VERSION = 2;
const FIRST_MINOR_WITH_ORDERED_LENGTHS = 4;

/** draft-ietf-opsawg-pcap §4: P tells that the FCS length, in 16-bit units, is present. */
const FCS_PRESENT = 0x0400_0000;

interface Magic {
  readonly little: boolean;
  readonly recordHeader: number;
  /** Nanoseconds in one unit of a record's fraction. */
  readonly fractionUnit: number;
}

/** The magic as its four bytes read in network order. */
const MAGICS: ReadonlyMap<number, Magic> = new Map([
  [0xa1b2c3d4, { little: false, recordHeader: RECORD_HEADER, fractionUnit: 1000 }],
  [0xd4c3b2a1, { little: true, recordHeader: RECORD_HEADER, fractionUnit: 1000 }],
  [0xa1b23c4d, { little: false, recordHeader: RECORD_HEADER, fractionUnit: 1 }],
  [0x4d3cb2a1, { little: true, recordHeader: RECORD_HEADER, fractionUnit: 1 }],
  [0xa1b2cd34, { little: false, recordHeader: MODIFIED_RECORD_HEADER, fractionUnit: 1000 }],
  [0x34cdb2a1, { little: true, recordHeader: MODIFIED_RECORD_HEADER, fractionUnit: 1000 }],
]);

/** Whether the four bytes at `offset` begin a classic pcap file. */
export const isPcap = (bytes: Uint8Array, offset: number): boolean => MAGICS.has(u32(bytes, offset));

/** Reads a classic pcap file: its header first, then records for as long as there are any. */
export class PcapReader implements CaptureReader {
  readonly format = 'pcap';
  wanted = FILE_HEADER;
  fault: string | undefined;

  readonly #input: string;
  readonly #interfaces: Interfaces;
  readonly #frame = new Frame();
  #begun = false;
  #little = false;
  #recordHeader = RECORD_HEADER;
  #fractionUnit = 1000;
  #unorderedLengths = false;
  #limit = 0;

  /** @param input names the file in the interface it adds to `interfaces`. */
  constructor(input: string, interfaces: Interfaces) {
    this.#input = input;
    this.#interfaces = interfaces;
  }

  read(bytes: Uint8Array, start: number, end: number, sink: FrameSink): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, end);
    if (this.#begun) return this.#readRecords(bytes, view, start, end, sink);
    if (end - start < FILE_HEADER) return start;
    this.fault = this.#readFileHeader(bytes, view, start);
    if (this.fault !== undefined) return start;
    this.#begun = true;
    return this.#readRecords(bytes, view, start + FILE_HEADER, end, sink);
  }

  #readFileHeader(bytes: Uint8Array, view: DataView, at: number): string | undefined {
    const magic = MAGICS.get(u32(bytes, at));
    if (magic === undefined) return 'this is no pcap file header';
    const { little } = magic;
    const major = view.getUint16(at + 4, little);
    const minor = view.getUint16(at + 6, little);
    if (major !== MAJOR_VERSION) return `version ${major}.${minor} of the pcap format is not known`;
    const snapLength = view.getUint32(at + 16, little);
    const link = view.getUint32(at + 20, little);
    const linkType = link & 0xffff;
    const interfaceRecord = this.#interfaces.describe(this.#input, 0, undefined, linkType, snapLength);
    if (interfaceRecord === undefined) return 'the run has too many interfaces';
    this.#little = little;
    this.#recordHeader = magic.recordHeader;
    this.#fractionUnit = magic.fractionUnit;
    this.#unorderedLengths = minor < FIRST_MINOR_WITH_ORDERED_LENGTHS;
    this.#limit = frameLimit(snapLength);
    this.#frame.linkType = linkType;
    this.#frame.fcsLength = link & FCS_PRESENT ? (link >>> 28) * 2 : 0;
    this.#frame.interfaceId = interfaceRecord.id;
    return undefined;
  }

  #readRecords(bytes: Uint8Array, view: DataView, start: number, end: number, sink: FrameSink): number {
    const frame = this.#frame;
    const little = this.#little;
    const header = this.#recordHeader;
    const unit = this.#fractionUnit;
    const limit = this.#limit;
    frame.bytes = bytes;
    this.wanted = 0;
    let at = start;
    while (at + header <= end) {
      let captured = view.getUint32(at + 8, little);
      let wire = view.getUint32(at + 12, little);
      if (captured > wire) {
        if (this.#unorderedLengths) [captured, wire] = [wire, captured];
        else wire = captured;
      }
      if (captured > limit) {
        this.fault = `the record claims ${captured} captured bytes, more than the ${limit} a frame here can have`;
        return at;
      }
      const next = at + header + captured;
      if (next > end) break;
      frame.seconds = view.getUint32(at, little);
      frame.nanoseconds = view.getUint32(at + 4, little) * unit;
      if (frame.nanoseconds >= 1e9) carryNanoseconds(frame);
      frame.start = at + header;
      frame.end = next;
      frame.wireLength = wire;
      sink.frame(frame);
      at = next;
    }
    this.wanted = this.#bytesWanted(view, at, end);
    return at;
  }

  #bytesWanted(view: DataView, at: number, end: number): number {
    if (at === end) return 0;
    if (end - at < this.#recordHeader) return this.#recordHeader;
    const first = view.getUint32(at + 8, this.#little);
    const second = view.getUint32(at + 12, this.#little);
    return this.#recordHeader + (this.#unorderedLengths ? Math.min(first, second) : first);
  }
}

/** Some writers let the fraction run past a second. */
function carryNanoseconds(frame: Frame): void {
  const seconds = Math.floor(frame.nanoseconds / 1e9);
  frame.seconds = Math.min(frame.seconds + seconds, LAST_SECOND);
  frame.nanoseconds -= seconds * 1e9;
}
