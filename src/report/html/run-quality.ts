import { lossCauses } from '../loss-text.js';
import type { QualityRow } from '../model/quality.js';
import type { NamedRun } from '../pair-head.js';
import { span } from '../text.js';

/** How far one of two runs can be trusted; `causes` are losses that its summary does not hold. */
export function runQuality({ name, summary }: NamedRun, causes: readonly string[]): QualityRow[] {
  const { start, end, snapped } = summary;
  const losses = lossCauses(summary, causes);
  return [
    ...losses.map(
      (value): QualityRow => ({
        code: 'incomplete',
        title: `${name}:`,
        value,
        mark: 'bad',
        meaning: 'What is not in it may have been there all the same.',
      }),
    ),
    ...(losses.length > 0
      ? []
      : [
          {
            code: 'complete',
            title: `${name}:`,
            value: start === undefined ? 'nothing was seen' : `complete as captured, ${span(start, end ?? start)}`,
            mark: start === undefined ? 'bad' : 'good',
            meaning: 'Without a flow nothing can be laid over it.',
          } as const,
        ]),
    ...(snapped > 0
      ? [
          {
            code: 'snapped',
            title: `${name}: frames cut by the snap length`,
            value: snapped,
            mark: 'note',
            meaning: 'Protocols are recognised from what is left of their bytes; flows, packets and times are whole.',
          } as const,
        ]
      : []),
  ];
}
