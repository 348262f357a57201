import { LiveProblem, liveProblemLine } from '../capture/live/live-problem.js';
import { ConfigError } from '../problem.js';
import { systemErrorText } from '../system-error.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { OutputClosed } from './output.js';
import { cleanLine, sayLines, sayOwn } from './say.js';

/** Says on standard error what went wrong, in plain lines, and gives the exit code that belongs to it. */
export function fail(error: unknown): ExitCode {
  if (error instanceof OutputClosed) return EXIT.done;
  if (error instanceof ConfigError) {
    sayLines(error.message);
    return EXIT.usage;
  }
  if (error instanceof LiveProblem || error instanceof UsageError) {
    sayOwn(error instanceof LiveProblem ? liveProblemLine(error) : error.message);
    return EXIT.usage;
  }
  sayOwn(unforeseen(error));
  return EXIT.failed;
}

function unforeseen(error: unknown): string {
  const ofSystem = systemErrorText(error);
  if (ofSystem !== undefined) return ofSystem;
  const message = cleanLine(error instanceof Error ? error.message : String(error));
  return `internal error: ${message}; please report it with the command line${trace(error)}`;
}

const trace = (error: unknown): string =>
  process.env['ROLEPATH_DEBUG'] === '1' && error instanceof Error
    ? `\n${error.stack}`
    : ' (ROLEPATH_DEBUG=1 shows where)';
