/**
 * A network interface that is captured from: whole batches of packets in one call, without a copy of ours.
 *
 * libpcap takes its own function `pcap_dump` as the callback of `pcap_dispatch`. It writes records of the capture-file
 * format to a stream, which here is memory, so one foreign call hands over a batch as bytes that the reader of files
 * walks.
 */

import { at } from '../../bytes.js';
import { cleanString } from '../../clean-text.js';
import { filterProblem, PROGRAM_BYTES, UNKNOWN_NETMASK } from './bpf-compiler.js';
import { ERROR_BYTES, errorText, type Libpcap, type Pointer } from './libpcap.js';
import { captureEnded, LISTED, LiveProblem, noSuchDevice, notPermitted, notUp } from './live-problem.js';
import { WideCounters } from './wide-counters.js';

export interface DeviceOptions {
  /** Most bytes of a frame that are kept, 64–262,144. */
  readonly snapLength: number;
  /** Room in the kernel for frames that have not been fetched yet, in bytes. */
  readonly bufferBytes: number;
  /** Whether to ask for frames that are not for this host. */
  readonly promiscuous: boolean;
  /** In the language of pcap-filter(7); absent: everything. */
  readonly filter?: string;
}

/** There is room in the kernel for what comes in the first moments, in which the code that judges is not yet optimised. */
export const DEVICE_DEFAULTS: DeviceOptions = { snapLength: 262_144, bufferBytes: 256 << 20, promiscuous: true };

/** Since the device was opened. */
export interface DeviceCounters {
  /** What passed the filter, with what the kernel then had no room for. */
  readonly received: number;
  /** The kernel had no room for them. */
  readonly kernelDropped: number;
  /** The interface or its driver dropped them, where it tells. */
  readonly interfaceDropped: number;
}

/** How long the kernel gathers a batch before it hands over one that is not full, in milliseconds. */
const GATHER = 100;

/** Memory that a batch is written to. */
const BATCH_BYTES = 32 << 20;

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** Return values of `pcap_activate` (pcap/pcap.h); positive ones are warnings. */
const NO_SUCH_DEVICE = -5;
const PERMISSION_DENIED = -8;
const NOT_UP = -9;
const PROMISCUOUS_DENIED = -11;

/** `pcap_set_tstamp_precision`. */
const NANOSECONDS = 1;

/** `setvbuf`: unbuffered, on Linux and macOS. */
const UNBUFFERED = 2;

/** `poll`: there is something to read; the same bit on Linux and macOS. */
const POLLIN = 1;

/** `struct pcap_stat`: received, dropped, dropped by the interface. */
const COUNTERS = 3;

export class LiveDevice {
  readonly name: string;
  /** The batch: records of the capture-file format, and before the first batch the header of such a file. */
  readonly bytes: Uint8Array;
  /** Offset after the last byte of the batch. */
  end = FILE_HEADER;
  readonly #lib: Libpcap;
  readonly #handle: Pointer;
  readonly #memory: Pointer;
  readonly #stream: Pointer;
  readonly #dumper: Pointer;
  readonly #packets: number;
  readonly #counted = new WideCounters(COUNTERS);
  readonly #ready: Int32Array;
  #closed = false;

