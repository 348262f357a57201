import { lossText } from '../report/loss-text.js';
import type { SummaryRecord } from '../report/record.js';
import { inputName } from '../report/record-inputs.js';
import { isNothingRead } from './outcome.js';
import { sayOwn } from './say.js';

/** What a run lost, and what its summary does not hold of it. */
export interface Lost {
  readonly summary: SummaryRecord;
  readonly causes?: readonly string[];
  /** The inputs as they were given. */
  readonly given?: readonly string[];
}

/**
 * Says why a run is incomplete, in one line on standard error; `side` tells which of two runs it is. Where no input
 * could be read, the line about the input has said it.
 */
export function sayLoss({ summary, causes }: Lost, { quiet }: { readonly quiet?: boolean }, side?: string): void {
  if (quiet === true || isNothingRead(summary)) return;
  const lost = lossText(summary, causes);
  if (lost !== undefined) sayOwn(side === undefined ? lost : lost.replace(': ', () => `: ${side}: `));
}

/** The run as its inputs are called; where it was stopped before it read any, as they were given. */
export function inputsText({ summary, given = [] }: Lost): string {
  const read = summary.inputs.map(({ name }) => name);
  const names = read.length > 0 ? read : given.map((input) => inputName(input));
  return `${names[0] ?? 'no input'}${names.length > 1 ? ` and ${names.length - 1} more` : ''}`;
}
