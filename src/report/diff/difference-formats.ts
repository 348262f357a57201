/** The formats of a difference; the first is that of the terminal. A new one is one line here. */

import type { WholeFormat } from '../format/formats.js';
import { jsonLine } from '../json-line.js';
import type { Paint } from '../page.js';
import type { PairHead } from '../pair-head.js';
import type { DifferenceRecord } from './difference-record.js';
import { differenceText } from './difference-text.js';

/** A difference with all that any format says of it. */
export interface WrittenDifference {
  readonly record: DifferenceRecord;
  /** Of documented paths and exceptions of the site, by id. */
  readonly titles: ReadonlyMap<string, string>;
  readonly head: PairHead;
  readonly paint: Paint;
  /** Columns of a terminal. */
  readonly width: number;
}

export const DIFFERENCE_FORMATS: readonly [WholeFormat<WrittenDifference>, ...WholeFormat<WrittenDifference>[]] = [
  {
    name: 'text',
    suffix: '.txt',
    isText: true,
    write: async ({ record, paint, width }) => differenceText(record, paint, width),
  },
  { name: 'json', suffix: '.json', isText: true, write: async ({ record }) => jsonLine(record) },
  {
    name: 'html',
    suffix: '.html',
    isText: true,
    tellsHashes: true,
    write: async (difference) => (await import('../html/write-pairs.js')).writeDifference(difference),
  },
];
