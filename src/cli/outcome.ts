/**
 * What a run came to, and so how the process ends. The first rule that holds decides:
 *
 * | what became of the run                                                      | exit code    |
 * | --------------------------------------------------------------------------- | ------------ |
 * | a thread of Rolepath broke down                                             | 1 failed     |
 * | nothing could be read of what it needs: its inputs, either of two sides, or | 2 usage      |
 * | all of the sources that are watched                                         |              |
 * | `--fail-on` is met                                                          | 3 failOn     |
 * | anything is missing, of any part                                            | 4 incomplete |
 * | none of these                                                               | 0 done       |
 *
 * What is thrown instead, `fail.ts` turns into a code.
 */

import type { SummaryRecord } from '../report/record.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** What became of one part of a run: of all its inputs, of one of two sides, of one source that is watched. */
export type PartEnd = 'whole' | 'incomplete' | 'unread' | 'broken';

/** What decides how a run ends. */
export interface RunFacts {
  readonly parts: readonly PartEnd[];
  /** Whether the run needs each of its parts, or means something as long as one could be read; absent: each. */
  readonly needs?: 'each' | 'any';
  /** Whether `--fail-on` is met. */
  readonly isFailing?: boolean;
  /** Whether something is missing that is no part's own. */
  readonly isIncomplete?: boolean;
}

export function exitCodeOf({ parts, needs = 'each', isFailing = false, isIncomplete = false }: RunFacts): ExitCode {
  const isUnread = (part: PartEnd): boolean => part === 'unread';
  if (parts.includes('broken')) return EXIT.failed;
  if (needs === 'each' ? parts.some(isUnread) : parts.every(isUnread)) return EXIT.usage;
  if (isFailing) return EXIT.failOn;
  return isIncomplete || parts.some((part) => part !== 'whole') ? EXIT.incomplete : EXIT.done;
}

/** Whether no input could be read at all; a run that was stopped before it came so far is none of these. */
export const isNothingRead = ({ inputs, interrupted }: SummaryRecord): boolean =>
  interrupted !== true && inputs.every(({ problem }) => problem === 'unreadable');

/** By its summary; without one it could not begin. */
export function partEnd(summary: SummaryRecord | undefined): PartEnd {
  if (summary === undefined || isNothingRead(summary)) return 'unread';
  return summary.incomplete ? 'incomplete' : 'whole';
}

/**
 * The exit code once all output of a run is written. An interrupted one ends here: a read that still waits for a pipe
 * would keep the process alive.
 */
export function ended(summaries: readonly SummaryRecord[], isFailing: boolean): ExitCode {
  const code = exitCodeOf({ parts: summaries.map(partEnd), isFailing });
  if (summaries.some(({ interrupted }) => interrupted === true)) process.exit(code);
  return code;
}
