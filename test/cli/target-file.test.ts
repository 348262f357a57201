import { existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { samplePath } from '../samples/expectations.js';
import { rolepath } from '../support/command-line.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-target-'));
const CAPTURE = samplePath('edge-external.pcapng');
const SITE = samplePath('consolidated-edge.topology.yaml');

describe('where nothing can be written', () => {
  const nowhere = join(folder, 'none');
  // A capture that is not there either is not spoken of: the output is looked at first.
  const absent = join(folder, 'absent.pcapng');

  test.each([
    ['report', absent, '-o', join(nowhere, 'x.md')],
    ['report', absent, '-o', join(nowhere, 'x.ndjson')],
    ['rules', absent, '-t', SITE, '-o', join(nowhere, 'x.csv')],
    ['extract', absent, '--filter', 'port:443', '-o', join(nowhere, 'x.pcapng')],
    ['paths', 'list', '-t', SITE, '-o', join(nowhere, 'x.nft')],
    ['watch', absent, '--write', join(nowhere, 'x.pcapng')],
    ['watch', absent, '--log', join(nowhere, 'x.ndjson')],
  ])('%s %s … %s %s says so before anything is read, and ends with 2', (...args) => {
    const { code, out, err } = rolepath(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^rolepath: [^\n]+\n$/);
    expect(err).toContain(nowhere);
    expect(err).not.toContain('absent');
  });

  test('the same goes for a directory in place of a file, and a file in place of a directory', () => {
    const taken = join(folder, 'taken.pcapng');
    mkdirSync(taken);
    const inFolder = rolepath(['extract', CAPTURE, '--filter', 'port:443', '-o', taken]);
    expect(inFolder).toEqual({ code: 2, out: '', err: `rolepath: ${taken}: this is a directory, not a file\n` });
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const inFile = rolepath(['report', CAPTURE, '-o', join(file, 'tables/')]);
    expect(inFile).toMatchObject({ code: 2, out: '' });
    expect(inFile.err).toBe(`rolepath: ${file}/tables/: ${file} is no directory\n`);
  });

  test('a directory is made, but not those above it, for then its name is mistyped', () => {
    const made = join(folder, 'made/');
    expect(rolepath(['report', CAPTURE, '-t', SITE, '-o', made]).code).toBe(0);
    expect(readdirSync(made)).toContain('paths.csv');
    const deep = join(nowhere, 'deep/');
    expect(rolepath(['report', absent, '-o', deep])).toEqual({
      code: 2,
      out: '',
      err: `rolepath: ${deep}: there is no directory ${nowhere}\n`,
    });
    expect(existsSync(nowhere)).toBe(false);
  });

  test('of several tables none is left behind', () => {
    const tables = join(folder, 'tables');
    mkdirSync(join(tables, 'paths.csv'), { recursive: true });
    expect(rolepath(['report', CAPTURE, '-t', SITE, '-o', `${tables}/`])).toMatchObject({ code: 2, out: '' });
    expect(readdirSync(tables)).toEqual(['paths.csv']);
  });
});

test('packets are for their owner alone, reports have what the umask leaves', () => {
  const mode = (name: string): string => (statSync(join(folder, name)).mode & 0o777).toString(8);
  const before = process.umask(0o022);
  try {
    rolepath(['extract', CAPTURE, '--filter', 'port:443', '-o', join(folder, 'x.pcapng')]);
    rolepath(['report', CAPTURE, '-o', join(folder, 'x.md')]);
    rolepath(['rules', CAPTURE, '-t', SITE, '-o', join(folder, 'x.csv')]);
    rolepath(['paths', 'list', '-t', SITE, '-o', join(folder, 'x.nft')]);
    rolepath(['watch', CAPTURE, '-q', '--write', join(folder, 'w.pcapng'), '--log', join(folder, 'w.ndjson')]);
  } finally {
    process.umask(before);
  }
  expect(mode('x.pcapng')).toBe('600');
  expect(mode('w.pcapng')).toBe('600');
  expect(mode('w.ndjson')).toBe('640');
  for (const name of ['x.md', 'x.csv', 'x.nft']) expect(mode(name)).toBe('644');
});
