import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.js';
import { samplePath } from '../samples/expectations.js';
import { rolepath } from '../support/command-line.js';
import { pcapFile } from '../support/pcap-writer.js';
import { pcapngFile } from '../support/pcapng-writer.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-losses-'));
const at = (name: string): string => join(folder, name);
const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = ['-t', samplePath('consolidated-edge.topology.yaml')];

const frame = (seconds: number, linkType: number) => ({ seconds, nanoseconds: 0, bytes: Buffer.alloc(40), linkType });
const WIRELESS = at('wireless.pcap');
const TWO = at('two.pcapng');
const CUT = at('cut.pcapng');
const LOG = at('flows.ndjson');
writeFileSync(WIRELESS, pcapFile([frame(1, 105), frame(2, 105)]));
writeFileSync(TWO, pcapngFile([frame(1, 127), frame(2, 999), frame(3, 105)]));
writeFileSync(CUT, readFileSync(CAPTURE).subarray(0, 60_000));
writeFileSync(LOG, rolepath(['report', CAPTURE, ...TOPOLOGY, '--format', 'ndjson']).out);

const UNREAD = '2 frames of link type 105 (IEEE802_11), which is not read';
const losses = (err: string): string[] => err.split('\n').filter((line) => line.startsWith('rolepath: incomplete: '));

describe('a run that is incomplete says why in one line on standard error', () => {
  it.each([
    ['analyze', [WIRELESS]],
    ['analyze as data', [WIRELESS, '--json']],
    ['report', [WIRELESS, '--format', 'csv']],
    ['report', [WIRELESS, '--format', 'ndjson']],
    ['report', [WIRELESS, '-o', at('m.csv')]],
    ['report', [WIRELESS, '-o', at('m.parquet')]],
    ['report', [WIRELESS, '-o', at('m.md')]],
    ['rules', [WIRELESS, ...TOPOLOGY]],
    ['extract', [WIRELESS, '--filter', 'port:443', '-o', at('x.pcapng')]],
  ])('%s: %j: link types that are not read', (command, args) => {
    const { code, err } = rolepath([command.split(' ')[0] ?? '', ...args]);
    expect(code).toBe(EXIT.incomplete);
    expect(losses(err)).toEqual([`rolepath: incomplete: ${UNREAD}`]);
  });

  it('names all link types, and leaves the line out with --quiet', () => {
    const args = ['report', TWO, '--format', 'csv'];
    expect(rolepath(args).err).toBe(
      'rolepath: incomplete: 3 frames of link types 105 (IEEE802_11), 127 (IEEE802_11_RADIOTAP) and 999, which are not read\n',
    );
    const quiet = rolepath([...args, '-q']);
    expect([quiet.code, quiet.err]).toEqual([EXIT.incomplete, '']);
  });

  it.each(['diff', 'compare'])('%s: with the run that it is about', (command) => {
    const { code, out, err } = rolepath([command, CAPTURE, WIRELESS, ...TOPOLOGY]);
    expect(code).toBe(EXIT.incomplete);
    expect(losses(err)).toEqual([`rolepath: incomplete: ${WIRELESS}: ${UNREAD}`]);
    expect(out.replace(/\s+/g, ' ')).toContain(UNREAD);
  });

  it.each([
    ['analyze', [CUT], ''],
    ['report', [CUT, '--format', 'csv'], ''],
    ['rules', [CUT, ...TOPOLOGY], ''],
    ['extract', [CUT, '--filter', 'port:443', '-o', at('y.pcapng')], ''],
    ['diff', [CUT, CAPTURE], `${CUT}: `],
    ['compare', [CUT, CAPTURE], `${CUT}: `],
  ])('%s: an input that is cut off', (command, args, side) => {
    const { code, err } = rolepath([command, ...args]);
    expect(code).toBe(EXIT.incomplete);
    expect(losses(err)).toEqual([`rolepath: incomplete: ${side}not read to the end`]);
  });

  it('of logs: what was missing when they were written, and lines that are left out', () => {
    const log = at('wireless.ndjson');
    writeFileSync(log, rolepath(['report', WIRELESS, '--format', 'ndjson']).out);
    expect(losses(rolepath(['report', log, '--format', 'csv']).err)).toEqual([`rolepath: incomplete: ${UNREAD}`]);
    writeFileSync(at('cut.ndjson'), rolepath(['report', CUT, '--format', 'ndjson']).out);
    expect(losses(rolepath(['report', at('cut.ndjson'), '--format', 'csv']).err)).toEqual([
      'rolepath: incomplete: 1 input of logged runs not read to the end',
    ]);
    writeFileSync(at('broken.ndjson'), `{}\n${readFileSync(LOG, 'utf8')}`);
    const { code, err } = rolepath(['diff', LOG, at('broken.ndjson')]);
    expect(code).toBe(EXIT.incomplete);
    expect(losses(err)).toEqual([`rolepath: incomplete: ${at('broken.ndjson')}: 1 line left out`]);
  });

  it('says nothing where all was read, and nothing more where nothing was', () => {
    expect(losses(rolepath(['report', CAPTURE, '--format', 'csv']).err)).toEqual([]);
    expect(losses(rolepath(['analyze', at('none.pcap')]).err)).toEqual([]);
  });
});

describe('an input that is meant for another command', () => {
  const LOG_TEXT = 'this is a log of flow records, not a capture; report, rules, diff and compare take it';

  it.each(['analyze', 'watch'])('%s: a flow log', (command) => {
    const { code, err } = rolepath([command, LOG]);
    expect([code, err]).toEqual([EXIT.usage, `${LOG}: ${LOG_TEXT}\n`]);
  });

  it('analyze: a flow log on standard input, plain or compressed', () => {
    for (const bytes of [readFileSync(LOG), gzipSync(readFileSync(LOG))]) {
      const { code, err } = rolepath(['analyze', '-'], bytes);
      expect([code, err]).toEqual([EXIT.usage, `standard input: ${LOG_TEXT}\n`]);
    }
  });

  it('analyze: one interface of a capture', () => {
    const { code, err } = rolepath(['analyze', `${CAPTURE}#isp-a`]);
    expect(code).toBe(EXIT.usage);
    expect(err).toBe(
      `${CAPTURE}#isp-a: there is no such file; FILE#INTERFACE is for compare; give ${CAPTURE} for all its interfaces\n`,
    );
    expect(rolepath(['analyze', `${at('none.pcap')}#isp-a`]).err).toContain('there is no such file; check the path\n');
  });
});
