import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { samplePath } from '../samples/expectations.js';
import { rolepath } from '../support/command-line.js';
import { hasPrograms } from '../support/peers.js';
import { Terminal } from '../support/terminal.js';

const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');
const folder = mkdtempSync(join(tmpdir(), 'rolepath-screen-'));

describe.skipIf(!hasPrograms('tmux', 'pgrep'))('the screen of a capture, on a terminal (needs tmux)', () => {
  let terminal: Terminal | undefined;
  afterEach(() => terminal?.close());

  const opened = (columns = 80, rows = 24, ...args: readonly string[]): Terminal => {
    terminal = new Terminal(folder, columns, rows);
    terminal.watch(CAPTURE, '-t', TOPOLOGY, ...args);
    return terminal;
  };

  /** The terminal is as it was, and the totals stand where the command was called. */
  async function expectRestored(here: Terminal, exit = 0): Promise<void> {
    const text = await here.until(`exit ${exit}`);
    expect(here.modes).toBe('0 1');
    expect(text).toContain('BEFORE');
    expect(text).toContain('585 frames');
    expect(readFileSync(join(folder, 'after'), 'utf8')).toBe(readFileSync(join(folder, 'before'), 'utf8'));
  }

  test('three keys lead to what it is, which path comes nearest, and why it fails', async () => {
    const here = opened();
    await here.until('rolepath ENDED edge-external.pcapng');
    await here.until(/^\[1 Unexpected 24 \+10\]/m);
    here.keys('/', 'port:22', 'Enter');
    await here.until('filter port:22');
    here.keys('Enter');
    const text = await here.until(/^documented /m);
    expect(text).toContain('unexpected 22/tcp');
    expect(text).toMatch(/nearest .*access-sip-tls|lync-2010\/edge\/external\/access-sip-tls/);
    expect(text).toMatch(/ PORT /);
  });

  test('is left by q with the terminal as it was', async () => {
    const here = opened();
    await here.until('rolepath ENDED');
    expect(here.modes).toBe('1 0');
    here.keys('q');
    await expectRestored(here);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('is left by %s with the terminal as it was', async (signal) => {
    const here = opened();
    await here.until('rolepath ENDED');
    process.kill(here.child, signal);
    await expectRestored(here);
  });

  test('reads topology and catalogue anew on SIGHUP, and logs it', async () => {
    const here = opened();
    await here.until('rolepath ENDED');
    process.kill(here.child, 'SIGHUP');
    here.keys('5');
    await here.until('reloaded: topology and catalogue are as they were');
    here.keys('q');
    await expectRestored(here);
  });

  test('ends when its terminal has gone', async () => {
    const here = opened();
    await here.until('rolepath ENDED');
    const { child } = here;
    here.close();
    while (existsSync(`/proc/${child}`)) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test('follows the size of the terminal', async () => {
    const here = opened();
    await here.until('rolepath ENDED');
    here.resize(160, 50);
    await here.until(/FIRST +FROM +ADDRESS/);
    here.resize(59, 20);
    const small = await here.until('window too small (60x12)');
    expect(small.trim()).toBe('window too small (60x12)');
    here.resize(100, 30);
    const lines = (await here.until('rolepath ENDED')).trimEnd().split('\n');
    expect(lines.filter((line) => line.includes('rolepath')).length).toBe(1);
    here.keys('C-c');
    await expectRestored(here);
  });

  test('in ASCII and without colour still tells all', async () => {
    const here = opened(80, 24, '--ascii', '--color', 'never');
    const text = await here.until(/^>! /m);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    here.keys('q');
    await expectRestored(here);
  });

  test('writes an exception after having asked for its owner', async () => {
    const file = join(folder, 'exceptions.yaml');
    writeFileSync(file, readFileSync(samplePath('exceptions.yaml')));
    const site = join(folder, 'site.yaml');
    writeFileSync(site, readFileSync(TOPOLOGY));
    terminal = new Terminal(folder, 100, 30);
    terminal.watch(CAPTURE, '-t', site);
    await terminal.until('rolepath ENDED');
    terminal.keys('A');
    await terminal.until('acknowledge:');
    terminal.keys('w');
    await terminal.until('who answers');
    terminal.keys('Ops', 'Enter');
    await terminal.until('last day');
    terminal.keys('2031-12-31', 'Enter');
    await terminal.until('change number');
    terminal.keys('Enter');
    await terminal.until('written to');
    terminal.keys('q');
    await terminal.until('exit 0');
    const { code, out } = rolepath(['paths', 'check', '-t', site]);
    expect(`${code} ${out}`).toMatch(/^0 /);
    expect(readFileSync(file, 'utf8')).toContain('owner: Ops');
  });

  test('exports what is shown', async () => {
    const here = opened();
    const file = join(folder, 'view.ndjson');
    await here.until('rolepath ENDED');
    here.keys('/', 'verdict:contradicted', 'Enter');
    await here.until('filter verdict:contradicted');
    here.keys('e', file, 'Enter');
    await here.until('written to');
    expect(existsSync(file)).toBe(true);
    const rows = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(rows.length).toBe(5);
    for (const row of rows) expect((JSON.parse(row) as { what: string }).what).toMatch(/^contradicted: /);
  });
});

test('without a terminal, findings are lines as ever', () => {
  const { code, out } = rolepath(['watch', CAPTURE, '-t', TOPOLOGY]);
  expect(code).toBe(0);
  expect(out).not.toContain('\u001b');
  expect(out).toContain('unexpected: ');
});
