/**
 * A page as a reader without eyes for its looks meets it: headings, sentences, lists, tables with their first rows,
 * pictures by what they are called, controls by their names. Nothing in it depends on style sheet, script or layout.
 */

interface Node {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Elements, and text as it is read. */
  readonly children: (Node | string)[];
}

/** Rows of a table that are shown. */
const ROWS = 4;

/** The lines of a page; its data for the script are none. */
export const outlineOf = (html: string): string =>
  `${lines(tree(html))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;

const VOID = new Set(['meta', 'input', 'br', 'hr', 'link']);
const TOKEN = /<(\/?)([a-z][a-z0-9]*)([^>]*)>|([^<]+)|<!doctype html>/gi;
const ATTRIBUTE = /([a-z-]+)(?:="([^"]*)")?/gi;

/** The elements of a page whose every element is closed, as the report's are. */
function tree(html: string): Node {
  const root: Node = { name: '', attributes: new Map(), children: [] };
  const open = [root];
  for (const [, slash, name, attributes = '', text] of html.matchAll(TOKEN)) {
    const parent = open.at(-1) ?? root;
    if (text !== undefined) parent.children.push(decoded(text));
    else if (slash === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`);
    } else if (name !== undefined) {
      const list = Array.from(
        attributes.matchAll(ATTRIBUTE),
        ([, key = '', value = '']) => [key, decoded(value)] as const,
      );
      const node: Node = { name, attributes: new Map(list), children: [] };
      parent.children.push(node);
      if (!VOID.has(name)) open.push(node);
    }
  }
  return root;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
const decoded = (text: string): string => text.replace(/&(\w+|#39);/g, (all, name: string) => ENTITIES[name] ?? all);

const BLOCKS = new Set(
  'html body main header footer nav section div figure fieldset details dialog ul li dl dt dd p table svg h1 h2 h3 summary title label legend'.split(
    ' ',
  ),
);
const isElement = (child: Node | string): child is Node => typeof child !== 'string';
const within = (node: Node): Node[] => node.children.filter(isElement).flatMap((child) => [child, ...within(child)]);
const named = (node: Node, ...names: string[]): Node[] => within(node).filter(({ name }) => names.includes(name));
const isUnread = ({ name, attributes }: Node): boolean =>
  ['script', 'style', 'defs'].includes(name) || attributes.get('aria-hidden') === 'true';

/** What an element says, a line a block. */
function lines(node: Node): string[] {
  const { name, attributes } = node;
  if (isUnread(node)) return [];
  if (/^h[1-6]$/.test(name)) return ['', `${'#'.repeat(Number(name.charAt(1)))} ${said(node)}`, ''];
  if (name === 'title') return [`Title: ${said(node)}`];
  if (name === 'table') return tableLines(node);
  if (name === 'svg') return pictureLines(node);
  if (name === 'section')
    return ['', ...(attributes.has('aria-label') ? [`## (${attributes.get('aria-label')})`] : []), ...inner(node), ''];
  if (name === 'li') return [`- ${said(node)}`];
  return inner(node);
}

function inner(node: Node): string[] {
  if (!within(node).some((each) => !isUnread(each) && BLOCKS.has(each.name)))
    return [said(node)].filter((line) => line !== '');
  return node.children.flatMap((child) =>
    isElement(child) ? lines(child) : [child.trim()].filter((line) => line !== ''),
  );
}

/** The words of an element in one line, controls in brackets. */
const said = (node: Node): string => words(node).replace(/\s+/g, ' ').trim();

function words(child: Node | string): string {
  if (typeof child === 'string') return child;
  const { name, attributes, children } = child;
  if (isUnread(child)) return '';
  const own = (): string => children.map(words).join(name === 'li' || name === 'ul' ? ' ' : '');
  const label = attributes.get('aria-label');
  if (name === 'button') return ` [${label ?? own()}] `;
  if (name === 'select') return ` [${named(child, 'option').map(said).join(' | ')}] `;
  if (name === 'input') return attributes.get('type') === 'checkbox' ? ' [x] ' : ` [${attributes.get('placeholder')}] `;
  if (name === 'svg') return '';
  return ['span', 'strong', 'th', 'td', 'summary', 'li', 'p'].includes(name) ? ` ${own()} ` : own();
}

function tableLines(table: Node): string[] {
  const rows = named(table, 'tr').map((row) => row.children.filter(isElement).map(said));
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const more = body.length - ROWS;
  return [
    '',
    line(head),
    line(head.map(() => '---')),
    ...body.slice(0, ROWS).map(line),
    more > 0 ? `and ${more} rows` : '',
    '',
  ];
}

/** Its title, what it is said to show, and what in it can be opened. */
function pictureLines(picture: Node): string[] {
  const of = (name: string): string[] => named(picture, name).slice(0, 1).map(said);
  const buttons = within(picture).filter(({ attributes }) => attributes.get('role') === 'button');
  if (of('title').length === 0) return [];
  return [
    '',
    `Picture: ${of('title').join()}`,
    ...of('desc'),
    '',
    ...buttons.map(({ attributes }) => `- ${attributes.get('aria-label')}`),
    '',
  ];
}
