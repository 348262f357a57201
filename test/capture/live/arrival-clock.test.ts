import { expect, test } from 'vitest';
import { ArrivalClock } from '../../../src/capture/live/arrival-clock.js';

test('tells parts of milliseconds, and follows the time of day where that is set', () => {
  let wall = 1000;
  let steady = 5.25;
  const clock = new ArrivalClock(
    () => wall,
    () => steady,
  );
  const at = (wallNow: number, steadyNow: number): number => {
    [wall, steady] = [wallNow, steadyNow];
    return clock.now();
  };
  expect(at(1000, 5.25)).toBe(1000);
  expect(at(1000, 5.75)).toBe(1000.5);
  expect(at(1007, 13)).toBe(1007.75);
  expect(at(5000, 14)).toBe(5000);
  expect(at(4000, 15)).toBe(4000);
  expect(at(4001, 15.5)).toBe(4000.5);
});
