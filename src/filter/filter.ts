/** Filters compiled once into a predicate: what is asked of each subject is closures over checked values only. */

import { cleanString } from '../clean-text.js';
import { didYouMean, nearestWord, quote } from '../wording.js';
import { type FilterProblem, parseTerms, type Term, type TermValue } from './terms.js';

export type Test<T> = (subject: T) => boolean;

/** What becomes of a value: a test, or what is wrong with it. */
export type Compiled<T> = { readonly test: Test<T> } | { readonly problem: string };

/** Something that can be asked of a subject. */
export interface Field<T> {
  /** In a few words: "the role at either end". */
  readonly about: string;
  /** A whole term: `port:443`. */
  readonly example: string;
  compile(value: string): Compiled<T>;
}

/** What can be asked of one kind of subjects. */
export interface FilterLanguage<T> {
  /** By key. */
  readonly fields: Readonly<Record<string, Field<T>>>;
  /** Keys of the common language that make no sense here, and why. */
  readonly elsewhere: Readonly<Record<string, string>>;
  /** Bare text, in any column. */
  readonly text: (value: string) => Test<T>;
}

/** A filter, or all that is wrong with it in the order of the text. */
export type CompiledFilter<T> = { readonly test: Test<T> } | { readonly problems: readonly FilterProblem[] };

/** Compiles an expression; one without terms lets everything pass. */
export function compileFilter<T>(expression: string, language: FilterLanguage<T>): CompiledFilter<T> {
  const { terms, problems } = parseTerms(expression);
  const found = problems.map((problem) => withHelp(problem, language));
  const tests = cheapFirst(terms).flatMap((term) => termTest(term, language, found) ?? []);
  return found.length > 0 ? { problems: found.sort((a, b) => a.at - b.at) } : { test: all(tests) };
}

/** A missing value is told what could stand there. */
function withHelp<T>(problem: FilterProblem, { fields }: FilterLanguage<T>): FilterProblem {
  const { lacking = '', message } = problem;
  const field = Object.hasOwn(fields, lacking) ? fields[lacking] : undefined;
  return field === undefined
    ? problem
    : { ...problem, message: `${message}: ${field.about}, such as ${field.example}` };
}

/** Bare text looks at every column, so it is asked last. */
const cheapFirst = (terms: readonly Term[]): Term[] => [
  ...terms.filter(({ key }) => key !== undefined),
  ...terms.filter(({ key }) => key === undefined),
];

function termTest<T>(term: Term, language: FilterLanguage<T>, problems: FilterProblem[]): Test<T> | undefined {
  const { key, values, negated } = term;
  const compile = key === undefined ? (value: string) => ({ test: language.text(value) }) : fieldOf(key, language);
  if (typeof compile === 'string') {
    problems.push({ message: compile, at: term.at + (negated ? 1 : 0) });
    return undefined;
  }
  const test = any(values.flatMap((value) => valueTest(value, compile, problems) ?? []));
  return negated ? (subject) => !test(subject) : test;
}

/** How values of a key are compiled, or why it cannot be asked. */
function fieldOf<T>(key: string, { fields, elsewhere }: FilterLanguage<T>): string | ((value: string) => Compiled<T>) {
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (field !== undefined) return (value) => field.compile(value);
  if (Object.hasOwn(elsewhere, key)) return `${quote(`${key}:`)} ${elsewhere[key]}`;
  const keys = Object.keys(fields).map((known) => `${known}:`);
  const nearest = nearestWord(`${key}:`, keys);
  const advice =
    nearest === undefined ? `; there are ${keys.join(' ')}, and text with a colon goes in quotes` : didYouMean(nearest);
  return `there is no key ${quote(`${key}:`)}${advice}`;
}

function valueTest<T>(
  { text, at }: TermValue,
  compile: (value: string) => Compiled<T>,
  problems: FilterProblem[],
): Test<T> | undefined {
  const compiled = compile(text);
  if ('test' in compiled) return compiled.test;
  problems.push({ message: compiled.problem, at });
  return undefined;
}

function all<T>(tests: readonly Test<T>[]): Test<T> {
  const [first, ...more] = tests;
  if (first === undefined) return () => true;
  return more.length === 0 ? first : (subject) => tests.every((test) => test(subject));
}

function any<T>(tests: readonly Test<T>[]): Test<T> {
  const [first, ...more] = tests;
  if (first === undefined) return () => false;
  return more.length === 0 ? first : (subject) => tests.some((test) => test(subject));
}

/**
 * The problems for people: each with its column from 1, and below the expression with a mark where it is.
 *
 * ```
 * column 13: there is no key 'prot:'; did you mean 'proto:'?
 *   from:client prot:tcp
 *               ^
 * ```
 */
export const problemText = (expression: string, problems: readonly FilterProblem[]): string =>
  problems
    .map(({ message, at }) => {
      const [before, shown] = excerpt(expression, at);
      return `column ${at + 1}: ${message}\n  ${shown}\n  ${' '.repeat(before)}^`;
    })
    .join('\n');

/** Characters around the place of a problem. */
const SHOWN_BEFORE = 40;
const SHOWN_BEHIND = 30;

function excerpt(expression: string, at: number): readonly [before: number, text: string] {
  const start = Math.max(0, at - SHOWN_BEFORE);
  const text = expression.slice(start, at + SHOWN_BEHIND).replace(/\s/g, ' ');
  return [at - start, cleanString(text, text.length + 1)];
}
