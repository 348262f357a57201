import { describe, expect, it } from 'vitest';
import { Progress, progressText } from '../../src/cli/progress.js';

/** A screen that remembers, and a clock that is set by hand. */
function watched(isTTY: boolean | undefined, enabled = true, columns?: number) {
  const written: string[] = [];
  const clock = { now: 1000 };
  const screen = {
    ...(isTTY !== undefined && { isTTY }),
    ...(columns !== undefined && { columns }),
    write: (text: string) => written.push(text),
  };
  return { written, clock, progress: new Progress(enabled, screen, () => clock.now) };
}

describe('progress', () => {
  it('shows itself after a while, now and then, and is gone at the end', () => {
    const { written, clock, progress } = watched(true);
    progress.show(1, 100);
    clock.now += 600;
    progress.show(50, 100);
    clock.now += 100;
    progress.show(60, 100);
    clock.now += 100;
    progress.show(70, 100);
    progress.end();
    progress.end();
    expect(written).toEqual([
      '\r\u001b[K50 % of 100 B, 83 B/s, 0.6 s left',
      '\r\u001b[K70 % of 100 B, 88 B/s, 0.3 s left',
      '\r\u001b[K',
    ]);
  });

  it('keeps to one line of a narrow terminal', () => {
    const { written, clock, progress } = watched(true, true, 20);
    clock.now += 600;
    progress.show(50, 100);
    expect(written).toEqual(['\r\u001b[K50 % of 100 B, 83 B']);
  });

  it.each([
    ['no terminal', watched(undefined)],
    ['a pipe', watched(false)],
    ['a terminal where it is not wanted', watched(true, false)],
  ])('says nothing to %s', (_, { written, clock, progress }) => {
    clock.now += 10_000;
    progress.show(50, 100);
    progress.end();
    expect(written).toEqual([]);
  });

  it('leaves a terminal alone where the run was short', () => {
    const { written, progress } = watched(true);
    progress.show(50, 100);
    progress.end();
    expect(written).toEqual([]);
  });

  it.each([
    [549_000_000, 1_220_000_000, 0.66, '45 % of 1.22 GB, 832 MB/s, 0.8 s left'],
    [2_000_000, undefined, 1, '2.00 MB, 2.00 MB/s'],
    [0, 0, 1, '0 B, 0 B/s'],
    [0, 1000, 0, '0 % of 1.00 kB, 0 B/s, 16 min 40 s left'],
    [2000, 1000, 1, '100 % of 1.00 kB, 2.00 kB/s, 0.0 s left'],
  ])('after %d of %s bytes in %d s is "%s"', (bytes, total, seconds, text) => {
    expect(progressText(bytes, total, seconds)).toBe(text);
  });
});
