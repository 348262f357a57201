/** Problems of a configuration file: all of them at once, each with its place, none as a stack trace. */

/** Both from 1; line 0 stands for the file as a whole. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning';

/** Keys and list indexes from the top of a file. */
export type Path = readonly (string | number)[];

export interface Problem extends Position {
  /** An error makes the file unusable; a warning does not. */
  readonly severity: Severity;
  /** As the user named it. */
  readonly file: string;
  /** Where in the file's structure: `hosts.edge1.external`; empty for the file as a whole. */
  readonly path: string;
  /** One plain sentence: what is wrong, and what to do. */
  readonly message: string;
}

/** The user's configuration cannot be used; its message is every problem, a line each, fit for the terminal. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}

/** `topology.yaml:12:5: error: hosts.edge1: …`, the form that editors and CI annotations pick up. */
export function formatProblem(problem: Problem): string {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`;
  const subject = problem.path === '' ? '' : `${problem.path}: `;
  return `${place}: ${problem.severity}: ${subject}${problem.message}`;
}

/** Problems listed at once for one file; the rest are counted. */
export const MAX_PROBLEMS = 200;

/** In the order of the file and each once, those about the file as a whole last. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const unique = new Map(problems.map((problem) => [formatProblem(problem), problem]));
  const rank = ({ line }: Problem) => (line === 0 ? Number.POSITIVE_INFINITY : line);
  return [...unique.values()].sort((a, b) => (rank(a) === rank(b) ? a.column - b.column : rank(a) - rank(b)));
}

/**
 * At most {@link MAX_PROBLEMS}, errors before warnings where not all find room, and a last one that counts what is left
 * out; `unlisted` tells of errors that the caller left out already.
 */
export function limitProblems(file: string, problems: readonly Problem[], unlisted = 0): Problem[] {
  if (problems.length <= MAX_PROBLEMS && unlisted === 0) return sortProblems(problems);
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const listed = sortProblems([...errors, ...warnings].slice(0, MAX_PROBLEMS));
  const left = problems.length - Math.min(problems.length, MAX_PROBLEMS) + unlisted;
  if (left === 0) return listed;
  const severity = errors.length > MAX_PROBLEMS || unlisted > 0 ? 'error' : 'warning';
  const message = `${left} more ${left === 1 ? 'problem is' : 'problems are'} not listed`;
  return [...listed, { severity, file, line: 0, column: 0, path: '', message }];
}
