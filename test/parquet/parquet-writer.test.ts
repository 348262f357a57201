import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ParquetCell, ParquetColumn } from '../../src/parquet/column-types.js';
import { ParquetWriter } from '../../src/parquet/parquet-writer.js';
import { sql } from '../support/duckdb.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** Writes a table; gives its file. */
function write(columns: readonly ParquetColumn[], rows: Iterable<readonly ParquetCell[]>, facts = {}): string {
  const path = join(folder, `${files++}.parquet`);
  const file = openSync(path, 'w');
  const writer = new ParquetWriter(columns, (bytes) => writeSync(file, bytes));
  for (const row of rows) writer.add(row);
  writer.end(facts);
  closeSync(file);
  return path;
}

const ALL = [
  { name: 'a.text', type: 'text' },
  { name: 'prose', type: 'prose' },
  { name: 'integer', type: 'integer' },
  { name: 'number', type: 'number' },
  { name: 'boolean', type: 'boolean' },
  { name: 'time', type: 'time' },
  { name: 'moment', type: 'moment' },
  { name: 'day', type: 'day' },
  { name: 'texts', type: 'texts' },
  { name: 'integers', type: 'integers' },
  { name: 'digest', type: 'digest' },
] as const satisfies readonly ParquetColumn[];

describe('a Parquet file, as DuckDB reads it', () => {
  it('has the types of its columns', async () => {
    const path = write(ALL, []);
    expect((await sql(`DESCRIBE FROM '${path}'`)).map((row) => [row['column_name'], row['column_type']])).toEqual([
      ['a.text', 'VARCHAR'],
      ['prose', 'VARCHAR'],
      ['integer', 'BIGINT'],
      ['number', 'DOUBLE'],
      ['boolean', 'BOOLEAN'],
      ['time', 'TIMESTAMP WITH TIME ZONE'],
      ['moment', 'TIMESTAMP WITH TIME ZONE'],
      ['day', 'DATE'],
      ['texts', 'VARCHAR[]'],
      ['integers', 'BIGINT[]'],
      ['digest', 'VARCHAR'],
    ]);
    expect(await sql(`SELECT count(*) AS n FROM '${path}'`)).toEqual([{ n: 0 }]);
  });

  it('holds nothing where a cell is absent, which an empty list and an empty text are not', async () => {
    const path = write(ALL, [ALL.map(() => undefined), ['', '', 0, 0, false, 0n, 0n, 0, [], [], '']]);
    const there = ALL.map(({ name }) => `"${name}" IS NOT NULL AS "${name}"`).join();
    const names = ALL.map(({ name }) => name);
    expect(await sql(`SELECT ${there} FROM '${path}'`)).toEqual([
      Object.fromEntries(names.map((name) => [name, false])),
      Object.fromEntries(names.map((name) => [name, true])),
    ]);
  });

  it('holds times to the end of their years, whole numbers to 2^53, and further facts', async () => {
    const last = 2n ** 63n - 1000n;
    const row = ['x', 'y', 2 ** 53, 0.1, true, last, 253_402_300_799_999_999n, 2_932_896, ['é'], [-1]];
    const path = write(ALL, [row], { 'a.b': '{"→":1}' });
    expect(
      await sql(
        `SELECT integer, number, "time"::VARCHAR AS t, moment::VARCHAR AS m, day::VARCHAR AS d, texts, integers FROM '${path}'`,
      ),
    ).toEqual([
      {
        integer: 2 ** 53,
        number: 0.1,
        t: '2262-04-11 23:47:16.854774+00',
        m: '9999-12-31 23:59:59.999999+00',
        d: '9999-12-31',
        texts: ['é'],
        integers: [-1],
      },
    ]);
    expect(await sql(`SELECT decode(key) AS k, decode(value) AS v FROM parquet_kv_metadata('${path}')`)).toEqual([
      { k: 'a.b', v: '{"→":1}' },
    ]);
  });

  it('gives back any rows, in their order', async () => {
    const maybe = <T>(cells: fc.Arbitrary<T>) => fc.option(cells, { nil: undefined, freq: 3 });
    const some = fc.oneof(fc.constantFrom('', 'a', 'bb', 'a'.repeat(300)), fc.string({ unit: 'grapheme' }));
    const whole = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.maxSafeInteger());
    const row = fc.tuple(
      maybe(some),
      maybe(some),
      maybe(whole),
      maybe(fc.boolean()),
      maybe(fc.array(some, { maxLength: 4 })),
      maybe(fc.array(whole, { maxLength: 4 })),
    );
    const columns = [ALL[0], ALL[1], ALL[2], ALL[4], ALL[8], ALL[9]];
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { size: 'large', maxLength: 400 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, times) => {
          // Repeated, so that there are runs of all lengths.
          const repeated = rows.flatMap((each, index) => Array.from({ length: 1 + (index % times) }, () => each));
          const read = await sql(`FROM '${write(columns, repeated)}'`);
          expect(read.map((each) => columns.map(({ name }) => each[name] ?? undefined))).toEqual(repeated);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('gives back more rows than a row group has, and values longer than a block of the compression', async () => {
    const rows = Array.from({ length: 70_000 }, (_, index) => [
      index % 3 === 0 ? undefined : `text ${index % 1000}`,
      `sentence ${index} ${'again '.repeat(index % 7)}`,
      index,
    ]);
    rows[5] = ['x'.repeat(200_000), Array.from({ length: 30_000 }, (_, index) => `${index}`).join(), 5];
    const path = write([ALL[0], ALL[1], ALL[2]], rows);
    expect(await sql(`SELECT count(DISTINCT row_group_id) AS n FROM parquet_metadata('${path}')`)).toEqual([{ n: 3 }]);
    const read = await sql(`FROM '${path}'`);
    expect(read.map((row) => [row['a.text'] ?? undefined, row['prose'], row['integer']])).toEqual(rows);
  });

  it('ends a row group early where its values are long', async () => {
    const long = Array.from({ length: 770 }, (_, index) => [undefined, `${index}${'x'.repeat(100_000)}`]);
    const path = write([ALL[0], ALL[1]], long);
    const [first] = await sql(
      `SELECT count(DISTINCT row_group_id) AS groups, sum(row_group_num_rows) // 2 AS "rows" FROM parquet_metadata('${path}')`,
    );
    expect(first?.['groups']).toBe(2);
  });
});
