import type { FrameSink } from '../frame.js';
import { Interfaces } from '../interfaces.js';
import { PcapReader } from '../pcap.js';
import { Tally } from '../tally.js';
import type { DeviceCounters, LiveDevice } from './live-device.js';
import { LiveProblem } from './live-problem.js';

/** Longest wait for a batch, so that orders and looks are not kept waiting, in milliseconds. */
const WAIT = 20;

/** Longest stretch of batches without a pause, in milliseconds. */
const STRETCH = 50;

/** Longest time for what the kernel still holds at the end, in milliseconds. */
const LAST = 5000;

/** Wait in which the kernel hands over even a batch that is not full, in milliseconds. */
const LONG_WAIT = 300;

/** What a device has given until now. */
export interface DeviceRun {
  readonly tally: Tally;
  readonly interfaces: Interfaces;
  /** Absent where what captures does not count what was dropped. */
  readonly counters?: DeviceCounters;
  /** Why it gives no more, where it went away. */
  readonly lost?: LiveProblem;
}

/** A device that is open, whatever captures from it. */
export interface OpenDevice {
  /**
   * Hands what it captures to the sink, until it is gone or stopped.
   *
   * @param onPause is called ten times a second or more often; false ends the watch.
   * @param interfaces takes the device.
   */
  watch(sink: FrameSink, onPause: (run: DeviceRun) => boolean, interfaces: Interfaces): Promise<DeviceRun>;
  close(): void;
}

/**
 * Hands what a device captures to the sink. Blocks the thread but for pauses, in which messages come to it.
 *
 * @param onPause is called between batches, ten times a second or more often; false ends the watch.
 * @param interfaces takes the device.
 */
export async function watchDevice(
  device: LiveDevice,
  sink: FrameSink,
  onPause: (run: DeviceRun & { readonly counters: DeviceCounters }) => boolean,
  interfaces = new Interfaces(),
): Promise<DeviceRun & { readonly counters: DeviceCounters }> {
  const tally = new Tally(sink);
  const reader = new PcapReader(device.name, interfaces);
  reader.read(device.bytes, 0, device.end, tally);
  try {
    do {
      device.wait(WAIT);
      fetchFor(STRETCH, device, reader, tally);
      await pause();
    } while (onPause({ tally, interfaces, counters: device.counters() }));
    return { tally, interfaces, counters: fetchRest(device, reader, tally) };
  } catch (error) {
    if (!(error instanceof LiveProblem)) throw error;
    return { tally, interfaces, counters: device.counters(), lost: error };
  }
}

/**
 * Takes what the kernel holds of what came until now. What there is no time for counts as dropped by it, so that every
 * packet is either seen or counted.
 */
function fetchRest(device: LiveDevice, reader: PcapReader, tally: Tally): DeviceCounters {
  const { received } = device.counters();
  const until = performance.now() + LAST;
  for (;;) {
    const counters = device.counters();
    const left = received - counters.kernelDropped - tally.frames;
    if (left <= 0) return counters;
    if (performance.now() > until) return { ...counters, kernelDropped: counters.kernelDropped + left };
    device.wait(LONG_WAIT);
    const before = tally.frames;
    fetchFor(STRETCH, device, reader, tally);
    if (tally.frames === before) return counters;
  }
}

function fetchFor(milliseconds: number, device: LiveDevice, reader: PcapReader, sink: FrameSink): void {
  const until = performance.now() + milliseconds;
  let packets: number;
  do {
    packets = device.fetch();
    if (packets === 0) return;
    reader.read(device.bytes, 0, device.end, sink);
    if (reader.fault !== undefined)
      throw new LiveProblem(reader.fault, 'please report it with the system and its libpcap');
  } while (device.isFull(packets) && performance.now() < until);
}

const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
