import type { SummaryRecord } from './record.js';
import { count, counted } from './text.js';

/** What was lost, part by part: packets before they were written, flows and datagrams for want of room. */
export const lossParts = ({ drops }: Pick<SummaryRecord, 'drops'>): string[] => [
  ...(drops.kernel > 0 ? [`${counted(drops.kernel, 'packet')} dropped by the kernel`] : []),
  ...(drops.interface > 0 ? [`${counted(drops.interface, 'packet')} dropped by the interface`] : []),
  ...(drops.shed > 0 ? [`${count(drops.shed)} flows or datagrams given up early for want of room`] : []),
];

/** Where nobody knows what the kernel dropped. */
const UNCOUNTED = 'what was dropped is not counted';

/** Why the records are not all there is, in one line; undefined where nothing was lost and nothing interrupted. */
export function lossText(summary: SummaryRecord): string | undefined {
  const unwritten = summary.written?.unwritten ?? 0;
  const parts = [
    ...(summary.interrupted ? ['interrupted'] : []),
    ...lossParts(summary),
    ...(summary.uncountedDrops ? [UNCOUNTED] : []),
    ...(unwritten > 0 ? [`${counted(unwritten, 'packet')} not written`] : []),
  ];
  return parts.length === 0 ? undefined : `incomplete: ${parts.join('; ')}`;
}
