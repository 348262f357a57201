/** Writes packets of several sources to a ring of pcapng files, each of which opens on its own. */

import { closeSync, ftruncateSync, rmSync, writeSync } from 'node:fs';
import { u32le } from '../bytes.js';
import { errorCode, NO_DIRECTORY, type SystemWords, systemWords } from '../system-error.js';
import {
  type InterfaceDescription,
  interfaceBlock,
  type SectionDescription,
  sectionBlock,
  statisticsBlock,
} from './pcapng-blocks.js';
import { beginFile, deleteOldest, isDevice, type RingOptions, rotates } from './ring-files.js';
import type { CaptureTime } from './tally.js';

/** Pause before another try where writing failed, in milliseconds. */
const RETRY = 1000;

/** What an interface has counted since it was opened. */
export interface InterfaceCounters {
  readonly kernelDrops: number;
  readonly interfaceDrops: number;
  readonly filterAccepted?: number;
}

const NOTHING: InterfaceCounters = { kernelDrops: 0, interfaceDrops: 0 };

/** An interface of a source. */
class RingInterface {
  readonly description: InterfaceDescription;
  /** Its number in the file that is written; −1 where it is not described there. */
  number = -1;
  /** Packets in that file, and those that are just being written. */
  written = 0;
  pending = 0;
  counters = NOTHING;
  /** What former files tell of. */
  told = NOTHING;

  constructor(description: InterfaceDescription) {
    this.description = description;
  }

  get filterAccepted(): number | undefined {
    const { filterAccepted } = this.counters;
    return filterAccepted === undefined ? undefined : filterAccepted - (this.told.filterAccepted ?? 0);
  }
}

class RingSource {
  readonly interfaces: RingInterface[] = [];
  /** Packets in files, and packets that came to none. */
  written = 0;
  unwritten = 0;
  /** Of these, packets that were given up before they came here. */
  lostBefore = 0;
}

interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  /** Bytes of whole blocks. */
  size: number;
  packets: number;
  interfaces: number;
  /** When its first packet came; milliseconds since 1970. */
  begun: number;
}

/** Why nothing can be written at the moment, and that it can be again; a line each. */
type Tell = (line: string) => void;

export class RingWriter {
  readonly #options: RingOptions;
  readonly #section: SectionDescription;
  readonly #tell: Tell;
  readonly #sources: RingSource[];
  #file: OpenFile | undefined;
  #scratch = Buffer.alloc(1 << 20);
  #failedAt = Number.NEGATIVE_INFINITY;
  #isFailing = false;

  constructor(options: RingOptions, section: SectionDescription, sources: number, tell: Tell) {
    this.#options = options;
    this.#section = section;
    this.#tell = tell;
    this.#sources = Array.from({ length: sources }, () => new RingSource());
  }

  /** By source, packets that stand in files, and those that came to none. */
  get counts(): { readonly written: number; readonly unwritten: number }[] {
    return this.#sources.map(({ written, unwritten }) => ({ written, unwritten }));
  }

  /** Begins the first file; times are in milliseconds since 1970. */
  begin(now: number): void {
    this.#attempt(now, () => this.#opened(now));
  }

  describe(source: number, id: number, description: InterfaceDescription): void {
    const known = this.#sources[source];
    if (known !== undefined) known.interfaces[id] = new RingInterface(description);
  }

  /** Takes over what an interface has counted, to be told at the end of the file. */
  count(source: number, id: number, counters: InterfaceCounters): void {
    const known = this.#sources[source]?.interfaces[id];
    if (known !== undefined) known.counters = counters;
  }

  /** Packets of a source that were given up before they came here, since it began. */
  lose(source: number, packets: number): void {
    const known = this.#sources[source];
    if (known === undefined) return;
    known.unwritten += packets - known.lostBefore;
    known.lostBefore = packets;
  }

