/**
 * Structures as Parquet's footer and page headers have them: the compact protocol of Apache Thrift
 * (thrift-compact-protocol.md). A field is its number's distance from the last in the high half of a byte, its type in
 * the low half, then its value; a structure ends in a zero.
 */

import type { ByteWriter } from '../byte-writer.js';

const TRUE = 1;
const FALSE = 2;
const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** Longest list whose length fits the byte of its type. */
const LONGEST_SHORT_LIST = 14;

export type ThriftValue =
  | { readonly type: typeof TRUE | typeof FALSE }
  | { readonly type: typeof I32 | typeof I64; readonly number: number }
  | { readonly type: typeof BINARY; readonly bytes: Uint8Array }
  | { readonly type: typeof LIST; readonly of: number; readonly items: readonly ThriftValue[] }
  | { readonly type: typeof STRUCT; readonly fields: Fields | Uint8Array };

/** Values by field number, ascending; absent ones undefined. */
export type Fields = Readonly<Record<number, ThriftValue | undefined>>;

export const bool = (value: boolean): ThriftValue => ({ type: value ? TRUE : FALSE });
export const i32 = (number: number): ThriftValue => ({ type: I32, number });
/** Exact to 2^53. */
export const i64 = (number: number): ThriftValue => ({ type: I64, number });
export const binary = (bytes: Uint8Array): ThriftValue => ({ type: BINARY, bytes });
export const text = (value: string): ThriftValue => binary(Buffer.from(value));
export const struct = (fields: Fields): ThriftValue => ({ type: STRUCT, fields });
export const i32List = (numbers: readonly number[]): ThriftValue => ({ type: LIST, of: I32, items: numbers.map(i32) });
export const textList = (texts: readonly string[]): ThriftValue => ({ type: LIST, of: BINARY, items: texts.map(text) });
/** Structures as fields, or as they were written before. */
export const structList = (structs: readonly (Fields | Uint8Array)[]): ThriftValue => ({
  type: LIST,
  of: STRUCT,
  items: structs.map((fields) => ({ type: STRUCT, fields })),
});

export function writeStruct(fields: Fields, to: ByteWriter): void {
  let last = 0;
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const id = Number(key);
    to.u8(((id - last) << 4) | value.type);
    last = id;
    writeValue(value, to);
  }
  to.u8(0);
}

function writeValue(value: ThriftValue, to: ByteWriter): void {
  switch (value.type) {
    case TRUE:
    case FALSE:
      // A field's type says it already.
      return;
    case I32:
    case I64:
      // Zigzag, so that small negative numbers stay short.
      return to.varint(value.number < 0 ? -2 * value.number - 1 : 2 * value.number);
    case BINARY:
      to.varint(value.bytes.length);
      return to.raw(value.bytes);
    case LIST:
      return writeList(value.of, value.items, to);
    case STRUCT:
      return value.fields instanceof Uint8Array ? to.raw(value.fields) : writeStruct(value.fields, to);
  }
}

function writeList(of: number, items: readonly ThriftValue[], to: ByteWriter): void {
  if (items.length <= LONGEST_SHORT_LIST) to.u8((items.length << 4) | of);
  else {
    to.u8(0xf0 | of);
    to.varint(items.length);
  }
  for (const item of items) writeValue(item, to);
}
