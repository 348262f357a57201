import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { runCaptures } from '../../src/cli/run.js';
import { loadSite } from '../../src/cli/site.js';
import { Findings } from '../../src/report/findings.js';
import { type FindingsRecord, findingsRecord } from '../../src/report/findings-record.js';
import { FlowRecords } from '../../src/report/flow-records.js';
import { jsonLine } from '../../src/report/json-line.js';
import type { FlowRecord, StatusRecord, SummaryRecord } from '../../src/report/record.js';
import {
  findingsSchema,
  flowRecordSchema,
  recordSchemas,
  type statusSchema,
  summarySchema,
} from '../../src/report/record-schema.js';
import type { FlowSink } from '../../src/verdict/judged-flow.js';
import { loadExpectation, SAMPLE_NAMES, samplePath } from '../samples/expectations.js';

/** A type with its own members written out and everything read-only, so that two can be told to be the same. */
type Plain<T> = T extends string | number | boolean | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : { readonly [Key in keyof T]: Plain<T[Key]> };

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<Plain<A>, Plain<B>>): void => undefined;

describe('the schemas and the types', () => {
  it('say the same, which the compiler checks; and it would see a difference', () => {
    same<z.infer<typeof flowRecordSchema>, FlowRecord>(true);
    same<z.infer<typeof summarySchema>, SummaryRecord>(true);
    same<z.infer<typeof statusSchema>, StatusRecord>(true);
    same<z.infer<typeof findingsSchema>, FindingsRecord>(true);
    same<{ a?: 1 }, object>(false);
    same<{ a: { b?: { c?: 1 } } }, { a: { b?: object } }>(false);
    same<Omit<FlowRecord, 'tls'>, FlowRecord>(false);
    same<Omit<FlowRecord, 'tls'> & { tls?: Omit<NonNullable<FlowRecord['tls']>, 'sni'> }, FlowRecord>(false);
    same<{ a?: 1 }, { a: 1 }>(false);
    same<{ a: readonly 'b'[] }, { a: 'b'[] }>(true);
  });
});

/** A record as its readers get it. */
const written = (record: object): unknown => JSON.parse(jsonLine(record));

describe.each(SAMPLE_NAMES)('what is recorded of the sample %s', async (name) => {
  const { topology } = loadExpectation(name);
  const site = await loadSite(samplePath(topology));
  const records: FlowRecord[] = [];
  const findings = new Findings();
  const made = new FlowRecords(site.catalogue);
  const sink: FlowSink = {
    flow(judged) {
      findings.flow(judged);
      records.push(made.of(judged));
    },
  };
  const { summary } = await runCaptures([samplePath(loadExpectation(name).capture)], site, sink, { quiet: true });

  it('keeps to the schemas, and has no field that they do not tell of', () => {
    expect(records.length).toBeGreaterThan(10);
    for (const record of records.map(written)) expect(flowRecordSchema.parse(record)).toEqual(record);
    expect(summarySchema.parse(written(summary))).toEqual(written(summary));
    const found = written(findingsRecord(findings, summary));
    expect(findingsSchema.parse(found)).toEqual(found);
  });
});

type Schema = { readonly [key: string]: unknown };

/** Every schema of a property, with where it stands. */
function properties(schema: Schema, path = ''): [string, Schema][] {
  const own = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  const inner = ['anyOf', 'items'].flatMap((key) =>
    schema[key] === undefined ? [] : ([schema[key]].flat() as Schema[]),
  );
  return [
    ...own.flatMap(([key, value]): [string, Schema][] => [
      [`${path}.${key}`, value],
      ...properties(value, `${path}.${key}`),
    ]),
    ...inner.flatMap((each) => properties(each, path)),
  ];
}

describe.each(Object.entries(recordSchemas()))('%s', (name, schema) => {
  it('is published as it is; `vitest run -u` writes it anew', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(`../../schema/${name}`);
  });

  it('describes every field', () => {
    const all = properties(schema as Schema);
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter(([, { description }]) => typeof description !== 'string').map(([path]) => path)).toEqual([]);
  });

  it('lets fields be added', () => {
    expect(JSON.stringify(schema)).not.toContain('"additionalProperties":false');
  });
});
