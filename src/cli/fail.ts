import { LiveProblem, liveProblemLine } from '../capture/live/live-problem.js';
import { ConfigError } from '../problem.js';
import { systemErrorText } from '../system-error.js';
import { EXIT, type ExitCode, UsageError } from './exit-codes.js';
import { OutputClosed } from './output.js';
import { cleanLine } from './say.js';

/** Says on standard error what went wrong, in plain lines, and gives the exit code that belongs to it. */
export function fail(error: unknown): ExitCode {
  if (error instanceof OutputClosed) return EXIT.done;
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.usage;
  }
  if (error instanceof LiveProblem) {
    process.stderr.write(`rolepath: ${cleanLine(liveProblemLine(error))}\n`);
    return EXIT.usage;
  }
  if (error instanceof UsageError) {
    process.stderr.write(`rolepath: ${error.message}\n`);
    return EXIT.usage;
  }
  process.stderr.write(`rolepath: ${unforeseen(error)}\n`);
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
