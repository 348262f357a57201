import { extname } from 'node:path';
import { pathLanguage } from '../catalogue/path-filter.js';
import { type RuleSheet, ruleSheet } from '../report/rule-sheet.js';
import { sheetNft } from '../report/rule-sheet-nft.js';
import { sheetCsv, sheetJson, sheetMarkdown } from '../report/rule-sheet-text.js';
import { alternatives, quote } from '../wording.js';
import { UsageError } from './exit-codes.js';
import { filterTest } from './filter.js';
import { writeBytes } from './output.js';
import { SHEET_FORMATS, type SheetFormat } from './sheet-formats.js';
import { loadSite } from './site.js';
import { TargetFile } from './target-file.js';

/** Formats by the suffix of a file. */
const SUFFIXES: Readonly<Record<string, SheetFormat>> = {
  '.csv': 'csv',
  '.md': 'md',
  '.xlsx': 'xlsx',
  '.nft': 'nftables',
  '.json': 'json',
};

export interface SheetOptions {
  readonly format?: SheetFormat;
  readonly output?: string;
  readonly topology?: string;
  readonly json?: boolean;
}

/** The format of the rule sheet that is asked for; undefined where none is. Throws {@link UsageError}. */
export function formatOf({ format, output, json }: SheetOptions): SheetFormat | undefined {
  if (format === undefined && output === undefined) return undefined;
  if (json === true) throw new UsageError('--json lists the paths; a rule sheet as JSON is --format json');
  const chosen = format ?? SUFFIXES[extname(output ?? '').toLowerCase()];
  if (chosen === undefined)
    throw new UsageError(
      `${quote(output ?? '')} does not tell a format; name it with --format ${alternatives(SHEET_FORMATS)}`,
    );
  if (chosen === 'xlsx' && output === undefined && process.stdout.isTTY)
    throw new UsageError('a workbook is no text for a terminal; name a file with -o rules.xlsx');
  return chosen;
}

const encoder = new TextEncoder();

const WRITERS: Readonly<Record<Exclude<SheetFormat, 'xlsx'>, (sheet: RuleSheet) => string>> = {
  csv: sheetCsv,
  md: sheetMarkdown,
  nftables: sheetNft,
  json: sheetJson,
};

/** The site's rule sheet of the paths that a filter lets pass; throws {@link UsageError} without a topology. */
export async function sheetBytes(
  format: SheetFormat,
  expression: string,
  { topology }: SheetOptions,
): Promise<Uint8Array> {
  if (topology === undefined)
    throw new UsageError("a rule sheet has the site's addresses: give its topology with -t site.yaml");
  const site = await loadSite(topology);
  const fits = filterTest(expression, pathLanguage(site.catalogue, site));
  const sheet = ruleSheet({ ...site, paths: site.applying.paths.filter(({ path }) => fits(path)) });
  return writtenSheet(sheet, format);
}

/** A rule sheet in a format. */
export async function writtenSheet(sheet: RuleSheet, format: SheetFormat): Promise<Uint8Array> {
  if (format !== 'xlsx') return encoder.encode(WRITERS[format](sheet));
  const { sheetXlsx } = await import('../report/rule-sheet-xlsx.js');
  return sheetXlsx(sheet);
}

/** A rule sheet to a file, or to standard output. */
export function writeSheet(bytes: Uint8Array, file: string | undefined): void {
  const target = file === undefined ? undefined : new TargetFile(file);
  try {
    writeBytes(bytes, target?.descriptor);
    target?.commit();
  } finally {
    target?.discard();
  }
}
