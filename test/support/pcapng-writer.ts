import { ByteWriter } from './byte-writer.js';
import type { WrittenFrame } from './pcap-writer.js';

export interface InterfaceOptions {
  readonly linkType?: number;
  /** 0 for none. */
  readonly snapLength?: number;
  readonly name?: string;
  /** `if_tsresol`; left out of the file where it is not given, which means microseconds. */
  readonly resolution?: number;
  /** `if_tsoffset`, in seconds. */
  readonly offset?: bigint;
  /** `if_fcslen`, as it is to stand in the file. */
  readonly fcsLength?: number;
}

export interface StatisticsOptions {
  readonly received?: bigint;
  readonly interfaceDrops?: bigint;
  readonly filterAccepted?: bigint;
  readonly kernelDrops?: bigint;
}

type Option = readonly [code: number, value: Uint8Array];

const NANOSECONDS = 9;

/** Writes a pcapng file block by block (draft-ietf-opsawg-pcapng). */
export class PcapngWriter {
  readonly #blocks: Buffer[] = [];
  #little: boolean;
  #resolutions: number[] = [];

  constructor(options: { readonly bigEndian?: boolean } = {}) {
    this.#little = !options.bigEndian;
  }

  /** Begins a section; its length is left open (−1) where none is given. */
  section(options: { readonly bigEndian?: boolean; readonly length?: bigint; readonly major?: number } = {}): this {
    if (options.bigEndian !== undefined) this.#little = !options.bigEndian;
    this.#resolutions = [];
    const body = this.#body()
      .u32(0x1a2b3c4d)
      .u16(options.major ?? 1)
      .u16(0)
      .u64(options.length ?? -1n)
      .bytes(this.#options([[4, Buffer.from('a test')]]));
    return this.block(0x0a0d0d0a, body.done());
  }

  interface(options: InterfaceOptions = {}): this {
    const list: Option[] = [];
    if (options.name !== undefined) list.push([2, Buffer.from(options.name)]);
    if (options.resolution !== undefined) list.push([9, Uint8Array.of(options.resolution)]);
    if (options.fcsLength !== undefined) list.push([13, Uint8Array.of(options.fcsLength)]);
    if (options.offset !== undefined) list.push([14, this.#body().u64(options.offset).done()]);
    this.#resolutions.push(options.resolution ?? 6);
    const body = this.#body()
      .u16(options.linkType ?? 1)
      .u16(0)
      .u32(options.snapLength ?? 0)
      .bytes(this.#options(list));
    return this.block(1, body.done());
  }

  /** An Enhanced Packet, its time in units of its interface's decimal resolution. */
  enhanced(frame: WrittenFrame, index = 0, dropped?: bigint): this {
    return this.enhancedAt(this.#ticks(frame, index), frame, index, dropped);
  }

  /** An Enhanced Packet with the 64-bit time as it is to stand in the file. */
  enhancedAt(ticks: bigint, frame: Pick<WrittenFrame, 'bytes' | 'wireLength'>, index = 0, dropped?: bigint): this {
    const list: Option[] = dropped === undefined ? [] : [[4, this.#body().u64(dropped).done()]];
    const body = this.#packet(this.#body().u32(index), ticks, frame);
    return this.block(6, body.bytes(this.#options(list)).done());
  }

  /** A Simple Packet: no interface but the first, no time. */
  simple(frame: Pick<WrittenFrame, 'bytes' | 'wireLength'>): this {
    const body = this.#body().u32(frame.wireLength ?? frame.bytes.length);
    return this.block(3, body.bytes(frame.bytes).align(4).done());
  }

  /** The obsolete Packet Block. */
  obsolete(frame: WrittenFrame, index = 0, dropped = 0xffff): this {
    const body = this.#packet(this.#body().u16(index).u16(dropped), this.#ticks(frame, index), frame);
    return this.block(2, body.done());
  }

  /** A Name Resolution Block; addresses as 4 or 16 bytes. */
  names(records: readonly (readonly [address: Uint8Array, ...names: readonly string[]])[]): this {
    const body = this.#body();
    for (const [address, ...names] of records) {
      const value = Buffer.concat([address, Buffer.from(names.map((name) => `${name}\0`).join(''))]);
      body
        .u16(address.length === 4 ? 1 : 2)
        .u16(value.length)
        .bytes(value)
        .align(4);
    }
    return this.block(4, body.u32(0).done());
  }

  statistics(options: StatisticsOptions, index = 0): this {
    const list: Option[] = [];
    const add = (code: number, value: bigint | undefined): void => {
      if (value !== undefined) list.push([code, this.#body().u64(value).done()]);
    };
    add(4, options.received);
    add(5, options.interfaceDrops);
    add(6, options.filterAccepted);
    add(7, options.kernelDrops);
    return this.block(5, this.#body().u32(index).u64(0n).bytes(this.#options(list)).done());
  }

  /** Any block: its body is padded. */
  block(type: number, body: Uint8Array): this {
    const padding = (4 - (body.length % 4)) % 4;
    const length = body.length + padding + 12;
    return this.raw(this.#body().u32(type).u32(length).bytes(body).bytes(new Uint8Array(padding)).u32(length).done());
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): this {
    this.#blocks.push(Buffer.from(bytes));
    return this;
  }

  done(): Buffer {
    return Buffer.concat(this.#blocks);
  }

  #body(): ByteWriter {
    return new ByteWriter(this.#little);
  }

  #packet(body: ByteWriter, ticks: bigint, frame: Pick<WrittenFrame, 'bytes' | 'wireLength'>): ByteWriter {
    return body
      .u32(Number(ticks >> 32n))
      .u32(Number(ticks & 0xffffffffn))
      .u32(frame.bytes.length)
      .u32(frame.wireLength ?? frame.bytes.length)
      .bytes(frame.bytes)
      .align(4);
  }

  #ticks(frame: WrittenFrame, index: number): bigint {
    const nanoseconds = BigInt(frame.seconds) * 1_000_000_000n + BigInt(frame.nanoseconds);
    const exponent = this.#resolutions[index] ?? 6;
    return exponent <= NANOSECONDS
      ? nanoseconds / 10n ** BigInt(NANOSECONDS - exponent)
      : nanoseconds * 10n ** BigInt(exponent - NANOSECONDS);
  }

  #options(list: readonly Option[]): Buffer {
    const body = this.#body();
    for (const [code, value] of list) body.u16(code).u16(value.length).bytes(value).align(4);
    return list.length === 0 ? Buffer.alloc(0) : body.u32(0).done();
  }
}

/** A pcapng file of one section, with a nanosecond interface for each link type among the frames. */
export function pcapngFile(frames: readonly WrittenFrame[], options: { readonly bigEndian?: boolean } = {}): Buffer {
  const linkTypes = [...new Set(frames.map(({ linkType }) => linkType ?? 1))];
  const writer = new PcapngWriter(options).section();
  for (const linkType of linkTypes) writer.interface({ linkType, resolution: NANOSECONDS });
  for (const frame of frames) writer.enhanced(frame, linkTypes.indexOf(frame.linkType ?? 1));
  return writer.done();
}
