import { beforeAll, describe, expect, it } from 'vitest';
import { reportMarkdown } from '../../../src/report/format/report-markdown.js';
import { tableCsv } from '../../../src/report/format/table-csv.js';
import { htmlReport } from '../../../src/report/html/html-report.js';
import { LocalEngine } from '../../../src/report/html/map/layout-engine.js';
import type { Report } from '../../../src/report/model/report.js';
import { REPORT_TABLES } from '../../../src/report/tables/tables.js';
import { SAMPLE_NAMES } from '../../samples/expectations.js';
import { outlineOf } from '../html/outline.js';
import { sampleReport } from '../sample-reports.js';

/** Where the committed reports are; `npx vitest run -u` renews them. */
const golden = (file: string): string => `../golden/${file}`;

/** Tables whose committed form is small. */
const TABLES = ['findings', 'mapping', 'hosts', 'quality', 'timeline'];

describe.each(SAMPLE_NAMES)('the report on %s, byte for byte', (name) => {
  let report: Report;
  beforeAll(async () => {
    ({ report } = await sampleReport(name));
  });

  it('as Markdown', async () => {
    await expect(reportMarkdown(report)).toMatchFileSnapshot(golden(`${name}.md`));
  });

  it('as a page: what it says, and what its pictures and controls are called', async () => {
    const page = await htmlReport(report, { script: '', style: '' }, new LocalEngine());
    await expect(outlineOf(page)).toMatchFileSnapshot(golden(`${name}.html.md`));
  });

  it.each(TABLES)('as CSV: %s', async (table) => {
    const found = REPORT_TABLES.find((each) => each.name === table);
    if (found === undefined) throw new Error(`no table ${table}`);
    await expect([...tableCsv(found, report)].join('')).toMatchFileSnapshot(golden(`${name}.${table}.csv`));
  });
});
