/** What needs a person's attention, in one list: highest risk first. */

import type { FlowExample } from './ends.js';

export const SEVERITIES = ['high', 'medium', 'low', 'info'] as const;
/**
 * `high`: undocumented or contradicted traffic that was answered across the perimeter or from the Internet, and
 * documented paths that somebody needs and nobody answers; `medium`: the same inside, and requirements not met; `low`:
 * what could not be judged and what was tried in vain; `info`: what a reader should know.
 */
export type Severity = (typeof SEVERITIES)[number];

export interface FindingRow {
  /** Stable within a report: `f1`, `f2`, … in the order of the rows. */
  readonly id: string;
  /** Stable code of its kind, for other programs: the reason of a verdict, the problem of a requirement, or its own. */
  readonly code: string;
  readonly severity: Severity;
  /** One line: what was found, where. */
  readonly title: string;
  /** What it means, and what to do about it. */
  readonly detail: string;
  readonly flows: number;
  readonly bytes: number;
  /** ISO 8601 UTC in nanoseconds; absent where no flow belongs to it. */
  readonly start?: string;
  readonly end?: string;
  /** The furthest out that it reaches. */
  readonly exposure?: 'internet' | 'perimeter' | 'internal';
  /** Ids of documented paths and requirements, of rows of the deviations and of the mapping; addresses of hosts. */
  readonly paths: readonly string[];
  readonly requirements: readonly string[];
  readonly deviations: readonly string[];
  readonly mapping: readonly string[];
  readonly hosts: readonly string[];
  readonly examples: readonly FlowExample[];
}
