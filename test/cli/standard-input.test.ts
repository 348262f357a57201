/** What `-` may be where captures and flow logs are taken: either, told by its first bytes. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComparisonRecord } from '../../src/report/compare/comparison-record.js';
import type { DifferenceRecord } from '../../src/report/diff/difference-record.js';
import type { Report } from '../../src/report/model/report.js';
import { samplePath } from '../samples/expectations.js';
import { type Ran, rolepath } from '../support/command-line.js';

const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = ['-t', samplePath('consolidated-edge.topology.yaml')];
const folder = mkdtempSync(join(tmpdir(), 'rolepath-stdin-'));
afterAll(() => rmSync(folder, { recursive: true }));

const log = join(folder, 'edge.ndjson');
let records: Buffer;
beforeAll(() => {
  const { out } = rolepath(['report', CAPTURE, ...TOPOLOGY, '--format', 'ndjson']);
  writeFileSync(log, out);
  records = Buffer.from(out);
});

/** Of a report, all that does not depend on where its input came from, but for the number of bytes. */
function reportOf({ code, out, err }: Ran): unknown {
  expect([code, err]).toEqual([0, '']);
  const { head, ...tables } = JSON.parse(out) as Report;
  const inputs = head.inputs.map(({ bytes: _, ...input }) => input);
  const text = JSON.stringify({ ...tables, head: { ...head, inputs } });
  return JSON.parse([log, CAPTURE].reduce((all, name) => all.replaceAll(name, 'standard input'), text));
}

describe('report -', () => {
  const report = (input: string, bytes?: Uint8Array): Ran =>
    rolepath(['report', input, ...TOPOLOGY, '--format', 'json', '-q'], bytes);

  it('is the same of a flow log in a pipe, plain or compressed, as of its file', () => {
    const expected = reportOf(report(log));
    expect(reportOf(report('-', records))).toEqual(expected);
    expect(reportOf(report('-', gzipSync(records)))).toEqual(expected);
  });

  it('takes several logs, one behind the other', () => {
    const { out } = report('-', Buffer.concat([gzipSync(records), gzipSync(records)]));
    const twice = JSON.parse(out) as Report;
    const once = JSON.parse(report(log).out) as Report;
    expect(twice.head.flows.expected).toBe(2 * once.head.flows.expected);
    expect(twice.head.incomplete).toBe(false);
  });

  it('is the same of a capture in a pipe as of its file', () => {
    const expected = reportOf(report(CAPTURE));
    expect(reportOf(report('-', readFileSync(CAPTURE)))).toEqual(expected);
    expect(reportOf(report('-', gzipSync(readFileSync(CAPTURE))))).toEqual(expected);
  });

  it('names standard input where a line of it is no record', () => {
    const { code, err } = report('-', Buffer.concat([records, Buffer.from('{"type":"flow"}\n')]));
    expect([code, err.split('\n')[0]]).toEqual([4, expect.stringMatching(/^standard input:\d+: /)]);
  });

  it.each([
    ['text', 'SELECT * FROM flows;\n'],
    ['text as gzip', gzipSync('SELECT * FROM flows;\n')],
  ])('says in one line that %s is neither', (_, bytes) => {
    const { code, err } = report('-', Buffer.from(bytes));
    expect(code).toBe(2);
    expect(err).toBe(
      'standard input: this is neither a capture nor a log of flow records; ' +
        'give pcap, pcapng, or NDJSON of report or watch, plain or compressed with gzip or zstd\n',
    );
  });

  it('does not take captures and logs at once', () => {
    const { code, err } = rolepath(['report', '-', CAPTURE], records);
    expect(code).toBe(2);
    expect(err).toContain(`standard input is a flow log and ${CAPTURE} is none`);
  });
});

describe('diff and compare', () => {
  it('lay a log in a pipe beside a file', () => {
    const { code, out } = rolepath(
      ['diff', '-', CAPTURE, ...TOPOLOGY, '--json', '--fail-on', 'any'],
      gzipSync(records),
    );
    expect(code).toBe(0);
    expect((JSON.parse(out) as DifferenceRecord).paths).toEqual([]);
    const compared = rolepath(['compare', log, '-', ...TOPOLOGY, '--json'], records);
    expect(compared.code).toBe(0);
    expect((JSON.parse(compared.out) as ComparisonRecord).groups).toEqual([]);
  });

  it.each(['diff', 'compare'])('%s does not take standard input for both sides', (command) => {
    const { code, err } = rolepath([command, '-', '-'], records);
    expect(code).toBe(2);
    expect(err).toContain('standard input can be read only once: give a file for one of the two');
  });
});
