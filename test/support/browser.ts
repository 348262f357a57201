import { spawnSync } from 'node:child_process';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const EXECUTABLE = spawnSync('which', ['chromium'], { encoding: 'utf8' }).stdout.trim();

/** A headless Chromium of the system; closed by whoever opened it. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });

/** A page that was opened, and all that it should not have done. */
export interface Watched {
  readonly page: Page;
  /** Messages on the console, errors, requests but for the page itself, dialogs, popups. */
  readonly trouble: readonly string[];
}

/** Opens a file as a reader would, and notes what it asks for and says. */
export async function openFile(browser: Browser, file: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const trouble: string[] = [];
  const url = `file://${file}`;
  page.on('console', (message) => trouble.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', () => trouble.push('popup'));
  page.on('request', (request) => {
    if (request.url() !== url) trouble.push(`request: ${request.url()}`);
  });
  await page.goto(url);
  return { page, trouble };
}
