/** What happened: losses, problems of inputs and files, what was written. */

import type { Test } from '../filter/filter.js';
import type { Data, LogEntry } from './data.js';
import { clock } from './figures.js';
import type { Subject } from './subject.js';
import type { Kind } from './table.js';

export interface LogItem extends LogEntry {
  readonly type: 'log';
  readonly number: number;
}

export const logItems = ({ log, logged }: Data): LogItem[] =>
  log.map((entry, index) => ({ ...entry, type: 'log', number: logged - log.length + index }));

export const LOG: Kind<LogItem> = {
  columns: [
    {
      id: 'at',
      title: 'TIME',
      width: 8,
      rank: 0,
      descending: true,
      text: ({ at }) => clock((at / 1000) % 86_400),
      value: ({ at }) => new Date(at).toISOString(),
    },
    { id: 'kind', title: 'KIND', width: 7, rank: 0, text: ({ kind }) => kind, value: ({ kind }) => kind },
    { id: 'text', title: 'WHAT', width: 20, grow: 1, rank: 0, text: ({ text }) => text, value: ({ text }) => text },
  ],
  key: ({ number }) => String(number),
  arrival: ({ number }) => number,
  mark: ({ kind }) =>
    kind === 'warning' || kind === 'failed' ? { sign: '!', tone: 'alarm' } : { sign: ' ', tone: 'plain' },
  subject: ({ text, kind }) => ({ ports: [], protocols: [], names: [], texts: [text, kind] }),
};

/** Lines that hold all words of a search, whatever their case; undefined where none is searched for. */
export function searchTest(search: string): Test<Subject> | undefined {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  return ({ texts }) => {
    const all = texts.join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  };
}
