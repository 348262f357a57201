/** What `compare` and `diff` have in common: two runs, of which one thing is written. */

import type { WholeFormat } from '../report/format/formats.js';
import { type Paint, pageWidth, unpainted, WIDTH } from '../report/page.js';
import type { PairHead } from '../report/pair-head.js';
import { version } from './about.js';
import type { AnalyzeOptions } from './analyze.js';
import { InputHashes } from './input-hashes.js';
import type { Lost } from './loss.js';
import { isNothingRead } from './outcome.js';
import { paintFor } from './paint.js';
import { optionsText } from './report-head.js';
import type { Site } from './site.js';
import { withWholeFile } from './whole-file.js';
import { type FormatOptions, wholeFormat } from './whole-format.js';

export interface PairOptions extends AnalyzeOptions, FormatOptions {
  /** Seconds. */
  readonly tolerance?: number;
}

/** How a terminal shows it, and what the inputs hash to. */
export interface PairParts {
  readonly paint: Paint;
  readonly width: number;
  readonly hashes: ReadonlyMap<string, string>;
}

export interface ReadPair<Subject> {
  readonly runs: readonly [Lost, Lost];
  readonly subject: (parts: PairParts) => Subject;
}

/**
 * Has the two runs read and writes what is made of them, to standard output or to the file that the options name; of
 * inputs none of which could be read, only data. Gives the runs.
 */
export async function writePair<Subject, Read extends ReadPair<Subject>>(
  formats: readonly [WholeFormat<Subject>, ...WholeFormat<Subject>[]],
  inputs: readonly string[],
  options: PairOptions,
  read: () => Promise<Read>,
): Promise<Read> {
  const format = wholeFormat(formats, options);
  return withWholeFile(options.output, async (file) => {
    const hashes = format.tellsHashes && options.output !== undefined ? new InputHashes(inputs) : undefined;
    const made = await read();
    const isWorth = !made.runs.some(({ summary }) => isNothingRead(summary));
    if (isWorth || format.name === 'json')
      file.write(
        await format.write(made.subject({ ...terminal(options), hashes: (await hashes?.all()) ?? new Map() })),
      );
    // What was there before is worth more than something on nothing.
    if (isWorth) file.commit();
    return made;
  });
}

const terminal = (options: PairOptions): Omit<PairParts, 'hashes'> =>
  options.output === undefined
    ? { paint: paintFor(options), width: pageWidth(process.stdout.columns) }
    : { paint: unpainted, width: WIDTH };

export function pairHead(
  [first, second]: readonly [Lost, Lost],
  { catalogues, topology: { name, sha256 } }: Site,
  hashes: ReadonlyMap<string, string>,
  options: PairOptions,
): PairHead {
  return {
    tool: { name: 'rolepath', version: version() },
    catalogues,
    ...(name !== undefined && sha256 !== undefined && { topology: { name, sha256 } }),
    options: {
      ...optionsText(options),
      ...(options.tolerance !== undefined && { tolerance: `${options.tolerance} s` }),
    },
    hashes,
    causes: [first.causes ?? [], second.causes ?? []],
  };
}
