/** What spreadsheet programs make of files: LibreOffice and Gnumeric, converted to XML and read back. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A cell as LibreOffice holds it; a blank one has no type. */
export interface CalcCell {
  readonly type?: string;
  /** Of a number. */
  readonly value?: number;
  /** As shown, lines parted by line feeds. */
  readonly text: string;
  readonly formula?: string;
  readonly hasLink?: true;
}

export interface CalcSheet {
  readonly name: string;
  readonly rows: readonly (readonly CalcCell[])[];
  /** The cells that its filter buttons stand over, as `A1:C9`. */
  readonly filter: string | undefined;
}

/**
 * How LibreOffice is to take CSV: comma, or whatever may part cells in any locale; UTF-8, and what looks like a formula is
 * calculated (its tokens: separator, quote, character set, first line, …, formulas are evaluated).
 */
export const CSV_READINGS = {
  comma: 'CSV:44,34,76,1,,0,false,false,false,false,false,-1,true',
  'comma, semicolon or tab': 'CSV:44/59/9,34,76,1,,0,false,false,false,false,false,-1,true',
} as const;

/** The files as LibreOffice opens them, by name; all of one kind, for a start of it takes seconds. */
export function openedByCalc(files: readonly string[], csv?: string): ReadonlyMap<string, readonly CalcSheet[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rolepath-calc-'));
  try {
    const profile = join(folder, 'profile');
    mkdirSync(profile);
    const { status, stderr } = spawnSync(
      'soffice',
      [
        `-env:UserInstallation=${pathToFileURL(profile)}`,
        '--headless',
        ...(csv === undefined ? [] : [`--infilter=${csv}`]),
        ...['--convert-to', 'fods', '--outdir', folder, ...files],
      ],
      { encoding: 'utf8', timeout: 60_000 },
    );
    if (status !== 0) throw new Error(`soffice: ${stderr}`);
    return new Map(files.map((file) => [basename(file), sheetsOf(readFileSync(fodsOf(folder, file), 'utf8'))]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const fodsOf = (folder: string, file: string): string => join(folder, `${basename(file, extname(file))}.fods`);

/** The sheets of a Flat XML OpenDocument spreadsheet (OpenDocument 1.3 Part 3, §9). */
function sheetsOf(xml: string): CalcSheet[] {
  const filters = elements(xml, 'table:database-range')
    .filter(({ head }) => attribute(head, 'table:display-filter-buttons') === 'true')
    .map(({ head }) => (attribute(head, 'table:target-range-address') ?? '').replaceAll("'", ''));
  return elements(xml, 'table:table').map(({ head, body }) => {
    const name = attribute(head, 'table:name') ?? '';
    const range = filters.find((each) => each.startsWith(`${name}.`));
    return { name, rows: rowsOf(body), filter: range?.replaceAll(`${name}.`, '') };
  });
}

/** Without the blank rows and cells at the end, of which a sheet has thousands. */
function rowsOf(table: string): CalcCell[][] {
  const rows: CalcCell[][] = [];
  for (const { head, body } of elements(table, 'table:table-row')) {
    const cells = cellsOf(body);
    const times = Number(attribute(head, 'table:number-rows-repeated') ?? 1);
    for (let time = 0; time < (cells.length === 0 ? 1 : times); time++) rows.push(cells);
  }
  while (rows.at(-1)?.length === 0) rows.pop();
  return rows;
}

function cellsOf(row: string): CalcCell[] {
  const cells: CalcCell[] = [];
  for (const { head, body } of elements(row, 'table:table-cell')) {
    const times = Math.min(Number(attribute(head, 'table:number-columns-repeated') ?? 1), 256);
    for (let time = 0; time < times; time++) cells.push(cellOf(head, body));
  }
  while (cells.at(-1)?.type === undefined && cells.length > 0) cells.pop();
  return cells;
}

function cellOf(head: string, body: string): CalcCell {
  const type = attribute(head, 'office:value-type');
  const value = attribute(head, 'office:value');
  const formula = attribute(head, 'table:formula');
  return {
    ...(type !== undefined && { type }),
    ...(value !== undefined && { value: Number(value) }),
    ...(formula !== undefined && { formula }),
    text: elements(body, 'text:p')
      .map((paragraph) => textOf(paragraph.body))
      .join('\n'),
    ...(/<text:a\b|xlink:href/.test(body) && { hasLink: true as const }),
  };
}

/** A paragraph as text (OpenDocument 1.3 Part 3, §6.1.2–6.1.5). */
const textOf = (paragraph: string): string =>
  decoded(
    paragraph
      .replace(/<text:s(?: text:c="(\d+)")?\/>/g, (_, count: string | undefined) => ' '.repeat(Number(count ?? 1)))
      .replaceAll('<text:tab/>', '\t')
      .replaceAll('<text:line-break/>', '\n')
      .replace(/<[^>]*>/g, ''),
  );

interface Element {
  readonly head: string;
  readonly body: string;
}

/** The elements of a name, of which none stands within another. */
const elements = (xml: string, name: string): Element[] =>
  Array.from(xml.matchAll(new RegExp(`<${name}(?=[\\s/>])([^>]*?)(?:/>|>([\\s\\S]*?)</${name}>)`, 'g'))).map(
    ([, head = '', body = '']) => ({ head, body }),
  );

function attribute(head: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(head)?.[1];
  return value === undefined ? undefined : decoded(value);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decoded = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex: string, decimal: string, name: string) =>
    name === undefined
      ? String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal))
      : (ENTITIES[name] ?? all),
  );

/** A sheet as Gnumeric holds it. */
export interface GnumericSheet {
  readonly name: string;
  /** The first cell that scrolls. */
  readonly unfrozen: string | undefined;
  readonly formulas: number;
  readonly links: number;
  readonly numbers: number;
  readonly booleans: number;
  readonly texts: number;
}

/** The workbook as Gnumeric opens it. */
export function openedByGnumeric(file: string): GnumericSheet[] {
  const { status, stdout, stderr } = spawnSync('ssconvert', ['-T', 'Gnumeric_XmlIO:sax:0', file, 'fd://1'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`ssconvert: ${stderr}`);
  return elements(stdout, 'gnm:Sheet').map(({ body }) => {
    const types = elements(body, 'gnm:Cell').map(({ head }) => attribute(head, 'ValueType'));
    const of = (type: string | undefined): number => types.filter((each) => each === type).length;
    return {
      name: decoded(elements(body, 'gnm:Name')[0]?.body ?? ''),
      unfrozen: attribute(elements(body, 'gnm:FreezePanes')[0]?.head ?? '', 'UnfrozenTopLeft'),
      formulas: of(undefined),
      links: elements(body, 'gnm:HyperLink').length,
      numbers: of(NUMBER) + of(INTEGER),
      booleans: of(BOOLEAN),
      texts: of(TEXT),
    };
  });
}

/** `ValueType` of a cell; one that calculates has none. */
const BOOLEAN = '20';
const INTEGER = '30';
const NUMBER = '40';
const TEXT = '60';
