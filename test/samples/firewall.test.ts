import { readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ComparisonRecord } from '../../src/report/compare/comparison-record.js';
import type { FlowExample } from '../../src/report/model/ends.js';
import { rolepath } from '../support/command-line.js';
import { flowName, samplePath } from './expectations.js';

interface FirewallFlow {
  readonly what: string;
  readonly initiator: { readonly ip: string; readonly port?: number };
  readonly responder: { readonly ip: string; readonly port?: number };
  readonly transport: string;
  readonly fate: 'passed' | 'translated' | 'swallowed' | 'turned-away';
}

const { flows } = parse(readFileSync(samplePath('firewall/expect.yaml'), 'utf8')) as { flows: FirewallFlow[] };
const OUTSIDE = samplePath('firewall/firewall-outside.pcapng');
const INSIDE = samplePath('firewall/firewall-inside.pcapng');
const TOPOLOGY = ['-t', samplePath('consolidated-edge.topology.yaml')];
const fates = (...fate: FirewallFlow['fate'][]) => flows.filter((flow) => fate.includes(flow.fate));

const compared = (...args: string[]): ComparisonRecord =>
  JSON.parse(rolepath(['compare', ...args, ...TOPOLOGY, '--json']).out) as ComparisonRecord;

const names = (record: ComparisonRecord, kind: string): string[] =>
  record.groups
    .filter((group) => group.kind === kind)
    .flatMap(({ examples }): readonly FlowExample[] => examples)
    .map(flowName)
    .toSorted();

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
    expect(record).toMatchObject({ outer, outerBasis: 'nat', ungrouped: 0, untold: [] });
    expect(record.matched.flows).toBe(fates('passed', 'translated').length);
    expect(record.matched.translated).toBe(fates('translated').length);
    expect(names(record, 'swallowed')).toEqual(fates('swallowed').map(flowName).toSorted());
    expect(names(record, 'turned-away')).toEqual(fates('turned-away').map(flowName).toSorted());
    expect(new Set(record.groups.map(({ kind }) => kind))).toEqual(new Set(['swallowed', 'turned-away']));
    expect(record.clocks.tolerance).toBe(0.1);
    expect(Math.abs(record.clocks.ahead)).toBeLessThan(0.01);
  });

  it('are named by the user where he likes', () => {
    const record = compared('--side', `perimeter=${INSIDE}`, '--side', `isp=${OUTSIDE}`);
    expect(record.sides.map(({ name }) => name)).toEqual(['perimeter', 'isp']);
    expect(record.outer).toBe(1);
  });
});
