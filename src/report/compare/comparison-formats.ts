/** The formats of a comparison; the first is that of the terminal. A new one is one line here. */

import type { WholeFormat } from '../format/formats.js';
import { jsonLine } from '../json-line.js';
import type { Paint } from '../page.js';
import type { PairHead } from '../pair-head.js';
import type { ComparisonRecord } from './comparison-record.js';
import { type ComparisonContext, comparisonText } from './comparison-text.js';

/** A comparison with all that any format says of it. */
export interface WrittenComparison {
  readonly record: ComparisonRecord;
  readonly context: ComparisonContext;
  readonly head: PairHead;
  readonly paint: Paint;
  /** Columns of a terminal. */
  readonly width: number;
}

export const COMPARISON_FORMATS: readonly [WholeFormat<WrittenComparison>, ...WholeFormat<WrittenComparison>[]] = [
  {
    name: 'text',
    suffix: '.txt',
    isText: true,
    write: async ({ record, context, paint, width }) => comparisonText(record, context, paint, width),
  },
  { name: 'json', suffix: '.json', isText: true, write: async ({ record }) => jsonLine(record) },
  {
    name: 'html',
    suffix: '.html',
    isText: true,
    tellsHashes: true,
    write: async (comparison) => (await import('../html/write-pairs.js')).writeComparison(comparison),
  },
];
