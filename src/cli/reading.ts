import { interruptible } from './interruption.js';
import { Progress } from './progress.js';

/** How inputs are read. */
export interface ReadingOptions {
  readonly quiet?: boolean;
  /** What stops the reading, where it is one of several of a run; absent: SIGINT and SIGTERM, see {@link interruptible}. */
  readonly signal?: AbortSignal;
}

/** Has inputs read until their end or until a signal, with a line of progress. */
export async function reading<T>(
  { quiet, signal }: ReadingOptions,
  read: (signal: AbortSignal, progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = new Progress(quiet !== true);
  try {
    return await interruptible((stop) => read(stop, progress), signal);
  } finally {
    progress.end();
  }
}
