import { describe, expect, test } from 'vitest';
import { Frame } from '../src/capture/frame.js';
import { loadSite } from '../src/cli/site.js';
import { Pipeline } from '../src/pipeline.js';
import { samplePath } from './samples/expectations.js';
import { collectionsDuring, liveBytes } from './support/collections.js';
import { binding, clientHello } from './support/first-payloads.js';
import { concat, tcp, udp } from './support/packet-builder.js';

const site = await loadSite(samplePath('consolidated-edge.topology.yaml'));
const OUTSIDE = '203.0.113.7';
const ACCESS_EDGE = '10.45.16.10';
const AV_EDGE = '10.45.16.30';

/** A run that is fed frames from one buffer, and only counts what it finds. */
function counting() {
  const seen = { flows: 0, expected: 0 };
  const pipeline = new Pipeline({
    ...site,
    sink: {
      flow: ({ verdict }) => {
        seen.flows++;
        if (verdict.kind === 'expected') seen.expected++;
      },
    },
  });
  const frame = new Frame();
  frame.linkType = 1;
  const feed = (bytes: Uint8Array, start: number, end: number, seconds: number): void => {
    frame.bytes = bytes;
    frame.start = start;
    frame.end = end;
    frame.wireLength = end - start;
    frame.seconds = seconds;
    pipeline.frame(frame);
  };
  return { pipeline, seen, feed };
}

/** Feeds frames over and over out of one buffer. */
function looping(feed: ReturnType<typeof counting>['feed'], frames: readonly Uint8Array[]) {
  const bytes = concat(...frames);
  return (count: number): void => {
    let next = 0;
    let start = 0;
    for (let done = 0; done < count; done++) {
      const length = frames[next]?.length ?? 0;
      feed(bytes, start, start + length, 1000);
      next = (next + 1) % frames.length;
      start = next === 0 ? 0 : start + length;
    }
  };
}

const toEdge = (port: number, options: object): Uint8Array =>
  tcp({ source: OUTSIDE, destination: ACCESS_EDGE, sourcePort: port, destinationPort: 443, ...options });
const toRelay = (port: number, payload: Uint8Array | string): Uint8Array =>
  udp({ source: OUTSIDE, destination: AV_EDGE, sourcePort: port, destinationPort: 3478, payload });

/** Connections and media as they are for most of their life: opened, recognised, and going on. */
const openings = Array.from({ length: 100 }, (_, i) => [
  toEdge(50_000 + i, { flags: 'S', sequence: 0 }),
  toEdge(50_000 + i, { flags: 'A', sequence: 1, payload: clientHello('sip.contoso.com') }),
  toRelay(50_000 + i, binding()),
  toRelay(60_000 + i, '\u0000\u0000 nothing known'),
]).flat();
const goingOn = Array.from({ length: 100 }, (_, i) => [
  toEdge(50_000 + i, { flags: 'A', sequence: 1000, payload: '\u0017\u0003\u0003\u0000\u0010'.padEnd(21, 'x') }),
  toRelay(50_000 + i, '\u0080\u0000'.padEnd(172, 'm')),
  toRelay(50_000 + i, binding()),
  toRelay(60_000 + i, 'still nothing known'),
]).flat();

describe('a run', () => {
  test('collects no garbage for a million frames of flows that it knows', async () => {
    const { feed, pipeline, seen } = counting();
    looping(feed, openings)(openings.length);
    const more = looping(feed, goingOn);
    more(200_000);
    expect(await collectionsDuring(() => more(1_000_000))).toBeLessThanOrEqual(1);
    pipeline.finish();
    expect(seen.flows).toBe(300);
    expect(seen.expected).toBeGreaterThanOrEqual(200);
  });

  test('keeps its memory flat while flows come and go', () => {
    const { feed, pipeline, seen } = counting();
    const hello = clientHello('sip.contoso.com');
    const generation = (number: number): void => {
      for (let i = 0; i < 100; i++) {
        const port = 1024 + ((number * 100 + i) % 60_000);
        for (const frame of [
          toEdge(port, { flags: 'S', sequence: 0 }),
          toEdge(port, { flags: 'A', sequence: 1, payload: hello }),
          toEdge(port, { flags: 'R', sequence: 1 + hello.length }),
        ])
          feed(frame, 0, frame.length, 1000 + number * 5);
      }
    };
    for (let number = 0; number < 100; number++) generation(number);
    const before = liveBytes();
    for (let number = 100; number < 400; number++) generation(number);
    expect(liveBytes() - before).toBeLessThan(1_000_000);
    pipeline.finish();
    expect(seen.flows).toBe(40_000);
  });
});
