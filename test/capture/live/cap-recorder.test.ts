import { describe, expect, test } from 'vitest';
import { Interfaces } from '../../../src/capture/interfaces.js';
import type { CapPackage, CapSession } from '../../../src/capture/live/cap-package.js';
import { CapRecorder } from '../../../src/capture/live/cap-recorder.js';
import { DEVICE_DEFAULTS, type DeviceOptions } from '../../../src/capture/live/live-device.js';
import { LiveProblem } from '../../../src/capture/live/live-problem.js';
import { PcapReader } from '../../../src/capture/pcap.js';

/** A package `cap` without a network: `send` stands for a frame that came in. */
class Device implements CapSession {
  opened: readonly unknown[] = [];
  isClosed = false;
  private memory: Uint8Array = new Uint8Array(0);
  private listener: (bytes: number, isCut: boolean) => void = () => {};
  private readonly answer: () => string;

  constructor(answer: () => string = () => 'ETHERNET') {
    this.answer = answer;
  }

  open(device: string, filter: string, bufferBytes: number, frame: Buffer): string {
    this.opened = [device, filter, bufferBytes];
    this.memory = frame;
    return this.answer();
  }

  close(): boolean {
    this.isClosed = true;
    return true;
  }

  on(_event: 'packet', listener: (bytes: number, isCut: boolean) => void): void {
    this.listener = listener;
  }

  send(frame: Uint8Array): void {
    this.memory.set(frame);
    this.listener(frame.length, false);
  }

  get package(): CapPackage {
    const device = this;
    return {
      Cap: class {
        constructor() {
          // biome-ignore lint/correctness/noConstructorReturn: stands in for a class of native code.
          return device;
        }
      } as unknown as CapPackage['Cap'],
      deviceList: () => [],
    };
  }
}

interface Seen {
  readonly captured: string;
  readonly wireLength: number;
  readonly linkType: number;
  readonly milliseconds: number;
}

/** What the reader of capture files makes of what was written, in as many pieces as it was. */
function framesOf(written: readonly Buffer[]): Seen[] {
  const seen: Seen[] = [];
  const reader = new PcapReader('tap0', new Interfaces());
  for (const bytes of written)
    reader.read(bytes, 0, bytes.length, {
      frame: ({ bytes: all, start, end, wireLength, linkType, seconds, nanoseconds }) =>
        seen.push({
          captured: Buffer.from(all.subarray(start, end)).toString('hex'),
          wireLength,
          linkType,
          milliseconds: seconds * 1000 + nanoseconds / 1e6,
        }),
    });
  expect(reader.fault).toBeUndefined();
  return seen;
}

function recording(device: Device, options: Partial<DeviceOptions> = {}) {
  const written: Buffer[] = [];
  const recorder = new CapRecorder(device.package, 'tap0', { ...DEVICE_DEFAULTS, ...options }, (bytes, length) =>
    written.push(Buffer.from(bytes.subarray(0, length))),
  );
  return { recorder, written };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('what cap captures', () => {
  test('is written as a capture file, as soon as nothing more comes for now', async () => {
    const device = new Device();
    const { recorder, written } = recording(device, { filter: 'tcp', bufferBytes: 1 << 20 });
    expect(device.opened).toEqual(['tap0', 'tcp', 1 << 20]);
    const before = Date.now();
    recorder.begin();
    expect(written.length).toBe(1);
    device.send(Uint8Array.of(1, 2, 3));
    device.send(Uint8Array.of(4, 5));
    expect(written.length).toBe(1);
    await turn();
    expect(written.length).toBe(2);
    const frames = framesOf(written);
    expect(frames.map(({ captured }) => captured)).toEqual(['010203', '0405']);
    for (const { linkType, milliseconds } of frames) {
      expect(linkType).toBe(1);
      expect(Math.abs(milliseconds - before)).toBeLessThan(60_000);
    }
  });

  test('is written under load without a turn of the event loop, and nothing is left behind at the end', () => {
    const device = new Device();
    const { recorder, written } = recording(device);
    recorder.begin();
    const frame = new Uint8Array(1500);
    for (let i = 0; i < 1000; i++) device.send(frame.fill(i));
    expect(written.length).toBeGreaterThan(3);
    recorder.end();
    expect(device.isClosed).toBe(true);
    expect(framesOf(written).map(({ captured }) => captured)).toEqual(
      Array.from({ length: 1000 }, (_, i) => Buffer.alloc(1500, i).toString('hex')),
    );
  });

  test('is cut to the snap length, with the length that it had', () => {
    const device = new Device();
    const { recorder, written } = recording(device, { snapLength: 64 });
    recorder.begin();
    device.send(new Uint8Array(1000).fill(7));
    recorder.end();
    expect(framesOf(written)).toMatchObject([{ captured: '07'.repeat(64), wireLength: 1000 }]);
  });

  test.each([
    ['NULL', 0],
    ['RAW', 101],
    ['LINKTYPE_LINUX_SLL', 113],
    ['IEEE802_11_RADIO', 127],
    ['Unknown linktype 276', 276],
  ])('has the link type that it calls %s', (name, linkType) => {
    const device = new Device(() => name);
    const { recorder, written } = recording(device);
    recorder.begin();
    device.send(Uint8Array.of(1));
    recorder.end();
    expect(framesOf(written)).toMatchObject([{ linkType }]);
  });
});

test.each([
  ['No such device exists', 'tap0: there is no such interface'],
  ['socket: Operation not permitted', 'tap0: this user may not capture'],
  ['That device is not up', 'tap0: the interface is down'],
  ["can't parse filter expression: syntax error", "the capture filter cannot be used: can't parse"],
  ['something else', 'tap0: something else'],
])('where cap says %j, it is said as of every engine', (message, said) => {
  const device = new Device(() => {
    throw new Error(message);
  });
  expect(() => recording(device)).toThrow(LiveProblem);
  expect(() => recording(device)).toThrow(said);
});

test('a link type that has another number in files is refused rather than guessed', () => {
  expect(() => recording(new Device(() => 'Unknown linktype 12'))).toThrow('cannot tell its link type');
});
