/** Documented paths as a list for people, in the order and under the headings of their documents. */

import type { Catalogue } from '../catalogue/catalogue.js';
import type { DocumentedPath } from '../catalogue/path.js';
import { portsPhrase } from '../catalogue/path-title.js';
import { cleanString } from '../clean-text.js';
import { wireOf } from '../verdict/path-words.js';
import { type Paint, unpainted, WIDTH } from './page.js';
import { TableLayout, wrapCell } from './table.js';
import { counted } from './text.js';

/** From this width on, a path has a line with columns; below it, two lines. */
const WIDE = 100;

const COLUMNS = [
  { title: 'PORTS', least: 14 },
  { title: 'APPLICATION', least: 14 },
  { title: 'FROM', least: 16 },
  { title: 'TO', least: 16 },
  { title: 'PATH', least: 24 },
] as const;

const MAX_TITLE = 300;

/** The paths under the tables of their documents, and how many they are; ends in a line feed. */
export function pathList(
  paths: readonly DocumentedPath[],
  catalogue: Catalogue,
  paint: Paint = unpainted,
  width = WIDTH,
): string {
  const rows = new Map(paths.map((path) => [path, cells(path, catalogue)]));
  const layout = new TableLayout(COLUMNS, [...rows.values()], width);
  const entry = (path: DocumentedPath) =>
    width < WIDE ? narrow(path, catalogue, width) : layout.row(rows.get(path) ?? []);
  const head = width < WIDE ? [] : layout.row(COLUMNS.map(({ title }) => title));
  const lines = [...tablesOf(paths)].flatMap(([, table]) => [
    ...heading(table, catalogue, width).map((line) => paint('heading', line)),
    ...head,
    ...table.flatMap(entry),
    '',
  ]);
  const foot = `${counted(paths.length, 'path')} (×2: documented in 2 places); rolepath paths show PATH tells all of one`;
  return [...lines, ...wrapCell(foot, width), ''].join('\n');
}

/** By the folder of their ids and the table they stand in, in the order in which they come. */
function tablesOf(paths: readonly DocumentedPath[]): Map<string, DocumentedPath[]> {
  const tables = new Map<string, DocumentedPath[]>();
  for (const path of paths) {
    const key = `${folderOf(path)} ${path.table}`;
    tables.set(key, [...(tables.get(key) ?? []), path]);
  }
  return tables;
}

const folderOf = ({ id }: DocumentedPath): string => id.slice(0, id.lastIndexOf('/'));
const nameOf = ({ id }: DocumentedPath): string => id.slice(id.lastIndexOf('/') + 1);

/** What the table is, and what its paths' ids begin with. */
function heading([first]: readonly DocumentedPath[], catalogue: Catalogue, width: number): string[] {
  if (first === undefined) return [];
  const product = catalogue.products.get(first.product)?.title;
  const title = cleanString([product, first.table].filter((part) => part !== undefined).join(': '), MAX_TITLE);
  const folder = `${folderOf(first)}/`;
  return title.length + folder.length + 2 > width
    ? [...wrapCell(title, width), folder]
    : [`${title.padEnd(width - folder.length)}${folder}`];
}

const cells = (path: DocumentedPath, catalogue: Catalogue): string[] => [
  portsPhrase(path.from, path.to, path.transport),
  wireOf(path, catalogue),
  path.from.label,
  path.to.label,
  [nameOf(path), ...marks(path)].join(' '),
];

/** Name and ports, and below them who and to whom. */
function narrow(path: DocumentedPath, catalogue: Catalogue, width: number): string[] {
  const [ports, wire, from, to, name = ''] = cells(path, catalogue).map((cell) => cleanString(cell, MAX_TITLE));
  const right = `${ports} ${wire}`;
  const isOneLine = name.length + 2 + right.length <= width;
  const first = isOneLine
    ? [`${name.padEnd(width - right.length)}${right}`]
    : [...wrapCell(name, width), ...wrapCell(right, width - 4).map((line) => line.padStart(width))];
  return [...first, ...wrapCell(`${from} → ${to}`, width - 4).map((line) => `    ${line}`)];
}

/** What a reader of the list should know before relying on a path. */
function marks({ standing, required, when, sameAs }: DocumentedPath): string[] {
  const words = [
    ...(standing === 'documented' ? [] : [standing]),
    ...(required ? [] : ['optional']),
    ...(when.length > 0 ? ['conditional'] : []),
  ];
  return [
    ...(sameAs.length > 0 ? [`×${sameAs.length + 1}`] : []),
    ...(words.length === 0 ? [] : [`(${words.join(', ')})`]),
  ];
}

/** One path a line, for pipes: its id, a tab, and its title. */
export const pathLines = (paths: readonly DocumentedPath[]): string =>
  paths.map(({ id, title }) => `${id}\t${title}\n`).join('');
