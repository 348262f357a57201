/** What a comparison rests on, and what it cannot tell. */

import type { WrittenComparison } from '../../compare/comparison-formats.js';
import type { ComparisonRecord, UntoldReason } from '../../compare/comparison-record.js';
import { clocksText, ONLY_WORDS, UNTOLD_TEXTS } from '../../compare/comparison-words.js';
import type { QualityRow } from '../../model/quality.js';
import { counted, duration } from '../../text.js';
import { runQuality } from '../run-quality.js';

export function comparisonQuality({ record, head }: WrittenComparison): QualityRow[] {
  const [first, second] = record.sides;
  return [
    ...matchedRows(record),
    ...untoldRows(record),
    sidesRow(record),
    clocksRow(record),
    ...overlapRows(record),
    ...onlyRows(record),
    ...runQuality(first, head.causes[0]),
    ...runQuality(second, head.causes[1]),
    ...localRows(record),
    ...roomRows(record),
  ];
}

const matchedRows = ({ matched: { flows } }: ComparisonRecord): QualityRow[] =>
  flows > 0
    ? []
    : [
        {
          code: 'nothing-matched',
          title: 'Flows that both sides saw:',
          value: 'none',
          mark: 'bad',
          meaning: 'The two may not belong together, by place or by time.',
        },
      ];

/** Reasons for which nothing is amiss with the captures. */
const HARMLESS: ReadonlySet<UntoldReason> = new Set(['outside-span']);

const untoldRows = ({ untold, sides }: ComparisonRecord): QualityRow[] =>
  untold.map(({ reason, side, flows }) => ({
    code: reason,
    title: `Nothing can be said of ${counted(flows, 'flow')} on ${sides[side].name} alone:`,
    value: reason,
    mark: HARMLESS.has(reason) ? 'note' : 'bad',
    meaning: `${UNTOLD_TEXTS[reason]}.`,
  }));

const sidesRow = ({ outer, outerWords, sides }: ComparisonRecord): QualityRow => ({
  code: 'sides',
  title: 'The outer side:',
  value: outer === undefined ? 'not known' : `${sides[outer].name} (${outerWords})`,
  mark: outer === undefined ? 'bad' : 'good',
  meaning: `${outerWords}.`,
});

const clocksRow = (record: ComparisonRecord): QualityRow => ({
  code: 'clocks',
  title: 'The two clocks:',
  value: clocksText(record),
  mark: record.clocks.flows === 0 ? 'note' : 'good',
  meaning: 'Where they differ by more than that, flows may have been taken for others.',
});

/** Of the longer capture, the least share that both have to have seen. */
const MOSTLY = 0.9;

/** How long both sides were captured at the same time, by the first one's clock. */
function overlapRows({ sides: [a, b], clocks }: ComparisonRecord): QualityRow[] {
  const [one, two] = [a, b].map(({ summary: { start, end = start } }) => [
    Date.parse(start ?? ''),
    Date.parse(end ?? ''),
  ]);
  const [start = Number.NaN, end = Number.NaN] = one ?? [];
  const [otherStart = Number.NaN, otherEnd = Number.NaN] = (two ?? []).map((time) => time - clocks.ahead * 1e3);
  const both = (Math.min(end, otherEnd) - Math.max(start, otherStart)) / 1e3;
  const longest = Math.max(end - start, otherEnd - otherStart) / 1e3;
  if (!(both < MOSTLY * longest)) return [];
  return [
    {
      code: 'overlap',
      title: 'Captured on both sides at the same time:',
      value: both <= 0 ? 'never' : `${duration(both)} of ${duration(longest)}`,
      mark: both <= 0 ? 'bad' : 'note',
      meaning: 'Of what one side saw while the other was not captured nothing can be said.',
    },
  ];
}

const onlyRows = ({ sides }: ComparisonRecord): QualityRow[] =>
  sides.flatMap(({ name, only }) =>
    only === undefined
      ? []
      : [
          {
            code: 'one-way',
            title: `${name}:`,
            value: 'one direction alone',
            mark: 'note',
            meaning: `It ${ONLY_WORDS[only]}.`,
          } as const,
        ],
  );

const localRows = ({ local }: ComparisonRecord): QualityRow[] =>
  local[0] + local[1] === 0
    ? []
    : [
        {
          code: 'local',
          title: 'Flows within a zone or a link:',
          value: local[0] + local[1],
          mark: 'note',
          meaning: 'They need not pass both capture points, and are no findings.',
        },
      ];

const roomRows = ({ sides, ungrouped }: ComparisonRecord): QualityRow[] => {
  const beyond = sides[0].beyond + sides[1].beyond;
  return [
    ...(beyond > 0
      ? [
          {
            code: 'beyond',
            title: 'Flows that were not compared for want of room:',
            value: beyond,
            mark: 'bad',
            meaning: 'Of what the other side alone saw nothing can then be said.',
          } as const,
        ]
      : []),
    ...(ungrouped > 0
      ? [
          {
            code: 'ungrouped',
            title: 'Flows that show something and are in no row, for want of room:',
            value: ungrouped,
            mark: 'note',
            meaning: 'They are counted and not told.',
          } as const,
        ]
      : []),
  ];
};
