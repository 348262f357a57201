/** What each product added, changed and removed against the one before it, and how long it was or is supported. */

export const CHANGES = ['added', 'changed', 'removed'] as const;
export type ChangeKind = (typeof CHANGES)[number];

export interface Change {
  readonly what: ChangeKind;
  /** In a few own words. */
  readonly words: string;
  /** Source rows that show it; for what was removed, those of the product before. */
  readonly rows: readonly string[];
  /** Ids of the paths concerned. */
  readonly paths: readonly string[];
}

/** The last days of support, in UTC: 2026-12-31. Absent: not known, or none is set. */
export interface Support {
  readonly mainstreamEnd: string | undefined;
  readonly extendedEnd: string | undefined;
  /** What rules instead where no day is set. */
  readonly policy: string | undefined;
}

export interface ProductChanges {
  readonly product: string;
  readonly support: Support;
  readonly changes: readonly Change[];
}
