/** What `-` and named pipes may be where captures and flow logs are taken: either, told by their first bytes. */

import { execFileSync, spawn } from 'node:child_process';
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

/** A named pipe into which a shell puts the files one after the other, once somebody reads. */
function pipeOf(name: string, ...files: readonly string[]): string {
  const pipe = join(folder, name);
  execFileSync('mkfifo', [pipe]);
  spawn('sh', ['-c', 'cat "$@" > "$0"', pipe, ...files], { stdio: 'ignore' });
  return pipe;
}

describe('a named pipe', () => {
  const report = (...inputs: readonly string[]): Ran =>
    rolepath(['report', ...inputs, ...TOPOLOGY, '--format', 'json', '-q']);
  const verdicts = ({ out }: Ran) => (JSON.parse(out) as Report).head.flows;

  it('may hold a flow log, plain or compressed, or a capture', () => {
    const packed = join(folder, 'packed');
    writeFileSync(packed, gzipSync(records));
    const expected = verdicts(report(log));
    for (const [index, content] of [log, packed, CAPTURE].entries()) {
      const piped = report(pipeOf(`pipe-${index}`, content));
      expect([piped.code, piped.err]).toEqual([0, '']);
      expect(verdicts(piped)).toEqual(expected);
    }
  });

  it('may come after another that has to be read to its end first', () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    execFileSync('mkfifo', [first, second]);
    spawn('sh', ['-c', 'cat "$0" > "$1"; cat "$0" > "$2"', log, first, second], { stdio: 'ignore' });
    const { code, out } = report(first, second);
    expect(code).toBe(0);
    const { records: taken } = (JSON.parse(out) as Report).head.inputs[1] ?? {};
    expect(taken?.repeated).toBeGreaterThan(0);
  });

  it('is not mixed with what it does not hold', () => {
    const mixed = report(CAPTURE, pipeOf('mixed', log));
    expect(mixed.code).toBe(2);
    expect(mixed.err).toContain('is a flow log and');
    const late = report(pipeOf('packets', CAPTURE), pipeOf('late', log));
    expect(late.code).toBe(4);
    expect(late.err).toContain('this is a log of flow records, and the inputs before it are captures');
  });

  it('is one of the two of a difference', () => {
    const { code, out } = rolepath(['diff', pipeOf('old', log), pipeOf('new', CAPTURE), ...TOPOLOGY, '--json']);
    expect(code).toBe(0);
    expect((JSON.parse(out) as DifferenceRecord).paths).toEqual([]);
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

  it.each(['diff', 'compare'])('%s takes neither standard input nor a named pipe for both sides', (command) => {
    const pipe = join(folder, `both-${command}`);
    execFileSync('mkfifo', [pipe]);
    for (const [input, name] of [
      ['-', 'standard input'],
      [pipe, pipe],
    ] as const) {
      const { code, err } = rolepath([command, input, input], records);
      expect([code, err]).toEqual([2, `rolepath: ${name} can be read only once: give a file for one of the two\n`]);
    }
  });
});
