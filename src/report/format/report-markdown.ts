/** A report as Markdown: for a change request, a wiki page, a mail. */

import { markdownTable, markdownText } from '../markdown-text.js';
import type { Report } from '../model/report.js';
import { pathStatusText } from '../path-status-text.js';
import { cellText } from '../tables/cell-text.js';
import type { Column, Table } from '../tables/column.js';
import { DEVIATIONS } from '../tables/deviations.js';
import { FINDINGS } from '../tables/findings.js';
import { HOSTS } from '../tables/hosts.js';
import { MAPPING } from '../tables/mapping.js';
import { PATHS } from '../tables/paths.js';
import { PROVENANCE } from '../tables/provenance.js';
import { QUALITY } from '../tables/quality.js';
import { REQUIREMENTS } from '../tables/requirements.js';
import { count, counted } from '../text.js';
import { aboutReport } from './about-report.js';

/** Rows of a table that are shown; more are counted, and stand in the formats for machines. */
export const MAX_SHOWN = 500;
/** Suggested exceptions that are shown. */
const MAX_SUGGESTIONS = 50;

export function reportMarkdown(report: Report): string {
  const [title = '', ...about] = aboutReport(report);
  const seen = report.paths.filter(({ status }) => status !== 'not-testable');
  const parts = [
    `# ${markdownText(title)}`,
    about.map((line) => `- ${markdownText(line)}`).join('\n'),
    section(FINDINGS, report.findings, ['severity', 'code', 'title', 'detail', 'flows', 'examples']),
    section(MAPPING, report.mapping, [
      'verdict',
      'reason',
      'path',
      'from.label',
      'to.label',
      'server.ip',
      'server.name',
      'ports',
      'transport',
      'answered',
      'flows',
      'initiatorBytes',
      'responderBytes',
      'clients',
      'protocols',
      'states',
      'nearest.path',
      'nearest.failed',
      'places',
    ]),
    `${heading(PATHS)}\n\n${pathStatusText(report.paths, ' (the table leaves them out)')}`,
    table(PATHS, seen, [
      'status',
      'path',
      'title',
      'flows',
      'unanswered',
      'possibleFlows',
      'bytes',
      'pairs',
      'places',
      'why',
      'overBroad',
    ]),
    section(DEVIATIONS, report.deviations, [
      'id',
      'verdict',
      'reason',
      'from.label',
      'to.label',
      'ports',
      'transport',
      'answered',
      'flows',
      'bytes',
      'path',
      'nearest.path',
      'comparison',
      'clients.first',
      'servers.first',
      'noSuggestion',
    ]),
    ...suggestions(report),
    section(HOSTS, report.hosts, [
      'ip',
      'name',
      'label',
      'zone',
      'served.expected',
      'served.contradicted',
      'served.unexpected',
      'served.undetermined',
      'services',
      'conflicts',
    ]),
    section(
      REQUIREMENTS,
      report.requirements.filter(({ status }) => status !== 'not-seen'),
      ['id', 'kind', 'status', 'demand', 'asked', 'met', 'problems', 'seen'],
    ),
    section(QUALITY, report.quality, ['mark', 'title', 'value', 'of', 'meaning']),
    section(PROVENANCE, PROVENANCE.rows(report), ['fact', 'value', 'sha256', 'bytes', 'problem']),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const heading = ({ title }: { readonly title: string }): string => `## ${title}`;

const section = <Row>(of: Table<Row>, rows: readonly Row[], names: readonly string[]): string =>
  `${heading(of)}\n\n${rows.length === 0 ? 'None.' : table(of, rows, names)}`;

/** The columns of these names as far as any row has something there. */
function table<Row>(of: Table<Row>, rows: readonly Row[], names: readonly string[]): string {
  const shown = rows.slice(0, MAX_SHOWN);
  const columns = names.flatMap((name) => of.columns.filter((column) => column.name === name));
  const used = columns.filter(({ value }) => shown.some((row) => cellText(value(row)) !== ''));
  const body = shown.map((row) => used.map((column) => cell(column, row)));
  const more = rows.length - shown.length;
  const text = markdownTable(
    used.map(({ title }) => title),
    body,
  );
  return more === 0
    ? text
    : `${text}\n\n${counted(more, 'row')} more: \`--format csv --table ${of.name}\` has them all.`;
}

function cell<Row>({ type, value }: Column<Row>, row: Row): string {
  const content = value(row);
  if (typeof content === 'number') return count(content);
  if (typeof content === 'boolean') return content ? 'yes' : 'no';
  if (type === 'time') return markdownText(cellText(content).replace(/\.\d+Z$/, 'Z'));
  return markdownText(cellText(content));
}

/** Entries for the file of exceptions, to be read before they are used. */
function suggestions({ deviations }: Report): string[] {
  const entries = deviations.flatMap(({ id, suggestion }) => (suggestion === undefined ? [] : [{ id, suggestion }]));
  if (entries.length === 0) return [];
  const shown = entries.slice(0, MAX_SUGGESTIONS);
  const text = shown.map(({ id, suggestion }) => `# ${id}\n${suggestion}`).join('\n');
  const more = entries.length - shown.length;
  return [
    `### Suggested exceptions\n\nFor traffic that the site wants to allow, in its file of exceptions; each needs an owner.\n\n${fenced(text)}`,
    ...(more === 0
      ? []
      : [`${counted(more, 'suggestion')} more: \`--format csv --table ${DEVIATIONS.name}\` has them all.`]),
  ];
}

/** A block of code that nothing in it can end (CommonMark §4.5). */
function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}yaml\n${text}\n${fence}`;
}
