/** What is missing of a run, and why: the one place that knows all causes. */

import type { DeviceCounters } from '../capture/live/live-device.js';
import { unreadLinkTypesText } from './link-type-names.js';
import { type SummaryRecord, UNKNOWN_LINK_TYPE } from './record.js';
import { count, counted } from './text.js';

/** What a device and the table of flows have lost until now; a capture that is read has no such counters. */
export const dropsOf = (
  counters: Pick<DeviceCounters, 'kernelDropped' | 'interfaceDropped'> | undefined,
  shed: number,
): SummaryRecord['drops'] => ({
  kernel: counters?.kernelDropped ?? 0,
  interface: counters?.interfaceDropped ?? 0,
  shed,
});

export const totalDrops = (drops: SummaryRecord['drops']): number => drops.kernel + drops.interface + drops.shed;

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

/** What tells that something is missing: of a summary, or of how an input stands until now. */
export type Losses = Pick<SummaryRecord, 'drops' | 'uncountedDrops' | 'written' | 'unlogged' | 'interrupted'> &
  Partial<Pick<SummaryRecord, 'undecoded' | 'unreadLinkTypes' | 'inputs'>>;

function causesOf({ interrupted, inputs = [], undecoded = {}, ...losses }: Losses): string[] {
  const { drops, uncountedDrops, written, unlogged = 0, unreadLinkTypes = [] } = losses;
  const unwritten = written?.unwritten ?? 0;
  const unread = unreadFramesText({ undecoded, unreadLinkTypes });
  return [
    ...(interrupted ? ['interrupted'] : []),
    ...cutInputs(inputs),
    ...(unread === undefined ? [] : [unread]),
    ...lossParts({ drops }),
    ...(uncountedDrops ? [UNCOUNTED] : []),
    ...(unwritten > 0 ? [`${counted(unwritten, 'packet')} not written`] : []),
    ...(unlogged > 0 ? [`${counted(unlogged, 'record')} not logged`] : []),
  ];
}

/** Whether anything is missing. */
export const isIncomplete = (losses: Losses): boolean => causesOf(losses).length > 0;

/** The record as it stands with all its facts: incomplete where it was, or where one of them makes it so. */
export const withCompleteness = <T extends Losses & { readonly incomplete: boolean }>(record: T): T => ({
  ...record,
  incomplete: record.incomplete || isIncomplete(record),
});

/** Why the records are not all there is, cause by cause; `more` are causes that the summary does not hold. */
export function lossCauses(summary: SummaryRecord, more: readonly string[] = []): readonly string[] {
  const causes = [...causesOf(summary), ...more];
  return causes.length === 0 && summary.incomplete ? [CUT] : causes;
}

function cutInputs(inputs: SummaryRecord['inputs']): string[] {
  const cut = inputs.filter(({ problem }) => problem !== undefined).length;
  if (cut === 0) return [];
  return [inputs.length === 1 ? CUT : `${count(cut)} of ${count(inputs.length)} inputs ${CUT}`];
}

/** The causes in one line; undefined where nothing was lost and nothing interrupted. */
export function lossText(summary: SummaryRecord, more: readonly string[] = []): string | undefined {
  const causes = lossCauses(summary, more);
  return causes.length === 0 ? undefined : `incomplete: ${causes.join('; ')}`;
}
