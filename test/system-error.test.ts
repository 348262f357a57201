import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemErrorText } from '../src/system-error.js';
import { samplePath } from './samples/expectations.js';
import { rolepath } from './support/command-line.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-system-'));

function failing(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('it should have failed');
}

test.each([
  [() => writeFileSync(join(folder, 'no', 'x.csv'), ''), `${folder}/no/x.csv: there is no folder ${folder}/no`],
  [() => void readFileSync(join(folder, 'x.csv')), `${folder}/x.csv: there is no such file`],
  [() => writeFileSync(folder, ''), `${folder}: this is a directory, not a file`],
  [() => void mkdirSync(folder), `${folder}: there is a file of that name already`],
])('%s is told in plain words', (act, text) => {
  expect(systemErrorText(failing(act))).toBe(text);
});

test('what a name has of control characters is not told', () => {
  expect(systemErrorText(failing(() => void readFileSync(join(folder, 'a\u001b[2J'))))).not.toContain('\u001b');
});

test('what the system did not say is left to others', () => {
  expect(systemErrorText(new Error('of our own'))).toBeUndefined();
  expect(systemErrorText('text')).toBeUndefined();
  expect(systemErrorText(undefined)).toBeUndefined();
});

test('a file that cannot be written is one plain line', () => {
  const site = samplePath('consolidated-edge.topology.yaml');
  const { code, err } = rolepath(['paths', 'list', '-t', site, '-o', `${folder}/none/x.csv`]);
  expect([code, err]).toEqual([2, `rolepath: ${folder}/none/x.csv: there is no folder ${folder}/none\n`]);
});
