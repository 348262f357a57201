/** What of a strand counts under which state, in the matrix and where one of its cells is opened. */

interface Counted {
  readonly state: string;
  readonly flows: number;
  readonly unanswered: number;
}

/** Whether something counts under a state: what was seen does as not answered, too, where nobody answered some of it. */
export const countsAs = (state: string, { state: own, unanswered }: Counted): boolean =>
  own === state || (state === 'unanswered' && own === 'seen' && unanswered > 0);

/** Its flows that count under that state. */
export function flowsAs(state: string, { flows, unanswered }: Counted): number {
  if (state === 'unanswered') return unanswered;
  return state === 'seen' ? flows - unanswered : flows;
}
