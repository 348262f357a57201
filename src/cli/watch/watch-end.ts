/** What a watch came to. */

import { lossText, withCompleteness } from '../../report/loss-text.js';
import type { SummaryRecord } from '../../report/record.js';
import { count, counted } from '../../report/text.js';
import { VERDICT_KINDS } from '../../verdict/verdict.js';
import type { ExitCode } from '../exit-codes.js';
import { exitCodeOf, partEnd } from '../outcome.js';
import type { PacketWriting } from './packet-writing.js';

/** How a thread ended; without a summary it could not begin or go on. */
export interface End {
  readonly summary?: SummaryRecord;
  readonly failure?: string;
  /** Whether each line of the failure begins with the name of a file. */
  readonly isNamed?: true;
  /** True where the thread itself broke down. */
  readonly isBroken?: boolean;
  readonly beyond?: readonly string[];
}

/** What was written of each source, in its summary. */
export async function withWriting(ends: readonly End[], writing: PacketWriting | undefined): Promise<readonly End[]> {
  if (writing === undefined) return ends;
  const counts = await writing.ended;
  return ends.map((end, source) => {
    const written = counts?.[source];
    if (written === undefined) return { ...end, isBroken: true };
    const { summary } = end;
    if (summary === undefined) return end;
    return { ...end, summary: withCompleteness({ ...summary, written }) };
  });
}

/** What the whole watch came to. */
export const watchExitCode = (ends: readonly End[], isLogIncomplete: boolean): ExitCode =>
  exitCodeOf({
    parts: ends.map(({ isBroken, summary }) => (isBroken === true ? 'broken' : partEnd(summary))),
    needs: 'any',
    isIncomplete: isLogIncomplete,
  });

/** `eth1: 12,345 frames; 120 flows: 118 expected, …, 2 unexpected, …; nothing lost`. */
export function totals(summary: SummaryRecord): string {
  const { flows, frames, inputs } = summary;
  const kinds = VERDICT_KINDS.map((kind) => `${count(flows[kind])} ${kind}`).join(', ');
  const names = inputs.map(({ name }) => name).join(', ') || 'rolepath';
  const written = summary.written === undefined ? '' : `${counted(summary.written.written, 'packet')} written; `;
  const all = counted(
    VERDICT_KINDS.reduce((sum, kind) => sum + flows[kind], 0),
    'flow',
  );
  return `${names}: ${counted(frames, 'frame')}; ${all}: ${kinds}; ${written}${lossText(summary) ?? 'nothing lost'}`;
}
