import { describe, expect, test } from 'vitest';
import { Interfaces } from '../../src/capture/interfaces.js';
import { Origins } from '../../src/report/origins.js';
import { samplePath } from '../samples/expectations.js';
import { rolepath } from '../support/command-line.js';

describe('the origin of a flow', () => {
  const interfaces = new Interfaces();
  interfaces.describe('edge.pcapng', 0, 'eth1\u001b[2J', 1, 0);
  interfaces.describe('other.pcap', 0, undefined, 1, 0);

  test('is the input, and the interface that the capture names, made safe to show', () => {
    const origins = new Origins(interfaces, undefined);
    expect(origins.of(0)).toEqual({ input: 'edge.pcapng', captureInterface: 'eth1\ufffd[2J' });
    expect(origins.of(1)).toEqual({ input: 'other.pcap' });
    expect(origins.of(0)).toBe(origins.of(0));
  });

  test('has the name of the sensor where there is one', () => {
    const origins = new Origins(interfaces, 'dmz');
    expect(origins.of(1)).toEqual({ sensor: 'dmz', input: 'other.pcap' });
    expect(origins.of(2)).toEqual({ sensor: 'dmz' });
  });
});

describe('report', () => {
  const captures = [samplePath('edge-external.pcapng'), samplePath('edge-internal.pcapng')];

  test('says of each flow which capture it came from, by a name of the summary', () => {
    const { code, out } = rolepath(['report', ...captures, '--sensor', 'dmz', '-q']);
    expect(code).toBe(0);
    const records = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const summary = records.pop();
    expect(summary.sensor).toBe('dmz');
    expect(summary.inputs.map(({ name }: { name: string }) => name).sort()).toEqual(captures);
    for (const capture of captures)
      expect(records.filter(({ input, sensor }) => input === capture && sensor === 'dmz').length).toBeGreaterThan(5);
    expect(records.every(({ input }) => captures.includes(input))).toBe(true);
  });

  test('refuses a name of a sensor that would not show', () => {
    const { code, err } = rolepath(['report', ...captures, '--sensor', 'a\u001bb']);
    expect(code).toBe(2);
    expect(err).toContain('a name of 1 to 100 characters is needed');
  });
});
