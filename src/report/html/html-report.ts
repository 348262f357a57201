/**
 * A report as one HTML file that needs nothing else: no network, no script but its own, whose hash the content policy
 * names. All that can be read without the script is there before it runs.
 */

import { createHash } from 'node:crypto';
import type { Report } from '../model/report.js';
import { pathStatusText } from '../path-status-text.js';
import { PATHS } from '../tables/paths.js';
import { REPORT_TABLES } from '../tables/tables.js';
import type { LayoutEngine } from './map/layout-engine.js';
import { type DeploymentMap, deploymentMap } from './map/map.js';
import { mapData } from './map-data.js';
import { element, inertJson, type Markup, program } from './markup.js';
import type { PageData } from './page-data.js';
import { mapSection } from './sections/map-section.js';
import { matrixSection } from './sections/matrix.js';
import { qualitySection } from './sections/quality.js';
import { tableSection } from './sections/table.js';
import { timelineSection } from './sections/timeline.js';
import { findingsSection, verdictSection } from './sections/verdict.js';
import { tablesData } from './table-data.js';

/** The program's own parts of the page. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

/** The whole file. The same report and parts give the same bytes. */
export async function htmlReport(report: Report, parts: PageParts, engine: LayoutEngine): Promise<string> {
  const drawing = deploymentMap(report, engine);
  const tables = tablesData(REPORT_TABLES, report);
  const map = await drawing;
  const data: PageData = { tables, ...mapData(map) };
  const page = element('html', { lang: 'en' }, head(report, parts), body(report, map, data, parts));
  return `<!doctype html>\n${page.markup}\n`;
}

const head = (report: Report, { script, style }: PageParts): Markup =>
  element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: [
        "default-src 'none'",
        `style-src '${hashOf(style)}'`,
        `script-src '${hashOf(script)}'`,
        'img-src data:',
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; '),
    }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'referrer', content: 'no-referrer' }),
    element('title', {}, pageTitle(report)),
    program('style', style),
  );

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

const pageTitle = ({ head: { topology } }: Report): string =>
  topology === undefined ? 'Rolepath report' : `Rolepath report: ${topology.name}`;

function body(report: Report, map: DeploymentMap, data: PageData, { script }: PageParts): Markup {
  const tables = data.tables.map((table, index) => ({ table, about: REPORT_TABLES[index]?.about ?? '' }));
  return element(
    'body',
    {},
    element('a', { class: 'skip', href: '#main' }, 'Skip to the report'),
    element(
      'header',
      {},
      element('h1', {}, pageTitle(report)),
      element('button', { type: 'button', id: 'theme', hidden: true }, 'Dark'),
    ),
    element('nav', { 'aria-label': 'Parts of the report' }, element('ul', {}, links(data))),
    element(
      'main',
      { id: 'main', tabindex: -1 },
      verdictSection(report),
      mapSection(report, map),
      element('div', { class: 'beside' }, findingsSection(report), qualitySection(report)),
      timelineSection(report),
      matrixSection(map.strands, map.boxes),
      tables.map(({ table, about }) => tableSection(table, { about }, figuresOf(table.name, report))),
    ),
    element(
      'footer',
      {},
      `Made by ${report.head.tool.name} ${report.head.tool.version} from what stands under `,
      element('a', { href: '#table-provenance' }, 'Provenance'),
      '; this file needs no network.',
    ),
    element('dialog', { id: 'details', 'aria-labelledby': 'details-title' }),
    inertJson('report-data', data),
    program('script', script),
  );
}

const figuresOf = (table: string, { paths }: Report): string | undefined =>
  table === PATHS.name ? pathStatusText(paths) : undefined;

const links = ({ tables }: PageData): readonly Markup[] =>
  [
    ['map', 'Map'],
    ['first', 'First'],
    ['quality', 'Trust'],
    ['timeline', 'Timeline'],
    ['matrix', 'Matrix'],
    ...tables.map(({ name }): readonly [string, string] => [`table-${name}`, LINK_WORDS[name] ?? name]),
  ].map(([id, words]) => element('li', {}, element('a', { href: `#${id}` }, words)));

const LINK_WORDS: Readonly<Record<string, string>> = {
  findings: 'Findings',
  mapping: 'Mapping',
  paths: 'Paths',
  deviations: 'Deviations',
  hosts: 'Hosts',
  requirements: 'Requirements',
  quality: 'Quality',
  timeline: 'Bins',
  provenance: 'Provenance',
};
