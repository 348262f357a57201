import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report/model/report.js';
import { samplePath } from '../samples/expectations.js';
import { MAIN, rolepath } from '../support/command-line.js';
import { unzipped } from '../support/unzip.js';

const CAPTURE = samplePath('edge-external.pcapng');
const INSIDE = samplePath('edge-internal.pcapng');
const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');
const folder = mkdtempSync(join(tmpdir(), 'rolepath-report-'));
const at = (name: string): string => join(folder, name);
const reportOf = (name: string): Report => JSON.parse(readFileSync(at(name), 'utf8')) as Report;

describe('report -o', () => {
  test('takes the format from the suffix, and writes the same bytes as standard output but for the hash', () => {
    for (const name of ['a.md', 'a.json', 'a.xlsx'])
      expect(rolepath(['report', CAPTURE, '-t', TOPOLOGY, '-o', at(name)])).toEqual({ code: 0, out: '', err: '' });
    const sha256 = createHash('sha256').update(readFileSync(CAPTURE)).digest('hex');
    expect(reportOf('a.json').head.inputs[0]?.sha256).toBe(sha256);
    const printed = rolepath(['report', CAPTURE, '-t', TOPOLOGY, '--format', 'json']).out;
    expect(readFileSync(at('a.json'), 'utf8').replace(`,"sha256":"${sha256}"`, '')).toBe(printed);
    expect(readFileSync(at('a.md'), 'utf8')).toContain('## Flow-to-path mapping');
    expect([...unzipped(readFileSync(at('a.xlsx'))).keys()]).toContain('xl/workbook.xml');
  });

  test('gives the same bytes for the same input', () => {
    for (const format of ['md', 'json', 'xlsx']) {
      rolepath(['report', CAPTURE, '-t', TOPOLOGY, '-o', at(`b.${format}`)]);
      expect(readFileSync(at(`b.${format}`)).equals(readFileSync(at(`a.${format}`))), format).toBe(true);
    }
  });

  test('writes a file for each table into a folder', () => {
    expect(rolepath(['report', CAPTURE, '-t', TOPOLOGY, '-o', `${at('tables')}/`]).code).toBe(0);
    expect(readdirSync(at('tables')).sort()).toEqual(
      [
        'deviations.csv',
        'findings.csv',
        'flows.csv',
        'hosts.csv',
        'mapping.csv',
        'paths.csv',
        'provenance.csv',
        'quality.csv',
        'requirements.csv',
        'timeline.csv',
      ].sort(),
    );
    const flows = rolepath(['report', CAPTURE, '-t', TOPOLOGY, '--format', 'csv']).out;
    expect(readFileSync(join(at('tables'), 'flows.csv'), 'utf8')).toBe(flows);
    const mapping = rolepath(['report', CAPTURE, '-t', TOPOLOGY, '--format', 'csv', '--table', 'mapping']).out;
    expect(readFileSync(join(at('tables'), 'mapping.csv'), 'utf8')).toBe(mapping);
  });

  test('replaces the file that a link leads to, and keeps its permissions', () => {
    writeFileSync(at('real.md'), 'old');
    chmodSync(at('real.md'), 0o640);
    symlinkSync(at('real.md'), at('link.md'));
    expect(rolepath(['report', CAPTURE, '-t', TOPOLOGY, '-o', at('link.md')]).code).toBe(0);
    expect(readFileSync(at('real.md'), 'utf8')).toContain('# Flow-to-rule mapping');
    expect(statSync(at('real.md')).mode & 0o777).toBe(0o640);
  });

  test('leaves the old file whole where the disk is full, killed, or nothing could be read', async () => {
    writeFileSync(at('kept.md'), 'old');
    const full = spawn('sh', [
      '-c',
      `ulimit -f 8; exec node "$0" report "$1" -t "$2" -o "$3"`,
      MAIN,
      CAPTURE,
      TOPOLOGY,
      at('kept.md'),
    ]);
    expect(await ended(full)).not.toBe(0);
    expect(readFileSync(at('kept.md'), 'utf8')).toBe('old');

    const killed = spawn(process.execPath, [MAIN, 'report', '-', '-t', TOPOLOGY, '-o', at('kept.md')]);
    killed.stdin.write(readFileSync(CAPTURE).subarray(0, 20_000));
    await until(() => readdirSync(folder).some((name) => name.endsWith('.part')));
    killed.kill('SIGKILL');
    await ended(killed);
    expect(readFileSync(at('kept.md'), 'utf8')).toBe('old');

    expect(rolepath(['report', at('nowhere.pcap'), '-t', TOPOLOGY, '-o', at('kept.md')]).code).toBe(2);
    expect(readFileSync(at('kept.md'), 'utf8')).toBe('old');
  });

  test('writes what is long whole, or leaves the old file', async () => {
    const printed = rolepath(['report', CAPTURE, '-t', TOPOLOGY, '--format', 'ndjson']).out;
    const [first = ''] = printed.split('\n');
    const flows = Array.from({ length: 20_000 }, (_, index) =>
      first.replace(/("start":"[^"]*\.)\d{9}Z/, (_, before) => `${before}${String(index).padStart(9, '0')}Z`),
    );
    writeFileSync(at('long.ndjson'), `${flows.join('\n')}\n${printed.trimEnd().split('\n').at(-1)}\n`);
    expect(rolepath(['report', at('long.ndjson'), '-t', TOPOLOGY, '-o', at('again.ndjson')]).code).toBe(0);
    const written = readFileSync(at('again.ndjson'), 'utf8').trimEnd().split('\n');
    expect(written.slice(0, -1).join('\n') === flows.join('\n')).toBe(true);

    const size = statSync(at('again.ndjson')).size;
    const limited = `ulimit -f ${Math.floor(size / 512) - 4096}; exec node "$0" report "$1" -t "$2" -o "$3"`;
    const full = spawn('sh', ['-c', limited, MAIN, at('long.ndjson'), TOPOLOGY, at('again.ndjson')]);
    expect(await ended(full)).not.toBe(0);
    expect(statSync(at('again.ndjson')).size).toBe(size);
  });

  test('says plainly what is wrong, and leaves nothing behind', () => {
    const clean = mkdtempSync(join(tmpdir(), 'rolepath-clean-'));
    const cases: readonly (readonly [string[], number, string])[] = [
      [['-o', join(clean, 'none', 'x.md')], 2, 'there is no directory'],
      [['-o', '/proc/none/'], 2, 'there is no such'],
      [['-o', join(clean, 'x.md'), '--anonymize-key', join(clean, 'none')], 2, '--anonymize-key: '],
      [['-o', '/dev/full', '--format', 'md'], 1, 'no room is left'],
      [['-o', join(clean, 'x.doc')], 2, 'does not tell a format'],
      [['--table', 'nothing'], 2, '--table is one of'],
      [['--table', 'mapping', '--format', 'md'], 2, 'holds all tables'],
      [['--format', 'md', '-o', `${clean}/`], 2, 'one file'],
      [['--format', 'doc'], 2, '--format is one of'],
    ];
    for (const [options, code, words] of cases) {
      const ran = rolepath(['report', CAPTURE, '-t', TOPOLOGY, ...options]);
      expect(ran.code, options.join(' ')).toBe(code);
      expect(ran.err).toContain(words);
      expect(ran.err.trimEnd().split('\n'), options.join(' ')).toHaveLength(1);
    }
    expect(readdirSync(clean)).toEqual([]);
  });
});

