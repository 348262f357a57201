/**
 * YAML 1.2 text as plain values that know where they stand in it.
 *
 * Hostile text ends in a problem, in time and memory proportional to its length: the depth is checked between tokens,
 * before the recursive composer sees them; duplicate keys are found by a set; an alias shares its anchor's value, and
 * what all aliases would expand to is counted.
 */

import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { MAX_PROBLEMS, type Path, type Position, type Problem, type Severity } from './problem.js';
import { formatPath, quote } from './wording.js';

/** Levels of mappings and lists inside one another. */
export const MAX_DEPTH = 32;

/** The parser's stack holds two tokens a level in compact forms (`- - -`), and the document. */
const MAX_TOKENS_DEEP = 2 * MAX_DEPTH + 2;

/** Tokens that fit nowhere, after which the rest of the text is not read: it is no YAML. */
const MAX_STRAY_TOKENS = 10_000;

/** Values that all aliases of a file may stand for together. */
export const MAX_ALIASED_VALUES = 10_000;

/** Whether a place is that of the key, or of what stands under it. */
export type Part = 'key' | 'value';

export interface YamlTree {
  /** Mappings as objects without a prototype, lists as arrays; undefined where the text is no YAML. */
  readonly value: unknown;
  /** At most {@link MAX_PROBLEMS}. */
  readonly problems: readonly Problem[];
  /** Problems beyond those. */
  readonly unlisted: number;
  /** The place of a path, or of the deepest part of it that exists. */
  locate(path: Path, part?: Part): Position;
  problem(path: Path, message: string, severity?: Severity, part?: Part): Problem;
}

export function parseYamlTree(file: string, text: string): YamlTree {
  return new Tree(file, text);
}

type Tokens = Parameters<Composer['compose']>[0];

/**
 * The YAML library makes an `Error` of each problem that it finds; with their stack traces, a file of a million commas
 * takes five times as long and three times the memory.
 */
function withoutStackTraces<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

class Tree implements YamlTree {
  readonly value: unknown;
  readonly problems: Problem[] = [];
  unlisted = 0;
  private readonly file: string;
  private readonly lines = new LineCounter();
  private readonly pairs = new Map<YAMLMap, Map<string, Pair>>();
  private readonly anchors = new Map<string, Node>();
  private readonly aliases = new Map<Alias, Node>();
  /** Finished nodes that an anchor names: their value, and how many values it holds. */
  private readonly anchored = new Map<Node, { value: unknown; size: number }>();
  private readonly root: Node | null;
  private size = 0;
  private aliasedSize = 0;

  constructor(file: string, text: string) {
    this.file = file;
    this.root = this.compose(text);
    this.value = this.problems.length > 0 ? undefined : this.build(this.root, []);
  }

  locate(path: Path, part: Part = 'value'): Position {
    let node = this.root;
    let key: Node | null = null;
    for (const [index, step] of path.entries()) {
      const child = this.child(node, step);
      if (child === undefined) return this.position(key ?? node);
      key = child.key;
      node = child.value;
      if (part === 'key' && index === path.length - 1 && key !== null) return this.position(key);
    }
    return this.position(key !== null && standsBelow(node) ? key : node);
  }

  problem(path: Path, message: string, severity: Severity = 'error', part: Part = 'value'): Problem {
    return { severity, file: this.file, ...this.locate(path, part), path: formatPath(path), message };
  }

  private child(node: Node | null, step: string | number): { key: Node | null; value: Node | null } | undefined {
    const target = isAlias(node) ? this.aliases.get(node) : node;
    if (isSeq(target) && typeof step === 'number') {
      return step < target.items.length ? { key: null, value: asNode(target.items[step]) } : undefined;
    }
    const pair = isMap(target) ? this.pairs.get(target)?.get(String(step)) : undefined;
    return pair && { key: asNode(pair.key), value: asNode(pair.value) };
  }

