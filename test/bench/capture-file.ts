import { closeSync, openSync, writeSync } from 'node:fs';

const CHUNK = 8 * 1024 * 1024;
const ETHERNET = 14;
const IPV4 = 20;
const UDP = 8;
const TCP = 20;

/** Writes Ethernet/IPv4 frames to a classic pcap file in microseconds, in large pieces. */
export class CaptureFile {
  frames = 0;
  bytes = 0;
  private readonly file: number;
  private readonly buffer = Buffer.alloc(CHUNK);
  private used = 0;
  private readonly payloadFill: Uint8Array;

  /** `fill` stands in for payload that nobody looks at. */
  constructor(path: string, fill: Uint8Array) {
    this.file = openSync(path, 'w');
    this.payloadFill = fill;
    this.used = this.header();
  }

  /** A UDP datagram; without `payload`, `length` bytes of filling. */
  udp(micros: number, flow: Ends, payload: Uint8Array | undefined, length: number = payload?.length ?? 0): void {
    const at = this.frame(micros, flow, 17, UDP + length);
    this.buffer.writeUInt16BE(UDP + length, at + 4);
    this.fill(at + UDP, payload, length);
  }

  /** A TCP segment; flags as on the wire. */
  tcp(
    micros: number,
    flow: Ends,
    tcp: Segment,
    payload: Uint8Array | undefined,
    length: number = payload?.length ?? 0,
  ): void {
    const at = this.frame(micros, flow, 6, TCP + length);
    this.buffer.writeUInt32BE(tcp.sequence >>> 0, at + 4);
    this.buffer.writeUInt32BE(tcp.acknowledgement >>> 0, at + 8);
    this.buffer.writeUInt16BE(0x5000 | tcp.flags, at + 12);
    this.buffer.writeUInt16BE(0xffff, at + 14);
    this.fill(at + TCP, payload, length);
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private header(): number {
    const b = this.buffer;
    b.writeUInt32LE(0xa1b2c3d4, 0);
    b.writeUInt16LE(2, 4);
    b.writeUInt16LE(4, 6);
    b.fill(0, 8, 16);
    b.writeUInt32LE(262144, 16);
    b.writeUInt32LE(1, 20);
    return 24;
  }

  /** Writes record, Ethernet and IPv4 headers and the ports; gives the offset of the transport header. */
  private frame(micros: number, flow: Ends, protocol: number, transportLength: number): number {
    const length = ETHERNET + IPV4 + transportLength;
    if (this.used + 16 + length > CHUNK) this.flush();
    const b = this.buffer;
    let at = this.used;
    this.used += 16 + length;
    b.writeUInt32LE(START_SECONDS + Math.floor(micros / 1e6), at);
    b.writeUInt32LE(micros % 1e6, at + 4);
    b.writeUInt32LE(length, at + 8);
    b.writeUInt32LE(length, at + 12);
    at += 16;
    b.fill(0, at, at + ETHERNET + IPV4 + Math.min(transportLength, TCP));
    b[at + 5] = 1;
    b[at + 11] = 2;
    b.writeUInt16BE(0x0800, at + 12);
    at += ETHERNET;
    b[at] = 0x45;
    b.writeUInt16BE(IPV4 + transportLength, at + 2);
    b[at + 8] = 64;
    b[at + 9] = protocol;
    b.writeUInt32BE(flow.source, at + 12);
    b.writeUInt32BE(flow.destination, at + 16);
    at += IPV4;
    b.writeUInt16BE(flow.sourcePort, at);
    b.writeUInt16BE(flow.destinationPort, at + 2);
    this.frames++;
    this.bytes += length;
    return at;
  }

  private fill(at: number, payload: Uint8Array | undefined, length: number): void {
    if (payload === undefined) this.buffer.set(this.payloadFill.subarray(0, length), at);
    else this.buffer.set(payload, at);
  }

  private flush(): void {
    writeSync(this.file, this.buffer, 0, this.used);
    this.used = 0;
  }
}

/** 2026-01-02T03:04:05Z. */
const START_SECONDS = 1767323045;

/** Who sends to whom; addresses as unsigned words. */
export interface Ends {
  source: number;
  destination: number;
  sourcePort: number;
  destinationPort: number;
}

export interface Segment {
  sequence: number;
  acknowledgement: number;
  flags: number;
}

/** The same flow seen from the other end. */
export const back = (ends: Ends): Ends => ({
  source: ends.destination,
  destination: ends.source,
  sourcePort: ends.destinationPort,
  destinationPort: ends.sourcePort,
});