const ended = (child: ReturnType<typeof spawn>): Promise<number | null> =>
  new Promise((resolve) => child.once('close', resolve));

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 25));
}

describe('report on flow logs', () => {
  beforeAll(() => {
    for (const [name, capture] of [
      ['outside', CAPTURE],
      ['inside', INSIDE],
    ] as const) {
      const { out } = rolepath(['report', capture, '-t', TOPOLOGY, '--sensor', name]);
      writeFileSync(at(`${name}.ndjson`), out);
      writeFileSync(at(`${name}.ndjson.gz`), gzipSync(out));
    }
  });

  test('adds up several sensors', () => {
    const logs = [at('outside.ndjson.gz'), at('inside.ndjson')];
    expect(rolepath(['report', ...logs, '-t', TOPOLOGY, '-o', at('both.json')])).toEqual({ code: 0, out: '', err: '' });
    rolepath(['report', CAPTURE, '-t', TOPOLOGY, '-o', at('outside.json')]);
    rolepath(['report', INSIDE, '-t', TOPOLOGY, '-o', at('inside.json')]);
    const [both, outside, inside] = [reportOf('both.json'), reportOf('outside.json'), reportOf('inside.json')];
    expect(both.head.sensors).toEqual(['inside', 'outside']);
    expect(both.head.warnings).toEqual([]);
    for (const kind of ['expected', 'contradicted', 'unexpected', 'undetermined'] as const)
      expect(both.head.flows[kind]).toBe(outside.head.flows[kind] + inside.head.flows[kind]);
  });

  test('counts a record once where two logs have it', () => {
    rolepath(['report', at('outside.ndjson'), at('outside.ndjson.gz'), '-t', TOPOLOGY, '-o', at('twice.json')]);
    const { head, mapping } = reportOf('twice.json');
    expect(head.flows).toEqual(reportOf('outside.json').head.flows);
    expect(head.inputs.map(({ records }) => records)).toEqual([
      { taken: 62, repeated: 0, broken: 0 },
      { taken: 0, repeated: 62, broken: 0 },
    ]);
    expect(mapping.reduce((sum, { flows }) => sum + flows, 0)).toBe(62);
  });

  test('tells a broken line with its number, goes on, and says that the report is incomplete', () => {
    const lines = readFileSync(at('outside.ndjson'), 'utf8').trimEnd().split('\n');
    const [first = '', second = ''] = lines;
    const wrong = { ...(JSON.parse(second) as object), initiator: { ip: '10.0.0.999', port: 1 } };
    writeFileSync(
      at('broken.ndjson'),
      [first.slice(0, 40), JSON.stringify(wrong), '{"__proto__":{"type":"flow"}}', ...lines.slice(2)].join('\n'),
    );
    const { code, err } = rolepath(['report', at('broken.ndjson'), '-t', TOPOLOGY, '-o', at('broken.json')]);
    expect(code).toBe(4);
    expect(err).toContain('broken.ndjson:1:');
    expect(err).toContain('broken.ndjson:2: no such address');
    expect(reportOf('broken.json').head.inputs[0]?.records?.taken).toBe(60);
  });

  test('warns where the verdicts were given under another topology than now', () => {
    const other = at('other.yaml');
    writeFileSync(other, `${readFileSync(TOPOLOGY, 'utf8').replace(/^exceptions:.*$/m, '')}\n# changed\n`);
    rolepath(['report', at('outside.ndjson'), '-t', other, '-o', at('warned.json')]);
    expect(reportOf('warned.json').head.warnings.join(' ')).toContain(
      `1 log such as ${at('outside.ndjson')} was judged under other catalogues or another topology`,
    );
  });

  test('takes filters, and refuses what makes no sense', () => {
    const filter = ['--filter', 'verdict:unexpected to:access-edge', '--format', 'csv'];
    const ofLog = rolepath(['report', at('outside.ndjson'), '-t', TOPOLOGY, ...filter]);
    const ofCapture = rolepath(['report', CAPTURE, '-t', TOPOLOGY, '--sensor', 'outside', ...filter]);
    expect(ofLog).toEqual(ofCapture);
    expect(rolepath(['report', at('outside.ndjson'), CAPTURE, '-t', TOPOLOGY]).err).toContain(
      'give captures or flow logs',
    );
    expect(rolepath(['report', at('outside.ndjson'), '--bpf', 'tcp']).err).toContain('--bpf is for frames');
  });
});

