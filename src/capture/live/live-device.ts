/**
 * A network interface that is captured from: whole batches of packets in one call, without a copy of ours.
 *
 * libpcap takes its own function `pcap_dump` as the callback of `pcap_dispatch`. It writes records of the capture-file
 * format to a stream, which here is memory, so one foreign call hands over a batch as bytes that the reader of files
 * walks.
 */

import { cleanString } from '../../clean-text.js';
import { ERROR_BYTES, errorText, type Libpcap, type Pointer } from './libpcap.js';
import { LiveProblem, PIPE_REMEDY } from './live-problem.js';

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

export const DEVICE_DEFAULTS: DeviceOptions = { snapLength: 262_144, bufferBytes: 64 << 20, promiscuous: true };

/** Since the device was opened. */
export interface DeviceCounters {
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

/** `struct bpf_program`: a length and a pointer, on 64-bit machines 16 bytes. */
const PROGRAM_BYTES = 16;

/** `struct pcap_stat`: received, dropped, dropped by the interface; Windows has more. */
const COUNTERS = 3;

const UNKNOWN_NETMASK = 0xffff_ffff;

const PRIVILEGE =
  'run it with sudo, or let this program capture: sudo setcap cap_net_raw,cap_net_admin=eip "$(readlink -f "$(command -v node)")"';

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
  readonly #counters = new Uint32Array(COUNTERS);
  readonly #ready: Int32Array;
  #closed = false;

  /** Opens a device; throws {@link LiveProblem}. */
  constructor(lib: Libpcap, name: string, options: DeviceOptions = DEVICE_DEFAULTS) {
    this.#lib = lib;
    this.name = name;
    const handle = created(lib, name, options);
    this.#handle = handle;
    try {
      activate(lib, handle, name);
      if (options.filter !== undefined) setFilter(lib, handle, options.filter);
    } catch (error) {
      lib.pcap.pcap_close(handle);
      throw error;
    }
    lib.pcap.pcap_setnonblock(handle, 1, Buffer.alloc(ERROR_BYTES));
    this.#memory = lib.libc.malloc(BATCH_BYTES);
    this.#stream = lib.libc.fmemopen(this.#memory, BATCH_BYTES, 'w');
    lib.libc.setvbuf(this.#stream, null, UNBUFFERED, 0);
    this.#dumper = lib.pcap.pcap_dump_fopen(handle, this.#stream);
    this.bytes = lib.view(this.#memory, BATCH_BYTES);
    const snapLength = Number(lib.pcap.pcap_snapshot(handle));
    this.#packets = Math.max(1, Math.floor((BATCH_BYTES - FILE_HEADER) / (RECORD_HEADER + snapLength)));
    // struct pollfd: the descriptor, then the events asked for and those that came, 16 bits each.
    this.#ready = Int32Array.of(Number(lib.pcap.pcap_get_selectable_fd(handle)), POLLIN);
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

  counters(): DeviceCounters {
    this.#lib.pcap.pcap_stats(this.#handle, this.#counters);
    const [received = 0, kernelDropped = 0, interfaceDropped = 0] = this.#counters;
    return { received, kernelDropped, interfaceDropped };
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
    const why = cleanString(String(this.#lib.pcap.pcap_geterr(this.#handle)), ERROR_BYTES);
    return new LiveProblem(
      `${this.name}: the capture ended: ${why}`,
      'see whether the interface is still there and up',
    );
  }
}

function created({ pcap }: Libpcap, name: string, options: DeviceOptions): Pointer {
  const error = Buffer.alloc(ERROR_BYTES);
  const handle = pcap.pcap_create(name, error);
  if (handle === null) throw new LiveProblem(`${name}: ${errorText(error)}`, 'rolepath interfaces lists what there is');
  pcap.pcap_set_snaplen(handle, options.snapLength);
  pcap.pcap_set_promisc(handle, Number(options.promiscuous));
  pcap.pcap_set_timeout(handle, GATHER);
  pcap.pcap_set_buffer_size(handle, options.bufferBytes);
  pcap.pcap_set_tstamp_precision(handle, NANOSECONDS);
  return handle;
}

function activate({ pcap }: Libpcap, handle: Pointer, name: string): void {
  const status = Number(pcap.pcap_activate(handle));
  if (status >= 0) return;
  if (status === PERMISSION_DENIED || status === PROMISCUOUS_DENIED)
    throw new LiveProblem(`${name}: this user may not capture`, `${PRIVILEGE}; or ${PIPE_REMEDY}`);
  if (status === NO_SUCH_DEVICE)
    throw new LiveProblem(`${name}: there is no such interface`, 'rolepath interfaces lists what there is');
  if (status === NOT_UP) throw new LiveProblem(`${name}: the interface is down`, `sudo ip link set ${name} up`);
  const why = cleanString(String(pcap.pcap_geterr(handle)) || String(pcap.pcap_statustostr(status)), ERROR_BYTES);
  throw new LiveProblem(`${name}: ${why}`, 'rolepath interfaces lists what there is');
}

function setFilter({ pcap }: Libpcap, handle: Pointer, filter: string): void {
  const program = Buffer.alloc(PROGRAM_BYTES);
  const wrong = () =>
    new LiveProblem(
      `the capture filter cannot be used: ${cleanString(String(pcap.pcap_geterr(handle)), ERROR_BYTES)}`,
      'write it as in tcpdump (man pcap-filter)',
    );
  if (Number(pcap.pcap_compile(handle, program, filter, 1, UNKNOWN_NETMASK)) !== 0) throw wrong();
  const status = Number(pcap.pcap_setfilter(handle, program));
  pcap.pcap_freecode(program);
  if (status !== 0) throw wrong();
}