  /** Opens a device; throws {@link LiveProblem}. */
  constructor(lib: Libpcap, name: string, options: DeviceOptions = DEVICE_DEFAULTS) {
    const { pcap } = lib;
    this.#lib = lib;
    this.name = name;
    this.#handle = opened(lib, name, options);
    const memory = lib.libc.malloc(BATCH_BYTES);
    const stream = memory === null ? null : lib.libc.fmemopen(memory, BATCH_BYTES, 'w');
    const dumper = stream === null ? null : dumperTo(lib, this.#handle, stream);
    if (dumper === null) {
      pcap.pcap_close(this.#handle);
      throw new LiveProblem(`${name}: there is no memory for captured packets`, 'free some');
    }
    this.#memory = memory;
    this.#stream = stream;
    this.#dumper = dumper;
    this.bytes = lib.view(this.#memory, BATCH_BYTES);
    const record = RECORD_HEADER + Number(pcap.pcap_snapshot(this.#handle));
    this.#packets = Math.max(1, Math.floor((BATCH_BYTES - FILE_HEADER) / record));
    // struct pollfd: the descriptor, then the events asked for and those that came, 16 bits each.
    this.#ready = Int32Array.of(Number(pcap.pcap_get_selectable_fd(this.#handle)), POLLIN);
  }

  /** Waits until there is a batch, or so many milliseconds have gone by. Blocks the thread. */
  wait(milliseconds: number): void {
    this.#ready[1] = POLLIN;
    this.#lib.libc.poll(this.#ready, 1, milliseconds);
  }

  /**
   * Fetches what the kernel has, at most a batch, into `bytes` from 0 to `end`: the number of packets, 0 where there
   * are none. Throws {@link LiveProblem} where the device is gone.
   */
  fetch(): number {
    const { pcap, libc } = this.#lib;
    libc.rewind(this.#stream);
    const packets = Number(pcap.pcap_dispatch(this.#handle, this.#packets, this.#lib.dump, this.#dumper));
    if (packets < 0) throw this.#lost();
    this.end = packets === 0 ? 0 : Number(pcap.pcap_dump_ftell(this.#dumper));
    return packets;
  }

  /** True where {@link fetch} gave so many packets that there may be more at once. */
  isFull(packets: number): boolean {
    return packets >= this.#packets;
  }

  /** To be called at least once for every 2^32 packets: libpcap counts in 32 bits. */
  counters(): DeviceCounters {
    const { now } = this.#counted;
    if (Number(this.#lib.pcap.pcap_stats(this.#handle, now)) === 0) this.#counted.take();
    const { totals } = this.#counted;
    return { received: at(totals, 0), kernelDropped: at(totals, 1), interfaceDropped: at(totals, 2) };
  }

  /** Closes the device; `bytes` must not be read any more. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { pcap, libc } = this.#lib;
    libc.fclose(this.#stream);
    libc.free(this.#memory);
    pcap.pcap_close(this.#handle);
  }

  #lost(): LiveProblem {
    return captureEnded(cleanString(String(this.#lib.pcap.pcap_geterr(this.#handle)), ERROR_BYTES));
  }
}

/** Whether this user may capture from a device: tried, without asking it for frames of other hosts. */
export function whyNotOpened(lib: Libpcap, name: string): LiveProblem | undefined {
  try {
    const handle = opened(lib, name, { snapLength: 64, bufferBytes: 1 << 20, promiscuous: false });
    lib.pcap.pcap_close(handle);
    return undefined;
  } catch (error) {
    if (error instanceof LiveProblem) return error;
    throw error;
  }
}

function opened(lib: Libpcap, name: string, options: DeviceOptions): Pointer {
  const { pcap } = lib;
  const error = Buffer.alloc(ERROR_BYTES);
  const handle = pcap.pcap_create(name, error);
  if (handle === null) throw new LiveProblem(`${name}: ${errorText(error)}`, LISTED);
  pcap.pcap_set_snaplen(handle, options.snapLength);
  pcap.pcap_set_promisc(handle, Number(options.promiscuous));
  pcap.pcap_set_timeout(handle, GATHER);
  pcap.pcap_set_buffer_size(handle, options.bufferBytes);
  pcap.pcap_set_tstamp_precision(handle, NANOSECONDS);
  try {
    activate(lib, handle, name);
    if (options.filter !== undefined) setFilter(lib, handle, options.filter);
  } catch (problem) {
    pcap.pcap_close(handle);
    throw problem;
  }
  pcap.pcap_setnonblock(handle, 1, error);
  return handle;
}

function dumperTo({ pcap, libc }: Libpcap, handle: Pointer, stream: Pointer): Pointer {
  libc.setvbuf(stream, null, UNBUFFERED, 0);
  return pcap.pcap_dump_fopen(handle, stream);
}

function activate({ pcap }: Libpcap, handle: Pointer, name: string): void {
  const status = Number(pcap.pcap_activate(handle));
  if (status >= 0) return;
  if (status === PERMISSION_DENIED || status === PROMISCUOUS_DENIED) throw notPermitted(name);
  if (status === NO_SUCH_DEVICE) throw noSuchDevice(name);
  if (status === NOT_UP) throw notUp(name);
  const why = cleanString(String(pcap.pcap_geterr(handle)) || String(pcap.pcap_statustostr(status)), ERROR_BYTES);
  throw new LiveProblem(`${name}: ${why}`, LISTED);
}

function setFilter({ pcap }: Libpcap, handle: Pointer, filter: string): void {
  const program = Buffer.alloc(PROGRAM_BYTES);
  if (Number(pcap.pcap_compile(handle, program, filter, 1, UNKNOWN_NETMASK)) !== 0) throw unusable(pcap, handle);
  const status = Number(pcap.pcap_setfilter(handle, program));
  pcap.pcap_freecode(program);
  if (status !== 0) throw unusable(pcap, handle);
}

const unusable = (pcap: Libpcap['pcap'], handle: Pointer): LiveProblem =>
  filterProblem(String(pcap.pcap_geterr(handle)));
