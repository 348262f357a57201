/** A rule sheet as CSV, Markdown and JSON. */

import { csvCell } from './csv.js';
import { markdownTable, markdownText } from './markdown-text.js';
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
  const about = aboutLines(sheet).map((line) => `- ${markdownText(line)}`);
  return `${[`# Rule sheet of ${markdownText(sheet.site)}`, about.join('\n'), ...sections, ...missing].join('\n\n')}\n`;
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
  const table = markdownTable(
    used.map(({ column }) => column.title),
    rows.map((row) => used.map(({ index }) => markdownText(row[index] ?? ''))),
  );
  return `## ${title}\n\n${table}`;
}
