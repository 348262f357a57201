/** What became of a file that was to be written. */
export interface Outcome {
  readonly written: boolean;
  /** In words, for the status line and the log. */
  readonly text: string;
}

export const unwritten = (why: string): Outcome => ({ written: false, text: `not written: ${why}` });
