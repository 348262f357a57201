import { inputName, type SortedInputs, sortInputs } from '../report/record-inputs.js';
import { UsageError } from './exit-codes.js';

/** Tells captures from flow logs; throws {@link UsageError} where there are both, for flows would then count twice. */
export async function sortedInputs(inputs: readonly string[]): Promise<SortedInputs> {
  const sorted = await sortInputs(inputs);
  const [capture] = sorted.captures;
  const [log] = sorted.records;
  if (capture !== undefined && log !== undefined)
    throw new UsageError(
      `${inputName(log)} is a flow log and ${inputName(capture)} is none: give captures or flow logs`,
    );
  return sorted;
}
