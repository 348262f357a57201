import { beforeAll, describe, expect, it } from 'vitest';
import { csvLine, FLOW_COLUMNS } from '../../../src/report/csv.js';
import { reportJson } from '../../../src/report/format/report-json.js';
import { reportMarkdown } from '../../../src/report/format/report-markdown.js';
import { reportXlsx } from '../../../src/report/format/report-xlsx.js';
import { tableCsv } from '../../../src/report/format/table-csv.js';
import { tableNdjson } from '../../../src/report/format/table-ndjson.js';
import type { Report } from '../../../src/report/model/report.js';
import type { FlowRecord } from '../../../src/report/record.js';
import { REPORT_TABLES } from '../../../src/report/tables/tables.js';
import { unzipped } from '../../support/unzip.js';
import { reportOn, sampleReport } from '../sample-reports.js';
import { csvCells, hostileRecords } from './hostile-names.js';

const NOT_SHOWN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('names that mean harm', () => {
  let report: Report;
  let records: readonly FlowRecord[];

  beforeAll(async () => {
    const sample = await sampleReport('edge-external');
    records = hostileRecords(sample.records);
    report = reportOn(records, sample.site);
  });

  it('are in the report at all', () => {
    expect(JSON.stringify(report)).toContain('HYPERLINK');
    expect(report.mapping.flatMap(({ serverNames }) => serverNames.first)).toContain('__proto__');
  });

  it('begin no formula in CSV, and break out of no cell', () => {
    for (const table of REPORT_TABLES) {
      const lines = [...tableCsv(table, report)];
      const cells = csvCells(lines.join(''));
      expect(cells.length, table.name).toBe(lines.length * table.columns.length);
      for (const cell of cells) {
        expect(cell).not.toMatch(/(^|;)[\s"]*[=+@\uff1d]/);
        expect(cell).not.toMatch(/(^|;)[\s"]*-[^\s]/);
        expect(cell).not.toMatch(NOT_SHOWN);
      }
    }
    const flows = records.map(csvLine).join('');
    expect(csvCells(flows).length).toBe(records.length * FLOW_COLUMNS.length);
  });

  it('are text in Markdown: no tag, no link, no heading, no cell of their own', () => {
    const markdown = reportMarkdown(report);
    const prose = markdown.replace(/^(`{3,})yaml\n[\s\S]*?\n\1$/gm, '');
    expect(prose).not.toMatch(/<[a-z/!]/i);
    expect(prose).not.toMatch(/(^|[^\\])\]\((javascript|http)/);
    expect(prose).not.toMatch(/https?:\/\//);
    expect(prose).not.toMatch(NOT_SHOWN);
    const lines = prose.split('\n');
    expect(lines.filter((line) => line.startsWith('#')).every((line) => /^#{1,3} [A-Z]/.test(line))).toBe(true);
    let width = 0;
    for (const line of lines) {
      if (!line.startsWith('|')) width = 0;
      else {
        const cells = line.replace(/\\./g, '').split('|').length;
        expect(cells, line).toBe(width === 0 ? cells : width);
        width = cells;
      }
    }
  });

  it('are text in a workbook: no formula, no link', async () => {
    const files = unzipped(await reportXlsx(report));
    for (const [name, text] of files) {
      if (!name.startsWith('xl/worksheets/')) continue;
      expect(text, name).not.toMatch(/<f[ >]/);
      expect(text, name).not.toMatch(/<hyperlink/);
      expect(text, name).not.toContain('<script>');
    }
    expect([...files.values()].join('')).toContain('HYPERLINK');
  });

  it('come back as they are from JSON, and drive no terminal', () => {
    const json = reportJson(report);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(report)));
    expect(json).not.toMatch(NOT_SHOWN);
    for (const table of REPORT_TABLES)
      for (const line of tableNdjson(table, report)) {
        expect(line).not.toMatch(NOT_SHOWN);
        expect(() => JSON.parse(line) as unknown).not.toThrow();
      }
  });
});
