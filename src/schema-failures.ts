/** What a zod schema finds wrong, one plain sentence a finding, each with the path it stands at. */

import type { z } from 'zod';
import { MAX_PROBLEMS, type Path } from './problem.js';
import { advise, alternatives, quote } from './wording.js';

export interface Failure {
  readonly path: Path;
  /** Whether the key itself is wrong, its value, or whether it is missing. */
  readonly kind: 'key' | 'value' | 'missing';
  readonly message: string;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failures: readonly Failure[] };

/**
 * Every failure of `value` at once. A message given in the schema (`error`, `refine`) stands as it is; it should say
 * what is wrong and what to do.
 */
export function checkSchema<T>(schema: z.ZodType<T>, value: unknown): Checked<T> {
  const result = schema.safeParse(value, { error: sentence, reportInput: true });
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, failures: withoutTwins(result.error.issues.flatMap((issue) => failuresOf(issue, []))) };
}

/** A misspelt key is one mistake: that the right one is missing goes without saying. */
function withoutTwins(failures: readonly Failure[]): Failure[] {
  const meant = new Set(failures.flatMap(({ path, message }) => meantKey(path, message) ?? []));
  return failures.filter(({ path, kind }) => kind !== 'missing' || !meant.has(JSON.stringify(path)));
}

function meantKey(path: Path, message: string): string | undefined {
  const meant = MEANT.exec(message)?.[1];
  return meant === undefined ? undefined : JSON.stringify([...path.slice(0, -1), meant]);
}

const MEANT = /; did you mean '(.*)'\?$/;

type Issue = z.core.$ZodIssue;

function failuresOf(issue: Issue, above: Path): Failure[] {
  const path = [...above, ...issue.path.map(step)];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const sentences = issue.message.split('\n');
      return issue.keys.map((key, index) => ({ path: [...path, key], kind: 'key', message: sentences[index] ?? '' }));
    }
    case 'invalid_key':
      return [{ path, kind: 'key', message: issue.issues[0]?.message ?? issue.message }];
    case 'invalid_union':
      return isMissing(issue) ? [{ path, kind: 'missing', message: issue.message }] : unionFailures(issue, path);
    default:
      return [{ path, kind: isMissing(issue) ? 'missing' : 'value', message: issue.message }];
  }
}

const step = (key: PropertyKey): string | number => (typeof key === 'number' ? key : String(key));

const isMissing = (issue: Issue): boolean => issue.input === undefined && issue.path.length > 0;

/** The failures of the branch that the user meant: one that takes this kind of value, and fails least. */
function unionFailures(issue: z.core.$ZodIssueInvalidUnion, path: Path): Failure[] {
  const takes = issue.errors.filter((branch) => !branch.some(isOtherKind));
  const [meant] = takes.sort((a, b) => a.length - b.length);
  if (meant !== undefined) return meant.flatMap((inner) => failuresOf(inner, path));
  return [{ path, kind: 'value', message: issue.errors.length === 0 ? issue.message : otherKind(issue) }];
}

const isOtherKind = (issue: Issue): boolean =>
  issue.path.length === 0 &&
  (issue.code === 'invalid_type' ||
    issue.code === 'invalid_value' ||
    (issue.code === 'invalid_union' && issue.errors.every((branch) => branch.some(isOtherKind))));

function otherKind(issue: z.core.$ZodIssueInvalidUnion): string {
  const expected = new Set(issue.errors.flat().filter(isOtherKind).flatMap(expectedOf));
  return `expected ${alternatives([...expected])}, found ${foundWord(issue.input)}`;
}

function expectedOf(issue: Issue): string[] {
  if (issue.code === 'invalid_type') return [kindWord(issue.expected)];
  if (issue.code === 'invalid_value') return issue.values.map((value) => quote(String(value)));
  return issue.code === 'invalid_union' ? issue.errors.flat().filter(isOtherKind).flatMap(expectedOf) : [];
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
  null: 'nothing',
};

const kindWord = (kind: string): string => KIND_WORDS[kind] ?? kind;

