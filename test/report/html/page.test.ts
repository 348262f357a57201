/** The page in a browser: what a reader does with it, and what it must never do. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htmlReport } from '../../../src/report/html/html-report.js';
import { LocalEngine } from '../../../src/report/html/map/layout-engine.js';
import { pageParts } from '../../../src/report/html/page-parts.js';
import type { Report } from '../../../src/report/model/report.js';
import { openBrowser, openFile, type Watched } from '../../support/browser.js';
import { rolepath } from '../../support/command-line.js';
import { hasPrograms } from '../../support/peers.js';
import { reportOn, SITES } from './support.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };

const folder = mkdtempSync(join(tmpdir(), 'rolepath-html-'));
const file = join(folder, 'edge.html');

afterAll(() => rmSync(folder, { recursive: true }));

/** The page of a report that was changed. */
async function pageOf(name: string, change: (report: Report) => unknown): Promise<string> {
  const path = join(folder, `${name}.html`);
  writeFileSync(path, await htmlReport(change(reportOn('edge')) as Report, pageParts(), new LocalEngine()));
  return path;
}

describe.skipIf(!hasPrograms('chromium'))('the page in Chromium', () => {
  let browser: Browser;
  let opened: Watched;
  let page: Page;

  beforeAll(async () => {
    const { code, err } = rolepath(['report', ...SITES.edge, '-o', file, '-q']);
    expect([code, err]).toEqual([0, '']);
    browser = await openBrowser();
    opened = await openFile(browser, file, { viewport: WIDE });
    page = opened.page;
  });

  afterAll(async () => {
    await browser?.close();
  });

  const dialog = () => page.locator('dialog');
  const closeDialog = async () => {
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  };

  test('says first what came out, and draws the firewalls', async () => {
    expect(await page.locator('.headline').textContent()).toMatch(/^Of 100 flows, 40 belong to no documented path; /);
    expect(await page.locator('#layer-1 .wall text').allTextContents()).toEqual([
      'External firewall',
      'Internal firewall',
    ]);
    expect(await page.locator('.finding.high').count()).toBeGreaterThan(3);
  });

  test('an arrow opens its path, its flows and where it is documented', async () => {
    await page.locator('#layer-1 .arrow.seen', { hasText: '443/tcp SIP TLS' }).click();
    const text = await dialog().textContent();
    expect(text).toContain('external client → Access Edge');
    expect(text).toContain('lync-2010/edge/external/access-sip-tls');
    expect(text).toContain('edge2010-p03');
    expect(text).toMatch(/10\.45\.16\.10/);
    await closeDialog();
  });

  test('a line is pressed as well as its label, and undocumented flows have their exception to copy', async () => {
    const arrow = page.locator('#layer-1 .arrow.unexpected', { hasText: '3389/tcp rdp' }).first();
    const id = await arrow.getAttribute('data-arrow');
    await page.locator(`path.reach[data-arrow="${id}"]`).dispatchEvent('click');
    await dialog().locator('pre').first().waitFor();
    expect(await dialog().locator('pre').first().textContent()).toContain('owner: WHO ANSWERS FOR IT');
    await closeDialog();
  });

  test('what is copied is in the clipboard', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const button = page.locator('.finding [data-copy]').first();
    await button.click();
    await expect.poll(() => button.textContent()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(await button.getAttribute('data-copy'));
  });

  test('the keyboard opens an arrow, and comes back to it', async () => {
    const arrow = page.locator('#layer-1 .arrow').first();
    await arrow.focus();
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    expect(await page.evaluate("document.querySelector('dialog').contains(document.activeElement)")).toBe(true);
    await closeDialog();
    expect(await page.evaluate("document.activeElement.getAttribute('class')")).toContain('arrow');
    const box = page.locator('#layer-1 .box', { hasText: 'A/V Edge' });
    await box.focus();
    await page.keyboard.press(' ');
    expect(await dialog().locator('h2').textContent()).toContain('A/V Edge');
    await closeDialog();
  });

  test('a workload shows its own picture', async () => {
    const select = page.locator('#layer');
    const titles = await select.locator('option').allTextContents();
    expect(titles.map((title) => title.replace(/: \d+ arrows?$/, ''))).toEqual(
      expect.arrayContaining(['Everything', 'IM and Presence', 'A/V and Web Conferencing', 'Enterprise Voice']),
    );
    await select.selectOption({ label: titles.find((title) => title.startsWith('Enterprise Voice'))! });
    const shown = page.locator('.layer:not([hidden])');
    expect(await shown.count()).toBe(1);
    expect(await shown.locator('.arrow').count()).toBeLessThan(await page.locator('#layer-1 .arrow').count());
    await select.selectOption({ index: 0 });
  });

  test('arrows of a kind can be left out', async () => {
    const unseen = page.locator('#layer-1 .arrow.unseen').first();
    expect(await unseen.isVisible()).toBe(true);
    await page.locator('input[data-state=unseen]').uncheck();
    expect(await unseen.isVisible()).toBe(false);
    await page.locator('input[data-state=unseen]').check();
  });

  test('the map grows and shrinks', async () => {
    const width = async () => (await page.locator('#layer-1 svg').boundingBox())!.width;
    await page.locator('[data-zoom=fit]').click();
    const fitted = await width();
    await page.locator('[data-zoom=in]').click();
    expect(await width()).toBeGreaterThan(fitted * 1.2);
    await page.locator('[data-zoom=fit]').click();
    expect(await width()).toBeCloseTo(fitted, 0);
  });

  test('the map opens as wide as the page; what is too wide to be read so is scrolled, and says so', async () => {
    const sizes = () =>
      page.evaluate<[number, number, boolean]>(
        "[document.querySelector('#layer-1 .scroll')].map((one) => [one.clientWidth, one.scrollWidth, document.querySelector('#layer-1 .more').hidden])[0]",
      );
    const natural = await page.evaluate<number>("document.querySelector('#layer-1 svg').viewBox.baseVal.width");
    const openAt = async (width: number) => {
      await page.setViewportSize({ width, height: 900 });
      await page.locator('#layer').selectOption({ index: 1 });
      await page.locator('#layer').selectOption({ index: 0 });
    };
    await openAt(Math.ceil(natural * 0.7));
    await expect.poll(sizes).toEqual([expect.any(Number), expect.any(Number), true]);
    const [room, wide] = await sizes();
    expect(wide).toBeLessThanOrEqual(room + 1);
    for (const width of [Math.floor(natural * 0.5), NARROW.width]) {
      await openAt(width);
      await expect.poll(async () => (await sizes())[2]).toBe(false);
      expect((await sizes())[1]).toBeGreaterThan((await sizes())[0]);
      await page.evaluate("document.querySelector('#layer-1 .scroll').scrollLeft = 1e6");
      await expect.poll(async () => (await sizes())[2]).toBe(true);
    }
    await page.evaluate("document.querySelector('#layer-1 .scroll').scrollLeft = 0");
    await expect.poll(async () => (await sizes())[2]).toBe(false);
    await page.locator('[data-zoom=fit]').click();
    await expect.poll(async () => (await sizes())[2]).toBe(true);
    const [whole, all] = await sizes();
    expect(all).toBeLessThanOrEqual(whole + 1);
    await openAt(WIDE.width);
  });

  test('the legend counts arrows, and the paths say which are the same', async () => {
    expect(await page.locator('[data-figure=seen]').textContent()).toMatch(/^ \d+ arrows$/);
    expect(await page.locator('#table-paths').textContent()).toMatch(
      /Of the used ones \d+ are the same path in another/,
    );
  });

  test('a table is filtered, sorted both ways and back, and turned', async () => {
    const table = page.locator('#table-mapping');
    const status = () => table.locator('[role=status]').textContent();
    expect(await status()).toBe('Rows 1 to 25 of 79');
    await table.locator('[data-page="1"]').click();
    expect(await status()).toBe('Rows 26 to 50 of 79');
    await table.locator('input[type=search]').fill('verdict:unexpected 3389 -2001');
    await expect.poll(status).toMatch(/^Rows 1 to 3 of 3 that fit, of 79$/);
    await table.locator('input[type=search]').fill('');
    await expect.poll(status).toBe('Rows 1 to 25 of 79');
    const flows = async () =>
      (await table.locator('tbody td.integer:nth-child(11)').allTextContents()).map((text) => Number(text));
    const header = table.locator('th', { hasText: 'Flows' }).first();
    await header.locator('button').click();
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    await table.locator('[data-columns]').click();
    expect(await table.locator('th').count()).toBeGreaterThan(40);
    await table.locator('[data-columns]').click();
    await table.locator('th', { hasText: 'Flows' }).first().locator('button').click();
    expect(await table.locator('th[aria-sort=ascending]').count()).toBe(1);
    await table.locator('th', { hasText: 'Flows' }).first().locator('button').click();
    expect(await table.locator('th[aria-sort=none]').count()).toBe(await table.locator('th').count());
    expect((await flows()).every(Number.isFinite)).toBe(true);
  });

  test('a row opens with all its columns and the rows that it names', async () => {
    await page.locator('#table-deviations tbody button').first().click();
    expect(await dialog().locator('dt').allTextContents()).toEqual(
      expect.arrayContaining(['Suggested exception', 'The first example', 'Nearest path']),
    );
    expect(await dialog().locator('details.row').count()).toBeGreaterThan(0);
    await closeDialog();
  });

  test('a cell of the matrix opens what one role opens to another', async () => {
    await page.locator('[data-pair^="internal/front-end|perimeter/access-edge|unexpected"]').click();
    expect(await dialog().locator('h2').textContent()).toBe('Front End → Access Edge');
    expect(await dialog().locator('.strand').count()).toBe(2);
    await closeDialog();
  });

  test('colours follow the system until they are chosen', async () => {
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await paper()).toBe('rgb(255, 255, 255)');
    await page.locator('#theme').click();
    expect(await paper()).toBe('rgb(13, 17, 23)');
    await page.locator('#theme').click();
    expect(await paper()).toBe('rgb(255, 255, 255)');
  });

  test('asks for nothing, and has nothing to complain of', () => {
    expect(opened.trouble).toEqual([]);
  });

  for (const [name, viewport] of [
    ['1280', WIDE],
    ['390', NARROW],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const)
      test(`everybody can read it: ${name} pixels, ${colorScheme}`, async () => {
        const { page: own, trouble } = await openFile(browser, file, { viewport, colorScheme, bypassCSP: true });
        await own.evaluate(AXE);
        const violations = (part: string) =>
          own.evaluate(
            `axe.run(${JSON.stringify(part)}).then(({ violations }) => violations.map((one) => one.id + ': ' + one.nodes.map(({ target }) => target).slice(0, 3).join(' ')))`,
          );
        expect(await violations('html')).toEqual([]);
        await own.locator('#table-deviations tbody button').first().click();
        expect(await violations('dialog')).toEqual([]);
        expect(await own.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        expect(trouble).toEqual([]);
        await own.context().close();
      });

  test('a sentence in a table is no column of single words at 390 pixels', async () => {
    const { page: own } = await openFile(browser, file, { viewport: NARROW });
    const widths = '[...document.querySelectorAll("#table-findings td:nth-child(3)")].map((cell) => cell.clientWidth)';
    const found = (await own.evaluate(widths)) as number[];
    expect(found.length).toBeGreaterThan(5);
    expect(Math.min(...found)).toBeGreaterThan(180);
    await own.context().close();
  });

  test('without script there are headline, map and first rows', async () => {
    const { page: own } = await openFile(browser, file, { javaScriptEnabled: false, viewport: WIDE });
    expect(await own.locator('.headline').isVisible()).toBe(true);
    expect(await own.locator('#layer-1 svg .arrow').first().isVisible()).toBe(true);
    expect(await own.locator('#table-mapping tbody tr').count()).toBe(20);
    expect(await own.locator('#table-mapping noscript').textContent()).toContain('first 20 rows');
    expect(await own.locator('.tools:visible').count()).toBe(0);
    await own.context().close();
  });

  test('on paper the map is whole, and nothing sticks out', async () => {
    await page.emulateMedia({ media: 'print' });
    const cut = await page.evaluate(
      "[...document.querySelectorAll('svg.map, table')].filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length",
    );
    expect(cut).toBe(0);
    expect(await page.locator('nav').isVisible()).toBe(false);
    await page.emulateMedia({ media: 'screen' });
  });

  test('on paper ports, addresses and verdicts stay whole, and headings are repeated as text', async () => {
    await page.setViewportSize({ width: 1000, height: 700 });
    await page.emulateMedia({ media: 'print' });
    const broken = (index: number) =>
      page.evaluate(
        `[...document.querySelectorAll('#table-mapping tbody tr')].filter((row) => {
          const text = document.createTreeWalker(row.cells[${index}], NodeFilter.SHOW_TEXT).nextNode();
          const range = document.createRange();
          if (text !== null) range.selectNodeContents(text);
          return range.getClientRects().length > 1;
        }).length`,
      );
    const headings = await page.locator('#table-mapping thead th').allTextContents();
    for (const heading of ['Row', 'Verdict', 'Server', 'Transport', 'Port', 'Answered'])
      expect(await broken(headings.indexOf(heading)), heading).toBe(0);
    expect(await page.evaluate("getComputedStyle(document.querySelector('#table-mapping thead button')).display")).toBe(
      'contents',
    );
    await page.emulateMedia({ media: 'screen' });
    await page.setViewportSize(WIDE);
  });

  test('without a topology it says that nothing could be judged', async () => {
    const none = await pageOf('nothing', (report) => ({
      ...report,
      findings: report.findings.slice(0, 1).map((finding) => ({ ...finding, severity: 'info' })),
      head: { ...report.head, flows: { expected: 0, contradicted: 0, unexpected: 0, undetermined: 7 } },
    }));
    const { page: own } = await openFile(browser, none, { viewport: WIDE });
    expect(await own.locator('#first p').allTextContents()).toEqual([
      'Nothing could be judged.',
      'The one finding stands in the table below.',
    ]);
    await own.context().close();
  });

  test('the colours of the timeline are told in words', async () => {
    expect(await page.locator('#timeline .key').allTextContents()).toEqual([
      '✓ expected',
      '✗ not answered',
      '! unexpected',
      '≠ contradicted',
      '? undetermined',
    ]);
    expect(await page.locator('#timeline .soft').textContent()).toContain(' by their start, 1 s a bar;');
  });

  test('a hostile name is text: no script, no request, no other place', async () => {
    const hostile = [
      '<script>window.hit = 1</script>',
      '</script><img src=http://203.0.113.9/x onerror="window.hit = 1">',
      '"><svg onload=window.hit=1>',
      "</style><style>@import 'http://203.0.113.9/y'</style>",
      '=HYPERLINK("http://203.0.113.9")',
      '\u202egnp.exe',
      '{{7*7}}',
    ];
    const poison = (value: unknown, at: number): unknown => {
      if (Array.isArray(value)) return value.map((one, index) => poison(one, at + index));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value).map(([key, inner], index) =>
          [
            'name',
            'label',
            'title',
            'words',
            'detail',
            'explanation',
            'suggestion',
            'path',
            'first',
            'service',
          ].includes(key)
            ? [
                key,
                Array.isArray(inner)
                  ? inner.map(() => hostile[at % hostile.length])
                  : typeof inner === 'string'
                    ? `${hostile[(at + index) % hostile.length]} ${inner}`
                    : inner,
              ]
            : [key, poison(inner, at + index)],
        ),
      );
    };
    const { page: own, trouble } = await openFile(browser, await pageOf('hostile', (report) => poison(report, 0)), {
      viewport: WIDE,
    });
    for (const arrow of (await own.locator('#layer-1 .arrow').all()).slice(0, 10)) {
      await arrow.dispatchEvent('click');
      await own.keyboard.press('Escape');
    }
    await own.locator('#table-findings tbody button').first().click();
    expect(await own.locator('dialog').textContent()).toContain('<script>window.hit = 1</script>');
    expect(await own.locator('main').textContent()).toContain('<svg onload=window.hit=1>');
    expect(await own.locator('main').textContent()).not.toContain('\u202e');
    expect(await own.evaluate('window.hit')).toBe(undefined);
    expect(await own.locator('img, iframe, object, script:not([type]):not(:last-of-type)').count()).toBe(0);
    expect(trouble).toEqual([]);
    await own.context().close();
  });

  test('100,000 rows are carried as far as a page can take, and stay quick', async () => {
    const many = await pageOf('many', (report) => ({
      ...report,
      mapping: Array.from({ length: 100_000 }, (_, index) => ({
        ...report.mapping[index % 79],
        id: `m${index + 1}`,
        flows: index,
      })),
    }));
    expect(readFileSync(many).length).toBeLessThan(5_000_000);
    const { page: own, trouble } = await openFile(browser, many, { viewport: WIDE });
    const table = own.locator('#table-mapping');
    expect(await table.locator('p').first().textContent()).toMatch(
      /The first [\d,]+ of 100,000 rows are on this page; all of them are in the data files/,
    );
    await table.locator('th', { hasText: 'Flows' }).first().locator('button').click();
    await table.locator('input[type=search]').fill('tcp -udp');
    await expect.poll(() => table.locator('[role=status]').textContent()).toContain('that fit');
    expect(await table.locator('tbody tr').count()).toBe(25);
    expect(trouble).toEqual([]);
    await own.context().close();
  });
});

test('the same input gives the same bytes', () => {
  const again = join(folder, 'again.html');
  rolepath(['report', ...SITES.edge, '-o', again, '-q']);
  const first = join(folder, 'first.html');
  rolepath(['report', ...SITES.edge, '-o', first, '-q']);
  expect(readFileSync(again).equals(readFileSync(first))).toBe(true);
});
