import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { ComparisonRecord } from '../../../src/report/compare/comparison-record.js';
import { comparisonSchema, comparisonSchemas } from '../../../src/report/compare/comparison-schema.js';
import { jsonLine } from '../../../src/report/json-line.js';
import { comparison, later, signIns } from './support.js';

describe('the schema of comparisons', () => {
  it.each(Object.entries(comparisonSchemas()))(
    '%s is published as it is; `vitest run -u` writes it anew',
    async (name, schema) => {
      await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(`../../../schema/${name}`);
    },
  );

  it('tells of every field of a comparison', () => {
    const flows = [
      ...signIns(4),
      { flow: '203.0.113.12:41000 > 131.107.155.30:3478/udp', at: 5, packets: [3, 0] as const },
      { flow: '172.31.5.7:50000 > 203.0.113.10:80/tcp', at: 6 },
    ];
    const record: ComparisonRecord = comparison(
      { name: 'external', flows },
      { name: 'perimeter', flows: later(signIns(4), 1) },
    );
    const written = JSON.parse(jsonLine(record)) as unknown;
    expect(comparisonSchema.parse(written)).toEqual(written);
    const parsed: z.infer<typeof comparisonSchema> = comparisonSchema.parse(written);
    expect(parsed.groups).toHaveLength(1);
    expect(parsed.untold).toHaveLength(1);
  });
});
