/** The network interfaces of this machine, as libpcap lists them. */

import { existsSync } from 'node:fs';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { cleanString } from '../../clean-text.js';
import { ERROR_BYTES, errorText, type Libpcap, type Pointer } from './libpcap.js';
import { whyNotOpened } from './live-device.js';
import { LiveProblem } from './live-problem.js';

/** Interfaces listed at most; a host of containers has some hundreds. */
const MAX_DEVICES = 4096;

/** Longest name and description, in characters. */
const MAX_TEXT = 200;

/** `pcap_if.flags` (pcap/pcap.h). */
const LOOPBACK = 1;
const UP = 2;
const RUNNING = 4;

/** Not of one interface: whatever comes in anywhere. */
const ANY = 'any';

export interface Device {
  readonly name: string;
  /** Absent where the system has none. */
  readonly description?: string;
  /** IPv4 and IPv6 addresses. */
  readonly addresses: readonly string[];
  readonly loopback: boolean;
  /** Switched on. */
  readonly up: boolean;
  /** Has a link. */
  readonly running: boolean;
  /** Why this user cannot capture from it; absent where it can be done. */
  readonly problem?: LiveProblem;
}

interface DeviceFields {
  readonly next: Pointer;
  readonly name: string;
  readonly description: string | null;
  readonly addresses: Pointer;
  readonly flags: number;
}

/**
 * The interfaces that frames can be captured from, each opened for a moment to see whether this user may. Throws
 * {@link LiveProblem} where libpcap cannot list them.
 */
export function listDevices(lib: Libpcap): Device[] {
  const { pcap } = lib;
  const first: Pointer[] = [null];
  const error = Buffer.alloc(ERROR_BYTES);
  if (Number(pcap.pcap_findalldevs(first, error)) !== 0)
    throw new LiveProblem(
      `the interfaces cannot be listed: ${cleanString(errorText(error), ERROR_BYTES)}`,
      'run it with sudo',
    );
  try {
    const addresses = networkInterfaces();
    return fieldsFrom(lib, first[0])
      .filter(({ name }) => isNetwork(name))
      .map((fields) => device(lib, fields, addresses[fields.name]));
  } finally {
    pcap.pcap_freealldevs(first[0]);
  }
}

/** Walks the linked list. */
function fieldsFrom(lib: Libpcap, first: Pointer): DeviceFields[] {
  const read = lib.reader<DeviceFields>({
    next: 'void *',
    name: 'const char *',
    description: 'const char *',
    addresses: 'void *',
    flags: 'uint32',
  });
  const list: DeviceFields[] = [];
  for (let at = first; at !== null && list.length < MAX_DEVICES; ) {
    const fields = read(at);
    list.push(fields);
    at = fields.next;
  }
  return list;
}

/**
 * Whether it is an interface of the network. libpcap lists more on Linux: Bluetooth, USB, D-Bus, queues of the packet
 * filter, the last of which would take packets away from the system when opened.
 */
const isNetwork = (name: string): boolean =>
  process.platform !== 'linux' || name === ANY || existsSync(`/sys/class/net/${name}`);

function device(lib: Libpcap, fields: DeviceFields, addresses: NetworkInterfaceInfo[] = []): Device {
  const { name, description, flags } = fields;
  const problem = whyNotOpened(lib, name);
  return {
    name: cleanString(name, MAX_TEXT),
    ...(description !== null && { description: cleanString(description, MAX_TEXT) }),
    addresses: addresses.map(({ address }) => address),
    loopback: name !== ANY && (flags & LOOPBACK) !== 0,
    up: (flags & UP) !== 0,
    running: (flags & RUNNING) !== 0,
    ...(problem && { problem }),
  };
}

/** The interfaces that have an address, for where libpcap is missing. */
export const addressedInterfaces = (): { readonly name: string; readonly addresses: readonly string[] }[] =>
  Object.entries(networkInterfaces()).map(([name, infos = []]) => ({
    name: cleanString(name, MAX_TEXT),
    addresses: infos.map(({ address }) => address),
  }));