describe('report --anonymize', () => {
  const formats = ['html', 'md', 'json', 'ndjson', 'csv'];

  test('shows no address and no name of the site, and the same for the same key', () => {
    writeFileSync(at('key'), 'sixteen bytes or more');
    for (const format of formats) {
      const ran = rolepath(['report', CAPTURE, '-t', TOPOLOGY, '--format', format, '--anonymize-key', at('key')]);
      expect(ran.code).toBe(0);
      expect(ran.out).not.toMatch(
        /10\.45\.16\.|203\.0\.113\.6\b|contoso|edge1|fabrikam|consolidated-edge|Perimeter team/i,
      );
      expect(rolepath(['report', CAPTURE, '-t', TOPOLOGY, '--format', format, '--anonymize-key', at('key')]).out).toBe(
        ran.out,
      );
    }
  });

  test('takes another key each time where none is given, and refuses one that can be guessed', () => {
    const run = () => rolepath(['report', CAPTURE, '-t', TOPOLOGY, '--anonymize']).out;
    expect(run()).not.toBe(run());
    writeFileSync(at('short'), 'key');
    expect(rolepath(['report', CAPTURE, '--anonymize-key', at('short')])).toMatchObject({ code: 2, out: '' });
  });
});

describe('rules', () => {
  test('writes the paths that were seen, in every format of rule sheets', () => {
    for (const name of ['r.csv', 'r.md', 'r.xlsx', 'r.nft', 'r.json'])
      expect(rolepath(['rules', CAPTURE, '-t', TOPOLOGY, '-o', at(name)]), name).toEqual({ code: 0, out: '', err: '' });
    expect(readFileSync(at('r.nft'), 'utf8')).toContain('table inet rolepath');
    expect(readFileSync(at('r.csv'), 'utf8')).toContain('lync-2010/edge/external/access-sip-tls');
    expect(readFileSync(at('r.csv'), 'utf8')).not.toContain('lync-2010/edge/internal/');
    expect(existsSync(at('r.json'))).toBe(true);
    expect(rolepath(['rules', CAPTURE]).err).toContain('give its topology with -t');
  });
});
