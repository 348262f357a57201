import { describe, expect, it } from 'vitest';
import { ActiveMinutes } from '../../src/capture/active-minutes.js';

const START = 1_700_000_040;

function active(seconds: readonly number[]): ActiveMinutes {
  const minutes = new ActiveMinutes();
  for (const second of seconds) minutes.note(second);
  return minutes;
}

describe('minutes with frames', () => {
  it('tell the longest spans without any, to the minute', () => {
    const minutes = active([START, START + 59, START + 600, START + 601, START + 7200]);
    expect(minutes.quiet(300, 5)).toEqual([
      { start: START + 660, seconds: 7200 - 660 },
      { start: START + 60, seconds: 540 },
    ]);
    expect(minutes.quiet(300, 1)).toHaveLength(1);
    expect(minutes.quiet(10_000, 5)).toEqual([]);
  });

  it('take captures in any order: what one of them saw is no gap', () => {
    expect(active([START, START + 3600, START + 1800, START + 5400]).quiet(1750, 5)).toEqual([]);
  });

  it('say nothing of frames without a time, and nothing at all where times are without end', () => {
    expect(active([0, START, 0]).quiet(1, 5)).toEqual([]);
    expect(active(Array.from({ length: (1 << 20) + 1 }, (_, index) => 60 + index * 60)).quiet(1, 5)).toBeUndefined();
  });
});
