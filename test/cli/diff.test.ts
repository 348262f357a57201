import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DifferenceRecord } from '../../src/report/diff/difference-record.js';
import { samplePath } from '../samples/expectations.js';
import { rolepath } from '../support/command-line.js';

const CAPTURE = samplePath('edge-external.pcapng');
const OTHER = samplePath('firewall/firewall-outside.pcapng');
const TOPOLOGY = ['-t', samplePath('consolidated-edge.topology.yaml')];
const folder = mkdtempSync(join(tmpdir(), 'rolepath-diff-'));

const { out: records } = rolepath(['report', CAPTURE, ...TOPOLOGY, '--format', 'ndjson']);

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(content) : content);
  return path;
}

describe('rolepath diff', () => {
  it('finds no difference between a capture and the log of it', () => {
    const log = file('same.ndjson.gz', records);
    const { code, out } = rolepath(['diff', log, CAPTURE, ...TOPOLOGY, '--json', '--fail-on', 'any']);
    const record = JSON.parse(out) as DifferenceRecord;
    expect(code).toBe(0);
    expect([record.paths, record.findings, record.hosts, record.requirements, record.provenance]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  it('says what is new, gone and changed, and gives the same bytes each time', () => {
    const { code, out } = rolepath(['diff', CAPTURE, OTHER, ...TOPOLOGY]);
    expect(code).toBe(0);
    for (const part of [
      'Old ',
      'New ',
      'the same catalogues and topology',
      'FINDINGS THAT ARE GONE',
      'DOCUMENTED PATHS',
    ])
      expect(out).toContain(part);
    expect(rolepath(['diff', CAPTURE, OTHER, ...TOPOLOGY]).out).toBe(out);
  });

  it('counts once what two logs of a run hold, and says what a filter left out of it', () => {
    const twice = mkdtempSync(join(folder, 'twice-'));
    for (const name of ['a.ndjson', 'b.ndjson']) writeFileSync(join(twice, name), records);
    const { out } = rolepath(['diff', CAPTURE, twice, ...TOPOLOGY]);
    expect(out).toContain('Nothing differs.');
    const { out: some } = rolepath(['report', CAPTURE, ...TOPOLOGY, '--filter', 'port:443', '--format', 'ndjson']);
    const filtered = rolepath(['diff', CAPTURE, file('some.ndjson', some), ...TOPOLOGY, '--json']);
    expect((JSON.parse(filtered.out) as DifferenceRecord).filters).toEqual([[], ['port:443']]);
  });

  it('writes a file in the format of its suffix, and nothing else', () => {
    const written = (name: string): string => {
      const path = join(folder, name);
      expect(rolepath(['diff', CAPTURE, OTHER, ...TOPOLOGY, '-o', path])).toEqual({ code: 0, out: '', err: '' });
      return readFileSync(path, 'utf8');
    };
    expect(written('d.txt')).toBe(rolepath(['diff', CAPTURE, OTHER, ...TOPOLOGY]).out);
    expect(written('d.json')).toBe(rolepath(['diff', CAPTURE, OTHER, ...TOPOLOGY, '--json']).out);
    const page = written('d.html');
    expect(page).toContain('<title>Rolepath difference: consolidated-edge</title>');
    expect(page).toContain(createHash('sha256').update(readFileSync(CAPTURE)).digest('hex'));
  });

  it('says that the topology is another', () => {
    const { out } = rolepath(['diff', file('with.ndjson', records), CAPTURE, '--json']);
    const { provenance } = JSON.parse(out) as DifferenceRecord;
    expect(provenance.find(({ what }) => what === 'topology')).toMatchObject({
      name: 'consolidated-edge',
      old: expect.any(String),
    });
  });

  it.each([
    ['gone-paths', 3],
    ['gone-paths=100', 0],
    ['new-requirements', 0],
    ['any', 3],
  ])('ends as --fail-on %s asks: %d', (failOn, code) => {
    expect(rolepath(['diff', CAPTURE, OTHER, ...TOPOLOGY, '--fail-on', failOn]).code).toBe(code);
  });

  it('reads on where lines are broken, with one line each and a count', () => {
    const hostile = ['{"type":"flow","__proto__":{}}', '\u001b[2J', `{"a":${'['.repeat(1000)}`, ...Array(6).fill('{}')];
    const log = file('hostile.ndjson', `${hostile.join('\n')}\n${records}`);
    const { code, err } = rolepath(['diff', log, CAPTURE, ...TOPOLOGY]);
    expect(code).toBe(4);
    expect(err.trim().split('\n')).toHaveLength(7);
    expect(err).toContain(`rolepath: incomplete: ${log}: 9 lines left out\n`);
    expect(err).toContain(`${log}: 9 of its lines are no records; the first 5 are told`);
    expect(err).not.toContain('\u001b');
  });

  it.each([
    [[CAPTURE, join(folder, 'missing')], 'there is no such file'],
    [[CAPTURE], 'missing required argument'],
    [[CAPTURE, OTHER, '--fail-on', 'toString'], '--fail-on takes one of new-findings'],
  ])('refuses what it cannot do: %j', (args, message) => {
    const { code, out, err } = rolepath(['diff', ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
  });
});
