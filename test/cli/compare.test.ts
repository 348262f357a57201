import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ComparisonRecord } from '../../src/report/compare/comparison-record.js';
import { samplePath } from '../samples/expectations.js';
import { rolepath } from '../support/command-line.js';

const OUTSIDE = samplePath('firewall/firewall-outside.pcapng');
const INSIDE = samplePath('firewall/firewall-inside.pcapng');
const TOPOLOGY = ['-t', samplePath('consolidated-edge.topology.yaml')];
const folder = mkdtempSync(join(tmpdir(), 'rolepath-compare-'));

function log(name: string, capture: string, change = (text: string) => text): string {
  const { out } = rolepath(['report', capture, ...TOPOLOGY, '--format', 'ndjson']);
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(change(out)) : change(out));
  return path;
}

describe('rolepath compare', () => {
  it('tells what the firewall did', () => {
    const { code, out, err } = rolepath(['compare', OUTSIDE, INSIDE, ...TOPOLOGY]);
    expect([code, err]).toEqual([0, '']);
    for (const part of ['Outside', 'Inside', 'Clocks', 'SWALLOWED: 2 flows', 'TURNED AWAY', 'av-stun-udp-in'])
      expect(out).toContain(part);
  });

  it('finds the same in the logs of two sensors, compressed or not', () => {
    const logs = [log('outside.ndjson.gz', OUTSIDE), log('inside.ndjson', INSIDE)];
    const [fromLogs, fromCaptures] = [logs, [OUTSIDE, INSIDE]].map((inputs) => {
      const { out } = rolepath(['compare', ...inputs, ...TOPOLOGY, '--json']);
      const { sides: _, ...rest } = JSON.parse(out) as ComparisonRecord;
      return rest;
    });
    expect(fromLogs).toEqual(fromCaptures);
  });

  it('reads on where lines are broken, and says so', () => {
    const broken = log('broken.ndjson', INSIDE, (text) => text.replace('{"type":"flow"', '{"type:"flow"'));
    const { code, out, err } = rolepath(['compare', OUTSIDE, broken, ...TOPOLOGY]);
    expect([code, err]).toEqual([4, `${broken}:1: no JSON; perhaps it was cut off while it was written\n`]);
    expect(out).toContain('or its flows are not all there (losses)');
    expect(out).not.toContain('SWALLOWED');
  });

  it('takes captures or logs for a side, not both', () => {
    const mixed = ['--side', `external=${OUTSIDE}`, '--side', `external=${log('mixed.ndjson', OUTSIDE)}`];
    const { code, err } = rolepath(['compare', ...mixed, '--side', `perimeter=${INSIDE}`, ...TOPOLOGY]);
    expect(code).toBe(2);
    expect(err).toContain('give captures or logs');
  });

  it('ends with 3 where findings are to fail it', () => {
    const codes = ['swallowed', 'swallowed=2', 'swallowed=3', 'any=6', 'missing-packets'].map(
      (failOn) => rolepath(['compare', OUTSIDE, INSIDE, ...TOPOLOGY, '--fail-on', failOn]).code,
    );
    expect(codes).toEqual([3, 3, 0, 0, 0]);
  });

  it.each([
    [[OUTSIDE], 'two capture points are needed'],
    [[OUTSIDE, INSIDE, INSIDE], 'two capture points are needed'],
    [['--side', 'external'], '--side takes NAME=CAPTURE'],
    [[OUTSIDE, INSIDE, '--fail-on', 'x'], '--fail-on takes one of any, swallowed'],
    [[OUTSIDE, INSIDE, '--tolerance', 'x'], 'a number of seconds'],
    [[OUTSIDE, join(folder, 'missing.pcapng')], 'there is no such file'],
  ])('refuses what it cannot do: %j', (args, message) => {
    const { code, out, err } = rolepath(['compare', ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});
