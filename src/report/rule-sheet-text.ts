/** A rule sheet as CSV, Markdown and JSON. */

import { cleanString } from '../clean-text.js';
import { csvCell } from './csv.js';
import { aboutLines, NO_HOST, RULE_COLUMNS } from './rule-columns.js';
import { FIREWALLS, type HostlessPath, type RuleSheet, type SheetRule } from './rule-sheet.js';

const ruleCells = (rule: SheetRule): string[] => RULE_COLUMNS.map(({ value }) => value(rule));

const hostlessCells = (path: HostlessPath): string[] => RULE_COLUMNS.map(({ hostless }) => hostless?.(path) ?? '');

/** One table (RFC 4180): the rules by firewall, then the paths for which the site has no host. */
export function sheetCsv({ rules, hostless }: RuleSheet): string {
  const lines = [RULE_COLUMNS.map(({ title }) => title), ...rules.map(ruleCells), ...hostless.map(hostlessCells)];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** The model as it is, with what it rests on. */
export const sheetJson = (sheet: RuleSheet): string => `${JSON.stringify(sheet, undefined, 2)}\n`;

/** A table for each firewall (GitHub Flavored Markdown §4.10); columns that are empty in all of it are left out. */
export function sheetMarkdown(sheet: RuleSheet): string {
  const sections = FIREWALLS.flatMap((firewall) => {
    const rules = sheet.rules.filter((rule) => rule.firewall === firewall);
    return rules.length === 0 ? [] : [section(HEADINGS[firewall], rules.map(ruleCells))];
  });
  const missing = sheet.hostless.length === 0 ? [] : [section(HEADINGS[NO_HOST], sheet.hostless.map(hostlessCells))];
  const about = aboutLines(sheet).map((line) => `- ${escaped(line)}`);
  return `${[`# Rule sheet of ${escaped(sheet.site)}`, about.join('\n'), ...sections, ...missing].join('\n\n')}\n`;
}

/** What each part of the sheet is. */
export const HEADINGS = {
  external: 'External firewall: Internet and perimeter',
  internal: 'Internal firewall: perimeter and inside',
  'within a zone': 'Within a zone: no firewall between, but host firewalls need it',
  'zone not stated': 'Zone not stated: the topology does not say where an end is',
  [NO_HOST]: 'Documented, but the site has no host for it',
} as const;

function section(title: string, rows: readonly (readonly string[])[]): string {
  const used = RULE_COLUMNS.flatMap((column, index) =>
    column.title !== 'Firewall' && rows.some((row) => row[index] !== '') ? [{ column, index }] : [],
  );
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${title}\n`,
    line(used.map(({ column }) => column.title)),
    line(used.map(() => '---')),
    ...rows.map((row) => line(used.map(({ index }) => escaped(row[index] ?? '')))),
  ].join('\n');
}

const MAX_CELL = 4000;

/** What Markdown or HTML would take for more than text (CommonMark §2.4). */
const MARKUP = /[\\`*_{}[\]<>&#|~!^$]/g;

/** Text that shows as it stands in a cell, on one line; no address in it becomes a link. */
const escaped = (text: string): string =>
  cleanString(text, MAX_CELL)
    .replace(MARKUP, (character) => ENTITIES[character] ?? `\\${character}`)
    .replace(/(https?|ftp|mailto):/gi, '$1&#58;')
    .replace(/\b(www)\./gi, '$1&#46;');

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&#124;' };
