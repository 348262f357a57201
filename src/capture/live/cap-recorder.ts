/**
 * Captures with the package `cap`, in a process of its own: the package does not load into threads, and under load it
 * never comes back to the event loop. What it gives is written as a capture file (see `../pcap.ts`), in batches.
 */

import { ArrivalClock } from './arrival-clock.js';
import { filterProblem } from './bpf-compiler.js';
import type { CapPackage, CapSession } from './cap-package.js';
import type { DeviceOptions } from './live-device.js';
import { LISTED, LiveProblem, noSuchDevice, notPermitted, notUp } from './live-problem.js';

/** Most bytes of a frame that `cap` asks libpcap for; it tells no length of what was longer. */
export const CAP_SNAP_LENGTH = 65_535;

const BATCH_BYTES = 256 << 10;

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** The magic of a file with microseconds, in the byte order it is written in; version 2.4. */
const MICROSECONDS = 0xa1b2_c3d4;
const VERSION = [2, 4] as const;

/** LINKTYPE_ numbers by the names that `cap` gives (its src/binding.cc). */
const LINK_TYPES: ReadonlyMap<string, number> = new Map([
  ['NULL', 0],
  ['ETHERNET', 1],
  ['RAW', 101],
  ['LINKTYPE_LINUX_SLL', 113],
  ['IEEE802_11_RADIO', 127],
]);

/** The other types are named by libpcap's own number, which from here on is that of files (pcap-common.c). */
const FIRST_COMMON_NUMBER = 104;

export class CapRecorder {
  readonly #session: CapSession;
  /** Held here as long as the session, which writes to it whether or not anybody else does. */
  readonly #frame = Buffer.alloc(CAP_SNAP_LENGTH);
  readonly #batch = Buffer.alloc(BATCH_BYTES);
  readonly #write: (bytes: Uint8Array, length: number) => void;
  readonly #clock = new ArrivalClock();
  readonly #snapLength: number;
  readonly #linkType: number;
  #end = 0;
  #isFlushDue = false;

  /**
   * Opens a device; throws {@link LiveProblem}. Nothing is captured before {@link begin}.
   *
   * @param write takes all bytes before it returns.
   */
  constructor(
    { Cap }: CapPackage,
    name: string,
    { snapLength, bufferBytes, filter = '' }: DeviceOptions,
    write: (bytes: Uint8Array, length: number) => void,
  ) {
    this.#session = new Cap();
    this.#write = write;
    this.#snapLength = Math.min(snapLength, CAP_SNAP_LENGTH);
    try {
      this.#linkType = linkTypeOf(name, this.#session.open(name, filter, bufferBytes, this.#frame));
    } catch (error) {
      throw error instanceof LiveProblem ? error : problemOf(name, error instanceof Error ? error.message : '');
    }
  }

  /** Writes the file header, and from now on frames as they come. */
  begin(): void {
    const batch = this.#batch;
    batch.writeUInt32LE(MICROSECONDS, 0);
    VERSION.forEach((part, index) => void batch.writeUInt16LE(part, 4 + 2 * index));
    batch.writeUInt32LE(this.#snapLength, 16);
    batch.writeUInt32LE(this.#linkType, 20);
    this.#end = FILE_HEADER;
    this.#flush();
    this.#session.on('packet', (bytes) => this.#record(bytes));
  }

  /** Stops to capture and writes what is left. */
  end(): void {
    this.#session.close();
    this.#flush();
  }

  #record(bytes: number): void {
    const kept = Math.min(bytes, this.#snapLength);
    if (this.#end + RECORD_HEADER + kept > BATCH_BYTES) this.#flush();
    const batch = this.#batch;
    const at = this.#end;
    const now = this.#clock.now();
    const seconds = Math.floor(now / 1000);
    batch.writeUInt32LE(seconds, at);
    batch.writeUInt32LE(Math.floor((now - seconds * 1000) * 1000), at + 4);
    batch.writeUInt32LE(kept, at + 8);
    batch.writeUInt32LE(bytes, at + 12);
    this.#frame.copy(batch, at + RECORD_HEADER, 0, kept);
    this.#end = at + RECORD_HEADER + kept;
    this.#flushSoon();
  }

  /** Once the system has nothing more for now; under load the batch is full before that. */
  #flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    setImmediate(() => {
      this.#isFlushDue = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#end > 0) this.#write(this.#batch, this.#end);
    this.#end = 0;
  }
}

function linkTypeOf(device: string, name: string): number {
  const known = LINK_TYPES.get(name);
  if (known !== undefined) return known;
  const number = Number(/^Unknown linktype (\d+)$/.exec(name)?.[1] ?? 0);
  if (number >= FIRST_COMMON_NUMBER) return number;
  throw new LiveProblem(`${device}: the engine cap cannot tell its link type`, 'capture without --engine cap');
}

/** The messages of libpcap that `cap` passes on. */
function problemOf(device: string, message: string): LiveProblem {
  if (/no such device|doesn't exist/i.test(message)) return noSuchDevice(device);
  if (/not permitted|permission/i.test(message)) return notPermitted(device);
  if (/not up|is down/i.test(message)) return notUp(device);
  if (/filter|syntax|expression/i.test(message)) return filterProblem(message);
  return new LiveProblem(`${device}: ${message}`, LISTED);
}