function foundWord(input: unknown): string {
  if (input === null || input === undefined) return 'nothing';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'object') return 'a mapping';
  return typeof input === 'string' ? quote(input) : `the ${typeof input} ${String(input)}`;
}

/** The sentence for an issue, asked for by zod where the schema itself gives none. */
function sentence(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeSentence(issue);
    case 'invalid_value':
      return valueSentence(issue.values, issue.input);
    case 'unrecognized_keys': {
      const allowed = allowedKeys(issue.inst);
      const advice = (key: string, index: number) => (index < MAX_PROBLEMS ? advise(key, allowed) : '');
      return issue.keys.map((key, index) => `unknown key ${quote(key)}${advice(key, index)}`).join('\n');
    }
    case 'too_small':
      if (issue.origin === 'array' && issue.minimum === 1) return 'the list is empty; give at least one entry';
      return `${sizeSubject(issue.origin)} at least ${issue.minimum}${issue.inclusive === false ? ' and more' : ''}`;
    case 'too_big':
      return `${sizeSubject(issue.origin)} at most ${issue.maximum}${issue.inclusive === false ? ' and less' : ''}`;
    case 'invalid_format':
      return `${quote(String(issue.input))} is not in the form that is expected here`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return unionSentence(issue);
    default:
      return undefined;
  }
}

function typeSentence(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  const key = issue.path?.at(-1);
  if (issue.input !== undefined || key === undefined) {
    return `expected ${kindWord(issue.expected)}, found ${foundWord(issue.input)}${mend(issue)}`;
  }
  return missingSentence(key, issue.inst);
}

function missingSentence(key: PropertyKey, schema: unknown): string {
  const meaning = describe(schema);
  return `the key ${quote(String(key))} is missing${meaning === undefined ? '' : ` (${meaning})`}`;
}

/** The commonest slips: text that YAML reads as something else unless it is quoted, and a list of one without brackets. */
function mend({ expected, input }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidType>): string {
  if (expected === 'array' && typeof input === 'string' && /^[\w.-]{1,60}$/.test(input)) return `; write [${input}]`;
  return expected === 'string' && ['number', 'boolean'].includes(typeof input)
    ? '; to mean text, put it in quotes'
    : '';
}

function valueSentence(values: readonly unknown[], input: unknown): string {
  const words = values.map(String);
  if (typeof input !== 'string') return `expected ${alternatives(words)}, found ${foundWord(input)}`;
  return `unknown value ${quote(input)}${advise(input, words)}`;
}

function sizeSubject(origin: string): string {
  if (origin === 'string') return 'the length in characters must be';
  return origin === 'array' || origin === 'object' ? 'the number of entries must be' : 'must be';
}

/** For a missing union; and for one told apart by a key of its branches, whose values are known to the issue. */
function unionSentence(issue: z.core.$ZodRawIssue): string | undefined {
  const key = issue.path?.at(-1);
  if (issue.input === undefined && key !== undefined) return missingSentence(key, issue.inst);
  const { discriminator, options } = issue as { discriminator?: unknown; options?: unknown };
  if (typeof discriminator !== 'string' || !Array.isArray(options)) return undefined;
  const given = (issue.input as Record<string, unknown> | null)?.[discriminator];
  if (given === undefined) return `the key ${quote(discriminator)} is missing: ${alternatives(options.map(String))}`;
  return valueSentence(options, given);
}

/** The description of a schema as part of a sentence. */
const describe = (schema: unknown): string | undefined =>
  (schema as { description?: string } | undefined)?.description
    ?.replace(/[.]$/, '')
    .replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());

/** The keys that a schema of an object, or of a record with listed keys, takes. */
function allowedKeys(schema: z.core.$ZodRawIssue['inst']): string[] {
  const def = schema?._zod.def as { shape?: object; keyType?: z.core.$ZodType } | undefined;
  if (def?.shape !== undefined) return Object.keys(def.shape);
  return [...(def?.keyType?._zod.values ?? [])].map(String);
}
