/** Live capture, or a capture filter, that cannot begin or go on: one line that says what, and what to do. */
export class LiveProblem extends Error {
  override readonly name = 'LiveProblem';
  /** What the user can do about it. */
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** The problem as one line. */
export const liveProblemLine = ({ message, remedy }: LiveProblem): string => `${message}; ${remedy}`;

/** Needs no privilege in this program: another one captures. */
export const PIPE_REMEDY = 'let another program capture: dumpcap -i DEVICE -w - | rolepath watch -';
