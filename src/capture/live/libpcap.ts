/**
 * The part of libpcap and of the C library that live capture uses, called without compiled code of our own.
 *
 * Signatures: pcap(3PCAP) of libpcap 1.10; fmemopen(3), setvbuf(3), poll(2).
 */

import { LiveProblem, PIPE_REMEDY } from './live-problem.js';

/** A pointer of C. */
export type Pointer = unknown;

const PCAP = {
  pcap_create: 'void *pcap_create(const char *source, _Out_ char *errbuf)',
  pcap_set_snaplen: 'int pcap_set_snaplen(void *p, int bytes)',
  pcap_set_promisc: 'int pcap_set_promisc(void *p, int on)',
  pcap_set_timeout: 'int pcap_set_timeout(void *p, int milliseconds)',
  pcap_set_buffer_size: 'int pcap_set_buffer_size(void *p, int bytes)',
  pcap_set_tstamp_precision: 'int pcap_set_tstamp_precision(void *p, int precision)',
  pcap_activate: 'int pcap_activate(void *p)',
  pcap_geterr: 'const char *pcap_geterr(void *p)',
  pcap_statustostr: 'const char *pcap_statustostr(int status)',
  pcap_snapshot: 'int pcap_snapshot(void *p)',
  pcap_setnonblock: 'int pcap_setnonblock(void *p, int on, _Out_ char *errbuf)',
  pcap_get_selectable_fd: 'int pcap_get_selectable_fd(void *p)',
  pcap_dispatch: 'int pcap_dispatch(void *p, int count, void *callback, void *user)',
  pcap_dump_fopen: 'void *pcap_dump_fopen(void *p, void *stream)',
  pcap_dump_ftell: 'long pcap_dump_ftell(void *dumper)',
  pcap_stats: 'int pcap_stats(void *p, _Out_ uint32 *counters)',
  pcap_close: 'void pcap_close(void *p)',
  pcap_open_dead: 'void *pcap_open_dead(int linkType, int snapLength)',
  pcap_compile: 'int pcap_compile(void *p, _Out_ uint8 *program, const char *text, int optimize, uint32 netmask)',
  pcap_setfilter: 'int pcap_setfilter(void *p, uint8 *program)',
  pcap_freecode: 'void pcap_freecode(uint8 *program)',
  pcap_findalldevs: 'int pcap_findalldevs(_Out_ void **devices, _Out_ char *errbuf)',
  pcap_freealldevs: 'void pcap_freealldevs(void *devices)',
  pcap_lib_version: 'const char *pcap_lib_version()',
} as const;

const LIBC = {
  malloc: 'void *malloc(size_t bytes)',
  free: 'void free(void *memory)',
  fmemopen: 'void *fmemopen(void *memory, size_t bytes, const char *mode)',
  fclose: 'int fclose(void *stream)',
  setvbuf: 'int setvbuf(void *stream, void *buffer, int mode, size_t bytes)',
  rewind: 'void rewind(void *stream)',
  poll: 'int poll(_Inout_ int32 *descriptors, unsigned long count, int milliseconds)',
} as const;

type Functions<T> = { readonly [name in keyof T]: (...values: readonly unknown[]) => unknown };

/** The shared library by platform, the likeliest first. Debian and Fedora name it differently. */
const LIBRARIES: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['libpcap.so.0.8', 'libpcap.so.1'],
  darwin: ['/usr/lib/libpcap.A.dylib'],
};

/** What the library asks for its messages (`PCAP_ERRBUF_SIZE`), in bytes. */
export const ERROR_BYTES = 256;

/** libpcap as it is loaded into this thread. */
export interface Libpcap {
  readonly pcap: Functions<typeof PCAP>;
  readonly libc: Functions<typeof LIBC>;
  /** Address of the C function `pcap_dump`, which libpcap takes as a callback. */
  readonly dump: Pointer;
  /** Memory of C as bytes; on loan until it is freed. */
  view(memory: Pointer, bytes: number): Uint8Array;
  /** Reads C structures at their addresses, field by field; the fields are given with their types of C, in order. */
  reader<T>(fields: Readonly<Record<keyof T, string>>): (memory: Pointer) => T;
  /** `libpcap version 1.10.3 (with TPACKET_V3)`. */
  readonly version: string;
}

type Koffi = typeof import('koffi');

/** Loads libpcap; throws {@link LiveProblem} where it or the bridge to it is missing. */
export async function loadLibpcap(): Promise<Libpcap> {
  const koffi = await loadKoffi();
  const library = loadShared(koffi);
  const pcap = functions(library, PCAP);
  const libc = functions(koffi.load(null), LIBC);
  const dump = library.symbol('pcap_dump', 'void *');
  return {
    pcap,
    libc,
    dump,
    view: (memory, bytes) => new Uint8Array(koffi.view(memory, bytes)),
    reader: (fields) => {
      const type = koffi.struct(fields);
      return (memory) => koffi.decode(memory, type);
    },
    version: String(pcap.pcap_lib_version()),
  };
}

async function loadKoffi(): Promise<Koffi> {
  try {
    return await import('koffi');
  } catch {
    throw new LiveProblem(
      `live capture has no bridge to libpcap on this system (${process.platform} ${process.arch}): the package koffi is not installed`,
      `install it with npm install koffi, or ${PIPE_REMEDY}`,
    );
  }
}

function loadShared(koffi: Koffi): ReturnType<Koffi['load']> {
  for (const name of LIBRARIES[process.platform] ?? []) {
    try {
      return koffi.load(name);
    } catch {}
  }
  throw new LiveProblem(
    'libpcap is not installed, or not for this kind of processor',
    process.platform === 'win32'
      ? `capture with Npcap and --engine cap, or ${PIPE_REMEDY}`
      : `install it (apt install libpcap0.8, dnf install libpcap), or ${PIPE_REMEDY}`,
  );
}

function functions<T extends Readonly<Record<string, string>>>(
  library: ReturnType<Koffi['load']>,
  signatures: T,
): Functions<T> {
  const entries = Object.entries(signatures).map(([name, signature]) => [name, library.func(signature)]);
  return Object.fromEntries(entries) as Functions<T>;
}

/** A message that libpcap wrote into a buffer of {@link ERROR_BYTES}. */
export const errorText = (buffer: Buffer): string => {
  const end = buffer.indexOf(0);
  return buffer.toString('utf8', 0, end < 0 ? buffer.length : end);
};
