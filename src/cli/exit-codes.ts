/** How the process ends; in `--help`, the README and the tests as they stand here. */
export const EXIT = {
  /** Done, whatever was found. */
  done: 0,
  /** Failed while running: the output could not be written to its end, or a fault of ours. */
  failed: 1,
  /** Usage or configuration error, or an output that cannot be written: nothing was analysed. */
  usage: 2,
  /** `--fail-on` was met. */
  failOn: 3,
  /** Done, but incomplete: an input was unreadable, cut off or corrupt, packets or flows were lost, or interrupted. */
  incomplete: 4,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What the user asked for cannot be done as asked; the message says what to do instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
