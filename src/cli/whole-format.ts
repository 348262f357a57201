import type { WholeFormat } from '../report/format/formats.js';
import { alternatives, quote } from '../wording.js';
import { UsageError } from './exit-codes.js';

export interface FormatOptions {
  readonly json?: boolean;
  readonly format?: string;
  readonly output?: string;
}

/**
 * The format that is asked for by its name or the suffix of the output, else the first; throws {@link UsageError} where
 * there is none of that name.
 */
export function wholeFormat<Format extends WholeFormat<never>>(
  formats: readonly [Format, ...Format[]],
  options: FormatOptions,
): Format {
  const names = formats.map(({ name }) => name);
  const name = nameOf(options);
  const chosen =
    name === undefined ? bySuffix(formats, options.output) : formats.find((format) => format.name === name);
  if (chosen !== undefined) return chosen;
  if (name !== undefined) throw new UsageError(`--format is one of ${names.join(', ')}; not ${quote(name)}`);
  throw new UsageError(
    `${quote(options.output ?? '')} does not tell a format; name it with --format ${alternatives(names)}`,
  );
}

function nameOf({ json, format }: FormatOptions): string | undefined {
  if (json === true && format !== undefined && format !== 'json')
    throw new UsageError(`--json and --format ${format} ask for two formats: give one of them`);
  return json === true ? 'json' : format;
}

function bySuffix<Format extends WholeFormat<never>>(
  formats: readonly [Format, ...Format[]],
  output: string | undefined,
): Format | undefined {
  if (output === undefined) return formats[0];
  const lower = output.toLowerCase();
  return formats.find(({ suffix }) => lower.endsWith(suffix));
}
