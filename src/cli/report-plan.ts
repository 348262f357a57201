/** What `rolepath report` is to write, and where to. */

import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { REPORT_FORMATS, type ReportFormat, TABLE_FORMATS, type TableFormat } from '../report/format/formats.js';
import type { AnyTable } from '../report/tables/column.js';
import { REPORT_TABLES } from '../report/tables/tables.js';
import { alternatives, quote } from '../wording.js';
import { UsageError } from './exit-codes.js';
import { FLOW_FORMATS, type FlowFormat } from './flow-stream.js';

/** The table of the flows themselves, a row each. */
export const FLOWS = 'flows';

export const TABLE_NAMES: readonly string[] = [FLOWS, ...REPORT_TABLES.map(({ name }) => name)];

export const FORMAT_NAMES: readonly string[] = [
  ...new Set([...FLOW_FORMATS, ...TABLE_FORMATS, ...REPORT_FORMATS].map(({ name }) => name)),
];

export interface PlanOptions {
  readonly format?: string;
  readonly output?: string;
  readonly table?: string;
}

/** One file to be written; `file` is absent for standard output. */
export type Part =
  | { readonly kind: 'flows'; readonly format: FlowFormat; readonly file: string | undefined }
  | {
      readonly kind: 'table';
      readonly table: AnyTable;
      readonly format: TableFormat;
      readonly file: string | undefined;
    }
  | { readonly kind: 'report'; readonly format: ReportFormat; readonly file: string | undefined };

export interface Plan {
  readonly parts: readonly Part[];
  /** The directory of the files, where there are several; it may be still to be made. */
  readonly directory?: string;
}

/**
 * A format of whole reports is one file. One of tables is the flows, the table that `--table` names, or where the
 * output is a directory a file for each table. Throws {@link UsageError}.
 */
export function reportPlan(options: PlanOptions): Plan {
  const { output, table } = options;
  if (table !== undefined && !TABLE_NAMES.includes(table))
    throw new UsageError(`--table is one of ${TABLE_NAMES.join(', ')}; not ${quote(table)}`);
  const isDirectory = output !== undefined && namesDirectory(output);
  const format = formatOf(options, isDirectory);
  const whole = REPORT_FORMATS.find(({ name }) => name === format);
  if (whole !== undefined) return wholePlan(whole, options, isDirectory);
  if (isDirectory && table === undefined) return directoryPlan(format, output);
  return {
    parts: [tablePart(format, table ?? FLOWS, isDirectory ? undefined : output, isDirectory ? output : undefined)],
  };
}

const namesDirectory = (output: string): boolean =>
  /[/\\]$/.test(output) || (existsSync(output) && statSync(output).isDirectory());

function formatOf({ format, output }: PlanOptions, isDirectory: boolean): string {
  if (format !== undefined) {
    if (FORMAT_NAMES.includes(format)) return format;
    throw new UsageError(`--format is one of ${FORMAT_NAMES.join(', ')}; not ${quote(format)}`);
  }
  if (output === undefined) return 'ndjson';
  if (isDirectory) return 'csv';
  const lower = output.toLowerCase();
  const known = [...REPORT_FORMATS, ...TABLE_FORMATS, ...FLOW_FORMATS].find(({ suffix }) => lower.endsWith(suffix));
  if (known !== undefined) return known.name;
  throw new UsageError(`${quote(output)} does not tell a format; name it with --format ${alternatives(FORMAT_NAMES)}`);
}

function wholePlan(format: ReportFormat, { output, table }: PlanOptions, isDirectory: boolean): Plan {
  const tabular = TABLE_FORMATS.map(({ name }) => name);
  if (table !== undefined)
    throw new UsageError(`${format.name} holds all tables: --table is for ${alternatives(tabular)}`);
  if (isDirectory)
    throw new UsageError(`${format.name} is one file, not one a table: give -o a name such as report${format.suffix}`);
  return { parts: [checked({ kind: 'report', format, file: output })] };
}

function directoryPlan(format: string, directory: string): Plan {
  return { directory, parts: TABLE_NAMES.map((name) => tablePart(format, name, undefined, directory)) };
}

function tablePart(format: string, name: string, file: string | undefined, directory: string | undefined): Part {
  const table = REPORT_TABLES.find((known) => known.name === name);
  const place = (suffix: string) => (directory === undefined ? file : join(directory, `${name}${suffix}`));
  if (table === undefined) {
    const of = FLOW_FORMATS.find((known) => known.name === format);
    if (of === undefined) throw new UsageError(`flows cannot be written as ${format}`);
    return checked({ kind: 'flows', format: of, file: place(of.suffix) });
  }
  const of = TABLE_FORMATS.find((known) => known.name === format);
  if (of === undefined) throw new UsageError(`a table cannot be written as ${format}`);
  return checked({ kind: 'table', table, format: of, file: place(of.suffix) });
}

function checked(part: Part): Part {
  const { format, file } = part;
  if (file === undefined && !format.isText && process.stdout.isTTY)
    throw new UsageError(`${format.name} is no text for a terminal; name a file with -o report${format.suffix}`);
  return part;
}
