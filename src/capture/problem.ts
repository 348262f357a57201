/**
 * What kept an input from being read to its end.
 *
 * - `unreadable`: it could not be opened, or is no capture at all; nothing of it was read.
 * - `truncated`: it ends in the middle of a record.
 * - `corrupt`: its bytes make no sense from some place on.
 */
export type ProblemKind = 'unreadable' | 'truncated' | 'corrupt';

/** One input's problem. Every frame before it was handed on. */
export interface CaptureProblem {
  readonly kind: ProblemKind;
  /** The input, as its name was given. */
  readonly file: string;
  /** Offset of the first byte that could not be used; absent where nothing was read. */
  readonly offset?: number;
  /** True where `offset` counts the bytes of the decompressed stream. */
  readonly decompressed?: boolean;
  readonly cause: string;
  /** What the reader can do about it. */
  readonly remedy: string;
}

/** The problem as one line: file, byte offset, cause, what to do. */
export function problemLine({ file, offset, decompressed, cause, remedy }: CaptureProblem): string {
  const place = offset === undefined ? '' : ` byte ${offset}${decompressed ? ' (decompressed)' : ''}:`;
  return `${file === '' ? "''" : file}:${place} ${cause}; ${remedy}`;
}