  /** Writes packets; the blocks name the interfaces as they were described for the source. */
  write(source: number, bytes: Uint8Array, start: number, end: number, packets: number, now: number): void {
    const known = this.#sources[source];
    if (known === undefined) return;
    const { written } = known;
    const length = end - start;
    if (length > this.#scratch.length) this.#scratch = Buffer.alloc(length);
    // The shared bytes stay as they are: their source may read them again.
    this.#scratch.set(bytes.subarray(start, end));
    if (now - this.#failedAt >= RETRY) this.#attempt(now, () => this.#writeBlocks(known, length, now));
    known.unwritten += packets - (known.written - written);
  }

  /** Ends the file whose time has come. */
  pass(now: number): void {
    const { maxSeconds } = this.#options;
    const file = this.#file;
    if (file === undefined || maxSeconds === undefined || file.packets === 0) return;
    if (now - file.begun >= maxSeconds * 1000) this.#finish(now);
  }

  /** Ends the last file. */
  end(now: number): void {
    if (this.#file !== undefined) this.#finish(now);
  }

  #attempt(now: number, action: () => void): void {
    try {
      action();
      if (this.#isFailing) this.#tell(`${this.#file?.path ?? this.#options.file}: packets are written again`);
      this.#isFailing = false;
      this.#failedAt = Number.NEGATIVE_INFINITY;
    } catch (error) {
      this.#fail(error, now);
    }
  }

  /** What was not written of a block at the file's end is cut off, so that what comes later can be read. */
  #fail(error: unknown, now: number): void {
    const file = this.#file;
    if (file !== undefined) this.#cutBack(file);
    for (const { interfaces } of this.#sources) for (const each of interfaces) if (each !== undefined) each.pending = 0;
    this.#failedAt = now;
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#tell(
      `${file?.path ?? this.#options.file}: ${writeErrorText(error)}; the watch goes on, its packets are not written`,
    );
  }

  /** A file that has not even its section header is given up. */
  #cutBack(file: OpenFile): void {
    try {
      ftruncateSync(file.descriptor, file.size);
    } catch {
      // A device has no length.
    }
    if (file.size > 0) return;
    this.#file = undefined;
    closeSync(file.descriptor);
    if (!isDevice(file.path)) rmSync(file.path, { force: true });
  }

  /** Walks the blocks in the scratch buffer, gives them the numbers of the file's interfaces, and writes them. */
  #writeBlocks(source: RingSource, length: number, now: number): void {
    const scratch = this.#scratch;
    let from = 0;
    let at = 0;
    while (at < length) {
      const block = u32le(scratch, at + 4);
      const described = source.interfaces[u32le(scratch, at + 8)];
      if (described === undefined) throw new Error('a packet of an interface that was not described');
      const isFull = this.#isFull(at - from + block);
      if (isFull || described.number < 0) {
        this.#put(source, from, at, now);
        from = at;
        if (isFull) this.#finish(now);
        const file = this.#opened(now);
        if (described.number < 0) this.#add(described, file);
      }
      scratch.writeUInt32LE(described.number, at + 8);
      described.pending++;
      at += block;
    }
    this.#put(source, from, length, now);
  }

  #isFull(more: number): boolean {
    const { maxBytes } = this.#options;
    const file = this.#file;
    if (file === undefined || maxBytes === undefined) return false;
    return file.packets > 0 && file.size + more > maxBytes;
  }

  /** Writes a part of the scratch buffer: whole blocks of packets. */
  #put(source: RingSource, from: number, to: number, now: number): void {
    const file = this.#file;
    if (from === to || file === undefined) return;
    append(file, this.#scratch, from, to);
    if (file.packets === 0) file.begun = now;
    for (const described of source.interfaces) {
      if (described === undefined) continue;
      file.packets += described.pending;
      described.written += described.pending;
      source.written += described.pending;
      described.pending = 0;
    }
  }

  #add(described: RingInterface, file: OpenFile): void {
    const block = interfaceBlock(described.description);
    append(file, block, 0, block.length);
    described.number = file.interfaces++;
  }

  /** The file that is written; begun where there is none. */
  #opened(now: number): OpenFile {
    if (this.#file !== undefined) return this.#file;
    const { path, descriptor } = beginFile(this.#options, now);
    const file = { path, descriptor, size: 0, packets: 0, interfaces: 0, begun: now };
    this.#file = file;
    if (rotates(this.#options)) this.#deleteOldest();
    const section = sectionBlock(this.#section);
    append(file, section, 0, section.length);
    return file;
  }

  #deleteOldest(): void {
    try {
      deleteOldest(this.#options);
    } catch (error) {
      this.#tell(`${this.#options.file}: the oldest file cannot be deleted: ${writeErrorText(error)}`);
    }
  }

  /** Tells at the end of the file what its interfaces lost while it was written, and closes it. */
  #finish(now: number): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#file = undefined;
    try {
      for (const block of this.#statistics(file, now)) append(file, block, 0, block.length);
    } catch (error) {
      this.#tell(`${file.path}: its statistics are missing: ${writeErrorText(error)}`);
      this.#cutBack(file);
    } finally {
      closeSync(file.descriptor);
      this.#forgetNumbers();
    }
  }

  #statistics(file: OpenFile, now: number): Buffer[] {
    const described = this.#sources.flatMap(({ interfaces }) => interfaces.filter((each) => each?.number >= 0));
    const [start, end] = [timeOf(file.begun), timeOf(now)];
    return described.map((each) => {
      const { number, counters, told, filterAccepted, written: delivered } = each;
      const kernelDrops = counters.kernelDrops - told.kernelDrops;
      const interfaceDrops = counters.interfaceDrops - told.interfaceDrops;
      each.told = counters;
      const counts = {
        kernelDrops,
        interfaceDrops,
        delivered,
        ...(filterAccepted !== undefined && { filterAccepted }),
      };
      return statisticsBlock(number, { start, end, ...counts });
    });
  }

  #forgetNumbers(): void {
    for (const { interfaces } of this.#sources)
      for (const each of interfaces)
        if (each !== undefined) {
          each.number = -1;
          each.written = 0;
        }
  }
}

function append(file: OpenFile, bytes: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; ) at += writeSync(file.descriptor, bytes, at, to - at);
  file.size += to - from;
}

const timeOf = (milliseconds: number): CaptureTime => ({
  seconds: Math.floor(milliseconds / 1000),
  nanoseconds: (milliseconds % 1000) * 1_000_000,
});

const OWN_WORDS: SystemWords = { ...NO_DIRECTORY, EEXIST: 'it exists, and is not overwritten' };

/** Why writing failed, in words. */
export const writeErrorText = (error: unknown): string =>
  systemWords(error, OWN_WORDS) ?? `it cannot be written (${errorCode(error)})`;
