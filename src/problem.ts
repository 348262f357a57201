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

/** In the order of the file, and each once. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  const unique = problems.filter((problem) => {
    const text = formatProblem(problem);
    return !seen.has(text) && seen.add(text);
  });
  return unique.sort((a, b) => a.line - b.line || a.column - b.column);
}
