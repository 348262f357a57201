/** What a difference rests on. */

import type { WrittenDifference } from '../../diff/difference-formats.js';
import type { DifferenceRecord } from '../../diff/difference-record.js';
import { judgedByText } from '../../diff/difference-words.js';
import type { QualityRow } from '../../model/quality.js';
import type { SummaryRecord } from '../../record.js';
import { duration } from '../../text.js';
import { runQuality } from '../run-quality.js';

export const differenceQuality = ({ record, head }: WrittenDifference): QualityRow[] => [
  judgedRow(record),
  ...beyondRows(record),
  ...lengthRows(record),
  ...runQuality({ name: 'Old', summary: record.old }, head.causes[0]),
  ...runQuality({ name: 'New', summary: record.new }, head.causes[1]),
];

const judgedRow = (record: DifferenceRecord): QualityRow => ({
  code: 'judged-by',
  title: 'Judged by:',
  value: judgedByText(record),
  mark: record.provenance.length === 0 ? 'good' : 'bad',
  meaning: 'To tell the traffic from the judging, have both runs judged anew: give captures instead of logs.',
});

const beyondRows = ({ beyond }: DifferenceRecord): QualityRow[] =>
  beyond[0] + beyond[1] === 0
    ? []
    : [
        {
          code: 'beyond',
          title: 'Sights that found no room:',
          value: beyond[0] + beyond[1],
          mark: 'bad',
          meaning: 'Differences may be missing.',
        },
      ];

/** Of the longer run, the share that the shorter one should have for their figures to be laid side by side. */
const COMPARABLE = 0.5;

function lengthRows({ old, new: later }: DifferenceRecord): QualityRow[] {
  const [before, now] = [secondsOf(old), secondsOf(later)];
  if (!(Math.min(before, now) < COMPARABLE * Math.max(before, now))) return [];
  return [
    {
      code: 'length',
      title: 'Length of the runs:',
      value: `${duration(before)} before, ${duration(now)} now`,
      mark: 'note',
      meaning: 'What is rare may seem new or gone only because one run is shorter.',
    },
  ];
}

/** Not a number where no time is known. */
const secondsOf = ({ start = '', end = '' }: SummaryRecord): number => (Date.parse(end) - Date.parse(start)) / 1e3;