  private position(node: Node | null): Position {
    return this.positionAt(node?.range?.[0] ?? 0);
  }

  private positionAt(offset: number): Position {
    const { line, col } = this.lines.linePos(offset);
    return { line, column: col };
  }

  private report(path: Path, node: Node | null, message: string): void {
    this.reportAt(node?.range?.[0] ?? 0, message, path);
  }

  private reportAt(offset: number, message: string, path: Path = []): void {
    if (this.problems.length === MAX_PROBLEMS) {
      this.unlisted++;
      return;
    }
    const place = this.positionAt(offset);
    this.problems.push({ severity: 'error', file: this.file, ...place, path: formatPath(path), message });
  }

  private compose(text: string): Node | null {
    const tokens = this.tokens(text);
    return tokens === undefined ? null : withoutStackTraces(() => this.composeTokens(tokens, text.length));
  }

  private composeTokens(tokens: Tokens, end: number): Node | null {
    const options = { uniqueKeys: false, stringKeys: true, prettyErrors: false, logLevel: 'silent' } as const;
    let first: Document.Parsed | undefined;
    for (const document of new Composer(options).compose(tokens, true, end)) {
      if (first !== undefined) {
        this.reportAt(document.range[0], "a second document begins here; one file holds one document, so remove '---'");
        break;
      }
      first = document;
      for (const error of document.errors) this.reportAt(error.pos[0], plainSyntaxError(error));
      for (const warning of document.warnings) this.reportAt(warning.pos[0], plainSyntaxError(warning));
    }
    return first?.contents ?? null;
  }

  /** The tokens of the text, or undefined where they nest too deeply. */
  private tokens(text: string): Tokens | undefined {
    const parser = new Parser(this.lines.addNewLine);
    this.lines.addNewLine(0);
    const tokens = [];
    let stray = 0;
    for (const lexeme of new Lexer().lex(text)) {
      for (const token of parser.next(lexeme)) {
        tokens.push(token);
        if (token.type === 'error') stray++;
      }
      if (stray > MAX_STRAY_TOKENS) return tokens;
      if (parser.stack.length > MAX_TOKENS_DEEP) {
        this.reportAt(parser.offset, `more than ${MAX_DEPTH} levels inside one another; no such file needs as many`);
        return undefined;
      }
    }
    for (const token of parser.end()) tokens.push(token);
    return tokens;
  }

  private build(node: Node | null, path: Path): unknown {
    if (isAlias(node)) return this.buildAlias(node, path);
    const before = this.size++;
    const name = node?.anchor;
    if (node !== null && name !== undefined) this.anchors.set(name, node);
    const value = this.buildPlain(node, path);
    if (node !== null && name !== undefined) this.anchored.set(node, { value, size: this.size - before });
    return value;
  }

  private buildPlain(node: Node | null, path: Path): unknown {
    if (path.length > MAX_DEPTH) {
      this.report(path.slice(0, MAX_DEPTH), node, `more than ${MAX_DEPTH} levels inside one another`);
      return null;
    }
    if (isMap(node)) return this.buildMap(node, path);
    if (isSeq(node)) return this.buildList(node, path);
    return isScalar(node) ? node.value : null;
  }

  private buildMap(map: YAMLMap, path: Path): unknown {
    const swallowed = swallowedText(map);
    if (swallowed !== undefined) {
      this.report(path, map, `${quote(swallowed)} ends in ':' and needs quotes, or YAML takes it for a key`);
      return swallowed;
    }
    const value: Record<string, unknown> = Object.create(null);
    const pairs = new Map<string, Pair>();
    this.pairs.set(map, pairs);
    for (const pair of map.items) {
      const key = asNode(pair.key);
      const name = isScalar(key) ? String(key.value ?? '') : '';
      const first = pairs.get(name);
      if (first === undefined && name !== '__proto__') {
        pairs.set(name, pair);
        value[name] = this.build(asNode(pair.value), [...path, name]);
      } else {
        this.report([...path, name], key, this.plainKeyError(name, first));
      }
    }
    return value;
  }

