import { describe, expect, it } from 'vitest';
import { reportSchema, reportSchemas } from '../../src/report/report-schema.js';
import { SAMPLE_NAMES } from '../samples/expectations.js';
import { sampleReport } from './sample-reports.js';

/** Keys of a value that are not in what the schema made of it. */
function unknownKeys(value: unknown, known: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownKeys(item, (known as unknown[])[index], at));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    Object.hasOwn(known as object, key)
      ? unknownKeys(item, (known as Record<string, unknown>)[key], `${at}.${key}`)
      : [`${at}.${key}`],
  );
}

describe('the schema of reports', () => {
  it.each(Object.entries(reportSchemas()))('%s is published as it is', async (name, schema) => {
    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(`../../schema/${name}`);
  });

  it.each(SAMPLE_NAMES)('describes the report on %s, every key of it', async (name) => {
    const report = JSON.parse(JSON.stringify((await sampleReport(name)).report)) as object;
    const parsed = reportSchema.safeParse(report);
    expect(parsed.error).toBeUndefined();
    expect([...new Set(unknownKeys(report, parsed.data))]).toEqual([]);
  });

  it('refuses another version, and a verdict that is none', async () => {
    const { report } = await sampleReport('ocs-2007-internal');
    expect(reportSchema.safeParse({ ...report, version: 2 }).success).toBe(false);
    const [row] = report.mapping;
    expect(reportSchema.safeParse({ ...report, mapping: [{ ...row, verdict: 'fine' }] }).success).toBe(false);
  });
});
