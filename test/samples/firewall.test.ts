import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { samplePath } from './expectations.js';
import { compared, firewallFlows, inside, outside, shownFates, statedFates } from './firewall-pair.js';

const FOLDER = samplePath('firewall');
const [OUTSIDE, INSIDE] = [outside(FOLDER), inside(FOLDER)];
const flows = firewallFlows(FOLDER);

describe('captures of both sides of the lab firewall', () => {
  it('are small, say nothing of the machine, and hold every fate', () => {
    for (const path of [OUTSIDE, INSIDE]) {
      expect(statSync(path).size).toBeLessThan(100_000);
      expect(readFileSync(path).includes('Linux')).toBe(false);
    }
    expect(new Set(flows.map(({ fate }) => fate))).toEqual(
      new Set(['passed', 'translated', 'swallowed', 'turned-away']),
    );
  });

  it.each([
    [[OUTSIDE, INSIDE], 0],
    [[INSIDE, OUTSIDE], 1],
  ])('show what it let through and what it did not, in either order', (inputs, outer) => {
    const record = compared(...inputs);
    expect(record).toMatchObject({ outer, outerBasis: 'nat' });
    expect(shownFates(record)).toEqual(statedFates(flows));
    expect(record.clocks.tolerance).toBe(0.1);
    expect(Math.abs(record.clocks.ahead)).toBeLessThan(0.01);
  });

  it('are named by the user where he likes', () => {
    const record = compared('--side', `perimeter=${INSIDE}`, '--side', `isp=${OUTSIDE}`);
    expect(record.sides.map(({ name }) => name)).toEqual(['perimeter', 'isp']);
    expect(record.outer).toBe(1);
  });
});
