/** How far the traffic that was seen can carry a judgement. */

export interface QualityRow {
  /** Stable code: `frames`, `drops-kernel`, `one-way`, … */
  readonly code: string;
  /** What is counted, as in "frames cut by the snap length". */
  readonly title: string;
  /** A count, or a text such as a time span; absent where the inputs do not say. */
  readonly value?: number | string;
  /** Of what the count is a part, for shares. */
  readonly of?: number;
  /** `bad`: verdicts may be wrong or missing because of it; `note`: a reader should know; `good`: nothing is amiss. */
  readonly mark: 'good' | 'note' | 'bad';
  /** What follows from it for the verdicts. */
  readonly meaning: string;
}
