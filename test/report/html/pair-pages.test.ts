/** The pages on two runs, in a browser and without: a comparison, a difference. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparisonPage } from '../../../src/report/html/comparison/comparison-page.js';
import { differencePage } from '../../../src/report/html/difference/difference-page.js';
import { pageParts } from '../../../src/report/html/page-parts.js';
import { openBrowser, openFile, type Watched } from '../../support/browser.js';
import { rolepath } from '../../support/command-line.js';
import { hasPrograms } from '../../support/peers.js';
import { outlineOf } from './outline.js';
import { comparisonOfSamples, differenceOfSamples, PAIRS, written, writtenDifference } from './pairs.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };
const BARE = { script: '', style: '' };

const folder = mkdtempSync(join(tmpdir(), 'rolepath-pairs-'));
const file = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

test('what a comparison says, and what its controls are called', async () => {
  const page = comparisonPage(comparisonOfSamples(), BARE);
  await expect(outlineOf(page)).toMatchFileSnapshot('../golden/firewall.compare.html.md');
});

test('what a difference says, and what its controls are called', async () => {
  const page = differencePage(differenceOfSamples(), BARE);
  await expect(outlineOf(page)).toMatchFileSnapshot('../golden/edge.diff.html.md');
});

describe.skipIf(!hasPrograms('chromium'))('in Chromium', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
    for (const command of ['compare', 'diff'] as const) {
      const { code, out, err } = rolepath([command, ...PAIRS[command], '-o', file(`${command}.html`)]);
      expect([code, out, err]).toEqual([0, '', '']);
    }
  });
  afterAll(async () => {
    await browser?.close();
  });

  const statusOf = (page: Page, table: string) => page.locator(`#table-${table} [role=status]`).textContent();

  describe('a comparison', () => {
    let opened: Watched;
    let page: Page;
    beforeAll(async () => {
      opened = await openFile(browser, file('compare.html'), { viewport: WIDE });
      page = opened.page;
    });
    const closeDialog = async () => {
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'hidden' });
    };

    test('gives the answer first', async () => {
      expect(await page.locator('.headline').allTextContents()).toEqual([
        'Of 17 flows, 12 were seen on both sides (1 through NAT); 2 were swallowed by what is between; 3 were turned away.',
        'By the documents: 2 documented flows were stopped; 1 flow that no document knows came through; 3 undocumented flows were stopped, as it should be.',
      ]);
      expect(await page.locator('.facts').textContent()).toMatch(/that of inside is \d+ µs ahead/);
    });

    test('a figure between two ends opens its rows, one or several', async () => {
      const chips = page.locator('#pairs .chip');
      await chips.filter({ hasText: '2 swallowed: 443/tcp, 3478/udp' }).click();
      const dialog = page.locator('dialog');
      expect(await dialog.locator('h2').textContent()).toBe('the Internet → A/V Edge (external): swallowed');
      expect(await dialog.locator('details.row').count()).toBe(2);
      await closeDialog();
      await chips.filter({ hasText: 'undocumented: 22/tcp' }).focus();
      await page.keyboard.press('Enter');
      expect(await dialog.textContent()).toContain('port-not-documented');
      await closeDialog();
      expect(await page.evaluate('document.activeElement.textContent')).toContain('undocumented: 22/tcp');
    });

    test('its tables are filtered and sorted, and a flow leads to its finding', async () => {
      const table = page.locator('#table-findings');
      await table.locator('input[type=search]').fill('kind:swallowed -udp');
      await expect.poll(() => statusOf(page, 'findings')).toBe('Rows 1 to 1 of 1 that fit, of 5');
      await table.locator('input[type=search]').fill('');
      const header = () => table.locator('th', { hasText: 'Bytes' });
      await header().locator('button').click();
      expect(await header().getAttribute('aria-sort')).toBe('descending');
      const bytes = (await table.locator('tbody td:nth-child(11)').allTextContents()).map(Number);
      expect(bytes).toEqual(bytes.toSorted((a, b) => b - a));
      await page.locator('#table-flows tbody button').first().click();
      expect(await page.locator('dialog details.row summary').textContent()).toContain('c1 · swallowed');
      await closeDialog();
    });

    test('a tuple is in the clipboard when its button is pressed', async () => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const button = page.locator('#first [data-copy]').first();
      await button.click();
      await expect.poll(() => button.textContent()).toBe('Copied');
      expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^2026-.* > 10\.45\.16\.30:443\/tcp 1:/);
    });

    test('asks for nothing, and has nothing to complain of', () => expect(opened.trouble).toEqual([]));
  });

  describe('a difference', () => {
    let opened: Watched;
    let page: Page;
    beforeAll(async () => {
      opened = await openFile(browser, file('diff.html'), { viewport: WIDE });
      page = opened.page;
    });

    test('begins with what is new, and with what no document knows', async () => {
      expect(await page.locator('.headline').textContent()).toMatch(/^17 findings are new: 7 unexpected, /);
      expect(await page.locator('#first .severity').first().textContent()).toBe('unexpected');
    });

    test('tells the ports of a scan together, and opens all of them', async () => {
      const scan = page.locator('#first li.finding', { hasText: '21-23, 25' });
      await scan.locator('button', { hasText: 'Details' }).click();
      expect(await page.locator('dialog details.row').count()).toBe(18);
      await page.keyboard.press('Escape');
    });

    test('its tables are filtered and sorted', async () => {
      await page.locator('#table-findings input[type=search]').fill('change:gone 3389');
      await expect.poll(() => statusOf(page, 'findings')).toMatch(/^Rows 1 to 2 of 2 that fit/);
      const header = () => page.locator('#table-paths th', { hasText: 'Flows now' });
      await header().locator('button').click();
      expect(await page.locator('#table-paths tbody tr').first().textContent()).toContain('443/tcp, STUN/MS-TURN');
    });

    test('asks for nothing, and has nothing to complain of', () => expect(opened.trouble).toEqual([]));
  });

  for (const command of ['compare', 'diff'])
    for (const [name, viewport] of [
      ['1280', WIDE],
      ['390', NARROW],
    ] as const)
      for (const colorScheme of ['light', 'dark'] as const)
        test(`everybody can read it: ${command}, ${name} pixels, ${colorScheme}`, async () => {
          const options = { viewport, colorScheme, bypassCSP: true };
          const { page, trouble } = await openFile(browser, file(`${command}.html`), options);
          await page.evaluate(AXE);
          const violations = (part: string) =>
            page.evaluate(
              `axe.run(${JSON.stringify(part)}).then(({ violations }) => violations.map((one) => one.id + ': ' + one.nodes.map(({ target }) => target).slice(0, 3).join(' ')))`,
            );
          expect(await violations('html')).toEqual([]);
          await page.locator('#table-findings tbody button').first().click();
          expect(await violations('dialog')).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
          expect(trouble).toEqual([]);
          await page.context().close();
        });

  test.each(['compare', 'diff'])(
    '%s: without script there are the answer and first rows; on paper nothing sticks out',
    async (command) => {
      const options = { javaScriptEnabled: false, viewport: WIDE };
      const { page } = await openFile(browser, file(`${command}.html`), options);
      expect(await page.locator('.headline').first().isVisible()).toBe(true);
      expect(await page.locator('#table-findings tbody tr').count()).toBeGreaterThan(3);
      expect(await page.locator('.tools:visible').count()).toBe(0);
      await page.emulateMedia({ media: 'print' });
      for (const table of await page.locator('table').all())
        expect((await table.boundingBox())?.width).toBeLessThanOrEqual(WIDE.width);
      await page.context().close();
    },
  );

  const HOSTILE = [
    '<script>window.hit=1</script>',
    '</script><img src=http://203.0.113.9/x onerror="window.hit=1">',
    '"><svg onload=window.hit=1>',
    "</style><style>@import 'http://203.0.113.9/y'</style>",
    '\u202egnp.exe',
  ];

  /** The same with hostile texts wherever a name of the site, a peer or a log stands. */
  function poisoned<T>(value: T, at = 0): T {
    const poison = (inner: unknown, place: number): unknown => {
      if (Array.isArray(inner)) return inner.map((one, index) => poison(one, place + index));
      if (typeof inner !== 'object' || inner === null) return inner;
      return Object.fromEntries(
        Object.entries(inner).map(([key, one], index) => [
          key,
          typeof one === 'string' && NAMES.has(key)
            ? `${HOSTILE[(place + index) % HOSTILE.length]} ${one}`
            : poison(one, place + index),
        ]),
      );
    };
    return poison(value, at) as T;
  }
  const NAMES = new Set([
    'name',
    'label',
    'path',
    'title',
    'problem',
    'from',
    'to',
    'ip',
    'error',
    'communityId',
    'id',
  ]);

  test.each(['compare', 'diff'])(
    '%s: a hostile name is text: no script, no request, no other place',
    async (command) => {
      const page =
        command === 'compare'
          ? comparisonPage(written(poisoned(comparisonOfSamples().record), HOSTILE), pageParts())
          : differencePage(writtenDifference(poisoned(differenceOfSamples().record)), pageParts());
      writeFileSync(file(`hostile-${command}.html`), page);
      const { page: own, trouble } = await openFile(browser, file(`hostile-${command}.html`), { viewport: WIDE });
      for (const button of await own.locator('#pairs .chip, #first button:has-text("Details")').all()) {
        await button.click();
        await own.keyboard.press('Escape');
      }
      await own.locator('#table-findings tbody button').first().click();
      expect(await own.locator('body').textContent()).toContain('<script>window.hit=1</script>');
      expect(await own.locator('main').textContent()).not.toContain('\u202e');
      expect(await own.evaluate('window.hit')).toBe(undefined);
      expect(await own.locator('img, iframe, object, script:not([type]):not(:last-of-type)').count()).toBe(0);
      expect(trouble).toEqual([]);
      await own.context().close();
    },
  );

  test('rows beyond what a page can take are counted, and it says where they are', async () => {
    const { record } = differenceOfSamples();
    const findings = Array.from({ length: 16_384 }, (_, index) => ({ ...record.findings[index % 34]!, port: index }));
    writeFileSync(file('many.html'), differencePage(writtenDifference({ ...record, findings }), pageParts()));
    expect(readFileSync(file('many.html')).length).toBeLessThan(5_000_000);
    const { page, trouble } = await openFile(browser, file('many.html'), { viewport: WIDE });
    expect(await page.locator('#table-findings p').first().textContent()).toContain(
      'The first 3,000 of 16,384 rows are on this page; all of them are in the data files (-o difference.json, --json).',
    );
    expect(trouble).toEqual([]);
    await page.context().close();
  });
});

test.each(['compare', 'diff'] as const)('%s: the same input gives the same bytes', (command) => {
  const [one, two] = ['one', 'two'].map((name) => {
    rolepath([command, ...PAIRS[command], '-o', file(`${name}.html`), '-q']);
    return readFileSync(file(`${name}.html`), 'utf8');
  });
  expect(one).toContain('<!doctype html>');
  expect(two).toBe(one);
});
