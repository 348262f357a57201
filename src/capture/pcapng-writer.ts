import type { Frame } from './frame.js';
import { PacketBlocks, packetBlockBytes } from './packet-blocks.js';
import {
  type InterfaceDescription,
  type InterfaceStatistics,
  interfaceBlock,
  type SectionDescription,
  sectionBlock,
  statisticsBlock,
} from './pcapng-blocks.js';

/** Bytes that are gathered before they are written; a longer packet makes room for itself. */
const BUFFER_BYTES = 1 << 20;

const NO_COMMENT = new Uint8Array(0);

/** Where whole blocks go, in order; may throw what the system says. */
export interface ByteSink {
  /** Takes the first `length` of the bytes, which are used again after the call. */
  write(bytes: Uint8Array, length: number): void;
}

/** Writes one section of a pcapng file. Interfaces are described when their first packet comes. */
export class PcapngWriter {
  /** Packets written. */
  packets = 0;
  readonly #sink: ByteSink;
  readonly #describe: (frame: Frame) => InterfaceDescription;
  readonly #blocks = new PacketBlocks();
  /** By `Frame.interfaceId`, the number within the section plus one; 0 or nothing where it is not described yet. */
  readonly #numbers: number[] = [];
  #described = 0;

  /** @param describe the interface of a frame, asked for once an interface. */
  constructor(sink: ByteSink, section: SectionDescription, describe: (frame: Frame) => InterfaceDescription) {
    this.#sink = sink;
    this.#describe = describe;
    this.#blocks.open(new Uint8Array(BUFFER_BYTES));
    this.#append(sectionBlock(section));
  }

  /** @param comment see {@link PacketBlocks.write}. */
  packet(frame: Frame, comment: Uint8Array = NO_COMMENT): void {
    const number = this.#numbers[frame.interfaceId] || this.#add(frame);
    if (!this.#blocks.fits(frame, comment.length))
      this.#makeRoom(packetBlockBytes(frame.end - frame.start, comment.length));
    this.#blocks.write(frame, number - 1, comment);
    this.packets++;
  }

  /** Says what an interface lost; nothing where no packet of it was written. */
  statistics(interfaceId: number, statistics: InterfaceStatistics): void {
    const number = this.#numbers[interfaceId] ?? 0;
    if (number > 0) this.#append(statisticsBlock(number - 1, statistics));
  }

  /** Hands on what has been gathered. */
  flush(): void {
    const { bytes, end } = this.#blocks;
    if (end > 0) this.#sink.write(bytes, end);
    this.#blocks.end = 0;
  }

  #add(frame: Frame): number {
    this.#append(interfaceBlock(this.#describe(frame)));
    this.#described++;
    this.#numbers[frame.interfaceId] = this.#described;
    return this.#described;
  }

  #append(block: Uint8Array): void {
    if (this.#blocks.end + block.length > this.#blocks.bytes.length) this.#makeRoom(block.length);
    this.#blocks.bytes.set(block, this.#blocks.end);
    this.#blocks.end += block.length;
  }

  #makeRoom(length: number): void {
    this.flush();
    if (length > this.#blocks.bytes.length) this.#blocks.open(new Uint8Array(length));
  }
}
