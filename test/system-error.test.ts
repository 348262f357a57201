import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorCode, NO_DIRECTORY, systemErrorText, systemWords, whyNot } from '../src/system-error.js';
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
  [() => writeFileSync(join(folder, 'no', 'x.csv'), ''), `${folder}/no/x.csv: there is no directory ${folder}/no`],
  [() => void readFileSync(join(folder, 'x.csv')), `${folder}/x.csv: there is no such file`],
  [() => writeFileSync(folder, ''), `${folder}: this is a directory, not a file`],
  [() => void mkdirSync(folder), `${folder}: there is a file of that name already`],
])('%s is told in plain words', (act, text) => {
  expect(systemErrorText(failing(act))).toBe(text);
});

test('words of the place go before those of the table, and the code stands where there are none', () => {
  const error = (code: string): Error => Object.assign(new Error(`${code}: text`), { code });
  expect(systemWords(error('ENOENT'))).toBe('there is no such file');
  expect(systemWords(error('ENOENT'), NO_DIRECTORY)).toBe('there is no such directory');
  expect(systemWords(error('ENOSPC'), NO_DIRECTORY)).toBe('no room is left on the device');
  expect([systemWords(error('EPIPE')), whyNot(error('EPIPE'))]).toEqual([undefined, 'EPIPE']);
  expect(whyNot(error('EACCES'), { EACCES: 'this user may not' })).toBe('this user may not');
  expect([errorCode(error('EIO')), errorCode(new Error('gone')), errorCode('text')]).toEqual(['EIO', 'gone', 'text']);
  for (const name of ['constructor', 'toString', '__proto__']) expect(systemWords(name)).toBeUndefined();
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
  expect([code, err]).toEqual([2, `rolepath: ${folder}/none/x.csv: there is no directory ${folder}/none\n`]);
});
