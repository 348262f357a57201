/**
 * The filter language, read: terms that all have to hold.
 *
 * ```
 * expression = [ term *( space term ) ]
 * term       = [ "-" ] ( key ":" value *( "," value ) / value )
 * key        = letters, with hyphens between them
 * value      = characters but space, comma and quote / '"' characters, with \" and \\ '"'
 * ```
 */

import { parseIp } from '../ip-text.js';
import { quote } from '../wording.js';

/** A value as it was written, without its quotes. */
export interface TermValue {
  readonly text: string;
  /** Where it begins in the expression, from 0. */
  readonly at: number;
}

export interface Term {
  readonly negated: boolean;
  /** In lower case; undefined for bare text. */
  readonly key: string | undefined;
  /** Any one of them is enough; at least one. Bare text has one. */
  readonly values: readonly TermValue[];
  /** Where it begins in the expression, from 0, its `-` included. */
  readonly at: number;
}

/** What is wrong with an expression, and where. */
export interface FilterProblem {
  readonly message: string;
  /** From 0. */
  readonly at: number;
  /** The key whose value is missing. */
  readonly lacking?: string;
}

export interface ParsedTerms {
  readonly terms: readonly Term[];
  readonly problems: readonly FilterProblem[];
}

/** Longest expression, in characters: a filter is typed by hand or stands in a script. */
export const MAX_EXPRESSION = 4096;

const SPACES = /\s+/y;
const KEY = /([a-z]+(?:-[a-z]+)*):/iy;
const BARE_VALUE = /[^\s,"]+/y;
const BARE_TEXT = /[^\s"]+/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/sy;
const REST_OF_WORD = /\S*/y;

/** Reads an expression; never throws, and goes on behind a mistake so that all are told at once. */
export function parseTerms(expression: string): ParsedTerms {
  if (expression.length > MAX_EXPRESSION)
    return { terms: [], problems: [{ message: `a filter ends at ${MAX_EXPRESSION} characters`, at: MAX_EXPRESSION }] };
  return new Reader(expression).read();
}

class Reader {
  private at = 0;
  private readonly text: string;
  private readonly terms: Term[] = [];
  private readonly problems: FilterProblem[] = [];

  constructor(text: string) {
    this.text = text;
  }

  read(): ParsedTerms {
    for (this.take(SPACES); this.at < this.text.length; this.take(SPACES)) this.term();
    return { terms: this.terms, problems: this.problems };
  }

  private term(): void {
    const at = this.at;
    const negated = this.text[at] === '-';
    if (negated) this.at++;
    if (this.at === this.text.length || /\s/.test(this.text[this.at] ?? ''))
      return this.fail("nothing stands behind '-'", at);
    const key = this.key();
    const values = key === undefined ? this.value(BARE_TEXT) : this.values(key);
    if (values === undefined) return;
    this.terms.push({ negated, key, values, at });
    if (this.at < this.text.length && !/\s/.test(this.text[this.at] ?? '')) this.unseparated();
  }

  /** A colon makes no key of an IPv6 address, whose first letters may look like one. */
  private key(): string | undefined {
    const at = this.at;
    if (parseIp(this.take(/[^\s/]+/y)?.[0] ?? '') !== undefined) {
      this.at = at;
      return undefined;
    }
    this.at = at;
    return this.take(KEY)?.[1]?.toLowerCase();
  }

  private values(key: string): TermValue[] | undefined {
    const values: TermValue[] = [];
    do {
      const value = this.value(BARE_VALUE, key);
      if (value === undefined) return undefined;
      values.push(...value);
    } while (this.comma());
    return values;
  }

  private comma(): boolean {
    if (this.text[this.at] !== ',') return false;
    this.at++;
    return true;
  }

  private value(bare: RegExp, key?: string): TermValue[] | undefined {
    const at = this.at;
    if (this.text[at] === '"') return this.quoted();
    const text = this.take(bare)?.[0];
    if (text !== undefined) return [{ text, at }];
    this.take(REST_OF_WORD);
    this.problems.push({
      message: `${quote(`${key}:`)} lacks a value here`,
      at,
      ...(key !== undefined && { lacking: key }),
    });
    return undefined;
  }

  private quoted(): TermValue[] | undefined {
    const at = this.at;
    const inner = this.take(QUOTED)?.[1];
    if (inner === undefined) {
      this.at = this.text.length;
      return this.fail('this quote is never closed', at);
    }
    if (inner === '') return this.fail('nothing stands between these quotes', at);
    return [{ text: inner.replace(/\\(.)/gs, '$1'), at }];
  }

  private unseparated(): void {
    this.fail('a space is missing here; a quote encloses a whole value', this.at);
    this.take(REST_OF_WORD);
  }

  private fail(message: string, at: number): undefined {
    this.problems.push({ message, at });
    return undefined;
  }

  private take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text) ?? undefined;
    if (found !== undefined) this.at = pattern.lastIndex;
    return found;
  }
}

const PLAIN_VALUE = /^[^\s,"\\-][^\s,"]*$/;

/** A term as text that is read back as the same term. */
export function formatTerm({
  negated,
  key,
  values,
}: Pick<Term, 'negated' | 'key'> & { values: readonly string[] }): string {
  const written = values.map((value) => (isPlain(value, key) ? value : quoted(value))).join(',');
  return `${negated ? '-' : ''}${key === undefined ? '' : `${key}:`}${written}`;
}

const quoted = (value: string): string => `"${value.replace(/["\\]/g, '\\$&')}"`;

/** Bare text with a colon might be taken for a key. */
const isPlain = (value: string, key: string | undefined): boolean =>
  PLAIN_VALUE.test(value) && (key !== undefined || !value.includes(':'));