  private plainKeyError(name: string, first: Pair | undefined): string {
    if (first === undefined) return `the key ${quote(name)} is reserved; use another name`;
    const { line } = this.position(asNode(first.key));
    return `the key ${quote(name)} stands in line ${line} already; remove or rename one`;
  }

  private buildList(list: YAMLSeq, path: Path): unknown[] {
    return list.items.map((item, index) => this.build(asNode(item), [...path, index]));
  }

  private buildAlias(alias: Alias, path: Path): unknown {
    const name = quote(`*${alias.source}`);
    const target = this.anchors.get(alias.source);
    const anchored = target && this.anchored.get(target);
    if (target === undefined || anchored === undefined) {
      const cause = target === undefined ? 'names no anchor above it' : 'stands inside the anchor that it names';
      this.report(path, alias, `the alias ${name} ${cause}; write the value itself`);
      return null;
    }
    this.aliases.set(alias, target);
    const before = this.aliasedSize;
    this.size += anchored.size;
    this.aliasedSize += anchored.size;
    if (this.aliasedSize > MAX_ALIASED_VALUES) {
      const message = `with ${name}, the aliases stand for more than ${MAX_ALIASED_VALUES} values; write fewer`;
      if (before <= MAX_ALIASED_VALUES) this.report(path, alias, message);
      return null;
    }
    return anchored.value;
  }
}

/** The text that someone meant who wrote `[2001:db8::, …]`: a mapping to YAML, of `2001:db8:` to nothing. */
function swallowedText(map: YAMLMap): string | undefined {
  const [pair] = map.items;
  const key = asNode(pair?.key);
  if (pair === undefined || map.items.length > 1 || !isScalar(key)) return undefined;
  const isEmpty = standsBelow(asNode(pair.value)) && !isMap(pair.value) && !isSeq(pair.value);
  const name = String(key.value);
  return isEmpty && key.type === 'PLAIN' && name.endsWith(':') ? `${name}:` : undefined;
}

const asNode = (value: unknown): Node | null => (value ?? null) as Node | null;

/** A collection in block style begins below its key, and an empty value nowhere: their place is the key's. */
const standsBelow = (node: Node | null): boolean =>
  node === null || ((isMap(node) || isSeq(node)) && node.flow !== true) || (isScalar(node) && node.source === '');

/** What the YAML library says of a syntax error, in words for someone who only edits configuration files. */
function plainSyntaxError(error: YAMLError): string {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'a tab as indentation; YAML allows spaces only';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return "a second ': ' on one line; put text that holds ': ' in quotes, and a nested mapping on lines of its own";
    case 'TAG_RESOLVE_FAILED':
      return "a tag ('!…') that is not understood; write the plain value";
    case 'BAD_SCALAR_START':
      return 'a value may not begin with this character; put it in quotes';
    case 'NON_STRING_KEY':
      return 'a list, mapping or alias as a key; keys are plain text';
    case 'BAD_INDENT':
    case 'MISSING_CHAR':
      return openBracket(error.message) ?? `no valid YAML: ${plain(error.message)}`;
    default:
      return `no valid YAML: ${plain(error.message)}`;
  }
}

/** The library calls lists in square brackets flow sequences, and mappings in braces flow maps. */
function openBracket(message: string): string | undefined {
  const [, kind] = /^Flow (sequence|map)/.exec(message) ?? [];
  if (kind === undefined) return undefined;
  const [open, close] = kind === 'map' ? '{}' : '[]';
  return `a '${open}' above is not closed: '${close}' is missing, or what it holds is indented too little`;
}

const plain = (message: string): string =>
  quote(message)
    .slice(1, -1)
    .replace(/^[A-Z](?=[a-z ])/, (c) => c.toLowerCase());
