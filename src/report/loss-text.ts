import { unreadLinkTypesText } from './link-type-names.js';
import { type SummaryRecord, UNKNOWN_LINK_TYPE } from './record.js';
import { count, counted } from './text.js';

/** What was lost, part by part: packets before they were written, flows and datagrams for want of room. */
export const lossParts = ({ drops }: Pick<SummaryRecord, 'drops'>): string[] => [
  ...(drops.kernel > 0 ? [`${counted(drops.kernel, 'packet')} dropped by the kernel`] : []),
  ...(drops.interface > 0 ? [`${counted(drops.interface, 'packet')} dropped by the interface`] : []),
  ...(drops.shed > 0 ? [`${count(drops.shed)} flows or datagrams given up early for want of room`] : []),
];

/** "12 frames of link type 105 (IEEE802_11), which is not read"; undefined where there are none. */
export function unreadFramesText({
  undecoded,
  unreadLinkTypes,
}: Pick<SummaryRecord, 'undecoded' | 'unreadLinkTypes'>): string | undefined {
  const frames = undecoded[UNKNOWN_LINK_TYPE] ?? 0;
  return frames === 0 ? undefined : `${counted(frames, 'frame')} of ${unreadLinkTypesText(unreadLinkTypes)}`;
}

/** Where nobody knows what the kernel dropped. */
const UNCOUNTED = 'what was dropped is not counted';
const CUT = 'not read to the end';

/** Why the records are not all there is, cause by cause; `more` are causes that the summary does not hold. */
export function lossCauses(summary: SummaryRecord, more: readonly string[] = []): readonly string[] {
  const unwritten = summary.written?.unwritten ?? 0;
  const unread = unreadFramesText(summary);
  const causes = [
    ...(summary.interrupted ? ['interrupted'] : []),
    ...cutInputs(summary),
    ...(unread === undefined ? [] : [unread]),
    ...lossParts(summary),
    ...(summary.uncountedDrops ? [UNCOUNTED] : []),
    ...(unwritten > 0 ? [`${counted(unwritten, 'packet')} not written`] : []),
    ...(summary.unlogged ? [`${counted(summary.unlogged, 'record')} not logged`] : []),
    ...more,
  ];
  return causes.length === 0 && summary.incomplete ? [CUT] : causes;
}

function cutInputs({ inputs }: SummaryRecord): string[] {
  const cut = inputs.filter(({ problem }) => problem !== undefined).length;
  if (cut === 0) return [];
  return [inputs.length === 1 ? CUT : `${count(cut)} of ${count(inputs.length)} inputs ${CUT}`];
}

/** The causes in one line; undefined where nothing was lost and nothing interrupted. */
export function lossText(summary: SummaryRecord, more: readonly string[] = []): string | undefined {
  const causes = lossCauses(summary, more);
  return causes.length === 0 ? undefined : `incomplete: ${causes.join('; ')}`;
}
