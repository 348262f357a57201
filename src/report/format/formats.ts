/**
 * The formats of a report. A new one is one file in this directory and one line here: the command line, its help and the
 * tests follow the tables. Formats load what they need when they are used.
 */

import type { Report } from '../model/report.js';
import type { AnyTable } from '../tables/column.js';

/** Bytes, or text to be written as UTF-8, whole or piece by piece. */
export type Written = string | Uint8Array | Iterable<string> | Iterable<Uint8Array>;

/** A report that is being made ready for. */
export interface BegunReport {
  readonly write: (report: Report) => Promise<Written>;
}

/** All of something in one file: of a report, of a comparison. */
export interface WholeFormat<Subject> {
  readonly name: string;
  /** Of files, with the dot, in lower case. */
  readonly suffix: string;
  /** Whether a terminal can show it. */
  readonly isText: boolean;
  /** Whether it tells the SHA-256 of the inputs. */
  readonly tellsHashes?: true;
  readonly write: (subject: Subject) => Promise<Written>;
}

export interface ReportFormat extends WholeFormat<Report> {
  /** Present where something can be made ready while the inputs are still read. */
  readonly begin?: () => Promise<BegunReport>;
}

/** One table of a report in one file. */
export interface TableFormat {
  readonly name: string;
  readonly suffix: string;
  readonly isText: boolean;
  readonly write: (table: AnyTable, report: Report) => Promise<Written>;
}

export const REPORT_FORMATS: readonly ReportFormat[] = [
  {
    name: 'html',
    suffix: '.html',
    isText: true,
    begin: async () => (await import('../html/write-html.js')).beginHtml(),
    write: async (report) => (await import('../html/write-html.js')).beginHtml().write(report),
  },
  {
    name: 'md',
    suffix: '.md',
    isText: true,
    write: async (report) => (await import('./report-markdown.js')).reportMarkdown(report),
  },
  {
    name: 'json',
    suffix: '.json',
    isText: true,
    write: async (report) => (await import('./report-json.js')).reportJson(report),
  },
  {
    name: 'xlsx',
    suffix: '.xlsx',
    isText: false,
    write: async (report) => (await import('./report-xlsx.js')).reportXlsx(report),
  },
];

export const TABLE_FORMATS: readonly TableFormat[] = [
  {
    name: 'ndjson',
    suffix: '.ndjson',
    isText: true,
    write: async (table, report) => (await import('./table-ndjson.js')).tableNdjson(table, report),
  },
  {
    name: 'csv',
    suffix: '.csv',
    isText: true,
    write: async (table, report) => (await import('./table-csv.js')).tableCsv(table, report),
  },
  {
    name: 'parquet',
    suffix: '.parquet',
    isText: false,
    write: async (table, report) => (await import('./table-parquet.js')).tableParquet(table, report),
  },
];
