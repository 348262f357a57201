/** What columns may hold, and what Parquet calls that (parquet.thrift; LogicalTypes.md). */

import { bool, type Fields, i32, struct, text } from './thrift.js';

/**
 * `text`: of which many rows have the same; `prose`: of which nearly every row has its own; `digest`: likewise, in
 * which nothing repeats itself. `integer`: up to 2^53.
 * `number`: a double. `time`: nanoseconds since 1970 as a bigint. `moment`: microseconds likewise, for years beyond 2262.
 * `day`: days since 1970. `texts`, `integers`: lists.
 */
export type ParquetType =
  | 'text'
  | 'prose'
  | 'digest'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'time'
  | 'moment'
  | 'day'
  | 'texts'
  | 'integers';

/** What a column is made of, by its type. */
export type ParquetCell = string | number | bigint | boolean | readonly (string | number)[] | undefined;

export interface ParquetColumn {
  readonly name: string;
  readonly type: ParquetType;
}

/** `Type` of parquet.thrift. */
export const PHYSICAL = { boolean: 0, int32: 1, int64: 2, double: 5, bytes: 6 } as const;
export type Physical = keyof typeof PHYSICAL;

const REQUIRED = 0;
const OPTIONAL = 1;
const REPEATED = 2;

/** `ConvertedType`, which readers of older versions ask for. */
const UTF8 = 0;
const CONVERTED_LIST = 3;
const DATE = 6;
const TIMESTAMP_MICROS = 10;

/** Members of `LogicalType`. */
const STRING_TYPE = struct({ 1: struct({}) });
const LIST_TYPE = struct({ 3: struct({}) });
const DATE_TYPE = struct({ 6: struct({}) });
const MICROSECONDS = 2;
const NANOSECONDS = 3;
const timestampType = (unit: number) => struct({ 8: struct({ 1: bool(true), 2: struct({ [unit]: struct({}) }) }) });

interface Stored {
  readonly physical: Physical;
  readonly converted?: number;
  readonly logical?: ReturnType<typeof struct>;
}

const STRING: Stored = { physical: 'bytes', converted: UTF8, logical: STRING_TYPE };
const INTEGER: Stored = { physical: 'int64' };

/** A value of each type; of lists, an element. */
export const STORED: Readonly<Record<ParquetType, Stored>> = {
  text: STRING,
  prose: STRING,
  digest: STRING,
  integer: INTEGER,
  number: { physical: 'double' },
  boolean: { physical: 'boolean' },
  time: { physical: 'int64', logical: timestampType(NANOSECONDS) },
  moment: { physical: 'int64', converted: TIMESTAMP_MICROS, logical: timestampType(MICROSECONDS) },
  day: { physical: 'int32', converted: DATE, logical: DATE_TYPE },
  texts: STRING,
  integers: INTEGER,
};

export const isList = (type: ParquetType): boolean => type === 'texts' || type === 'integers';

/** Where a column's values stand in the schema. */
export const pathOf = ({ name, type }: ParquetColumn): string[] => (isList(type) ? [name, 'list', 'element'] : [name]);

/** The schema, depth first: its root, then each column, optional; of a list its three levels. */
export const schemaOf = (columns: readonly ParquetColumn[]): readonly Fields[] => [
  { 4: text('schema'), 5: i32(columns.length) },
  ...columns.flatMap(({ name, type }) => (isList(type) ? listElements(name, type) : [element(name, type, OPTIONAL)])),
];

const listElements = (name: string, type: ParquetType): Fields[] => [
  { 3: i32(OPTIONAL), 4: text(name), 5: i32(1), 6: i32(CONVERTED_LIST), 10: LIST_TYPE },
  { 3: i32(REPEATED), 4: text('list'), 5: i32(1) },
  element('element', type, REQUIRED),
];

function element(name: string, type: ParquetType, repetition: number): Fields {
  const { physical, converted, logical } = STORED[type];
  return {
    1: i32(PHYSICAL[physical]),
    3: i32(repetition),
    4: text(name),
    6: converted === undefined ? undefined : i32(converted),
    10: logical,
  };
}
