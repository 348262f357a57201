import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.js';
import { ended, exitCodeOf, isNothingRead, type PartEnd, partEnd, type RunFacts } from '../../src/cli/outcome.js';
import type { SummaryRecord } from '../../src/report/record.js';
import { rolepath } from '../support/command-line.js';
import { summaryRecord } from '../support/summary.js';

const WHOLE = summaryRecord({ inputs: [{ name: 'a.pcap' }] });
const CUT = summaryRecord({ incomplete: true, inputs: [{ name: 'a.pcap', problem: 'truncated' }] });
const MIXED = summaryRecord({
  incomplete: true,
  inputs: [{ name: 'none', problem: 'unreadable' }, { name: 'a.pcap' }],
});
const UNREAD = summaryRecord({ incomplete: true, inputs: [{ name: 'none', problem: 'unreadable' }] });
const STOPPED = summaryRecord({ incomplete: true, interrupted: true, inputs: [] });

describe('how a run ends', () => {
  it.each<[string, Omit<RunFacts, 'parts'>, readonly PartEnd[], keyof typeof EXIT]>([
    ['all was read', {}, ['whole'], 'done'],
    ['both sides were read', {}, ['whole', 'whole'], 'done'],
    ['one side is incomplete', {}, ['whole', 'incomplete'], 'incomplete'],
    ['one of two sides could not be read', {}, ['whole', 'unread'], 'usage'],
    ['--fail-on is met', { isFailing: true }, ['whole'], 'failOn'],
    ['--fail-on is met by what was read', { isFailing: true }, ['incomplete'], 'failOn'],
    ['--fail-on says nothing of what was not read', { isFailing: true }, ['whole', 'unread'], 'usage'],
    ['packets found no room', { isIncomplete: true }, ['whole'], 'incomplete'],
    ['--fail-on is met, and packets found no room', { isFailing: true, isIncomplete: true }, ['whole'], 'failOn'],
    ['two interfaces were watched', { needs: 'any' }, ['whole', 'whole'], 'done'],
    ['one of two interfaces could not be opened', { needs: 'any' }, ['whole', 'unread'], 'incomplete'],
    ['no interface could be opened', { needs: 'any' }, ['unread', 'unread'], 'usage'],
    ['the log of a watch is incomplete', { needs: 'any', isIncomplete: true }, ['whole'], 'incomplete'],
    ['a thread broke down', { needs: 'any' }, ['whole', 'broken'], 'failed'],
    ['a thread broke down, no other could begin', { needs: 'any' }, ['broken', 'unread'], 'failed'],
  ])('%s: %j %j: %s', (_, facts, parts, code) => {
    expect(exitCodeOf({ ...facts, parts })).toBe(EXIT[code]);
  });

  it.each<[string, SummaryRecord | undefined, PartEnd]>([
    ['all was read', WHOLE, 'whole'],
    ['an input is cut off', CUT, 'incomplete'],
    ['one of two inputs could not be read', MIXED, 'incomplete'],
    ['the only input could not be read', UNREAD, 'unread'],
    ['it could not begin', undefined, 'unread'],
    ['it was stopped before anything was read', STOPPED, 'incomplete'],
    ['it was stopped, and no input could be read', { ...UNREAD, interrupted: true }, 'incomplete'],
  ])('a part: %s', (_, of, end) => {
    expect(partEnd(of)).toBe(end);
    expect(of !== undefined && isNothingRead(of)).toBe(of !== undefined && end === 'unread');
  });

  it('ends the process itself where a read was stopped, which may still wait', () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
      throw new Error(`exit ${code}`);
    });
    try {
      expect(() => ended([WHOLE, STOPPED], false)).toThrow('exit 4');
      expect(() => ended([STOPPED], true)).toThrow('exit 3');
      expect([ended([WHOLE], false), ended([CUT], false), ended([WHOLE], true), ended([UNREAD], true)]).toEqual([
        EXIT.done,
        EXIT.incomplete,
        EXIT.failOn,
        EXIT.usage,
      ]);
    } finally {
      exit.mockRestore();
    }
  });
});

describe('the exit codes that are told', () => {
  const plain = (text: string): string => text.replace(/[`\s]+/g, ' ').trim();

  it('--help and the README tell the same of all of them', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const rows = [...readme.matchAll(/^\| (\d) \| (.+) \|$/gm)].map(([, code, text = '']) => `${code} ${plain(text)}`);
    const help = /Exit status:\n([\s\S]+?)\n\n/.exec(rolepath(['--help']).out)?.[1] ?? '';
    expect(help.split(/\n(?= {2}\d)/).map(plain)).toEqual(rows);
    expect(rows.map((row) => Number(row[0]))).toEqual(Object.values(EXIT));
  });
});
