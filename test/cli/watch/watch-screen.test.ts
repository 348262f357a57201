import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { samplePath } from '../../samples/expectations.js';
import { readInWindows } from '../../support/captured-frames.js';
import { MAIN, rolepath } from '../../support/command-line.js';
import { hasLiveNetwork, LiveNetwork } from '../../support/live-network.js';
import { udp } from '../../support/packet-builder.js';
import { pcapFile } from '../../support/pcap-writer.js';
import { hasPrograms } from '../../support/peers.js';
import { Terminal } from '../../support/terminal.js';

const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');
const folder = mkdtempSync(join(tmpdir(), 'rolepath-screen-'));

/** With headers, about as much as a frame takes. */
const FILLING = new Uint8Array(1400);

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

  test('after SIGHUP lists hosts and takes filter words of the new site', async () => {
    const topology = join(folder, 'changing.yaml');
    const text = readFileSync(TOPOLOGY, 'utf8').replace(/^exceptions:.*$/m, '');
    writeFileSync(topology, text);
    terminal = new Terminal(folder, 120, 40);
    terminal.watch(CAPTURE, '-t', topology);
    const here = terminal;
    await here.until('rolepath ENDED');
    here.keys('4');
    await here.until(/fabrikam-edge/);
    writeFileSync(topology, text.replaceAll('fabrikam-edge', 'litware-edge'));
    process.kill(here.child, 'SIGHUP');
    await here.until(/litware-edge/);
    here.keys('5');
    await here.until('reloaded: topology consolidated-edge');
    here.keys('4', '/', 'from:litware-edge');
    expect(await here.until(/filter: from:litware-edge/)).not.toMatch(/^column \d/m);
    here.keys('Enter', 'q');
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

describe.skipIf(!hasPrograms('tmux', 'pgrep'))('the packets of a row, on a terminal (needs tmux)', () => {
  let terminal: Terminal | undefined;
  afterEach(() => terminal?.close());

  test('are read from the capture once more, all of them, the first with a comment', async () => {
    terminal = new Terminal(folder, 100, 24);
    terminal.watch(CAPTURE, '-t', TOPOLOGY);
    await terminal.until('rolepath ENDED');
    terminal.keys('/', 'port:22', 'Enter');
    await terminal.until('filter port:22');
    terminal.keys('w');
    await terminal.until('write its 27 packets to');
    const file = join(folder, 'row.pcapng');
    terminal.keys(file, 'Enter');
    await terminal.until('27 packets, all there were, written to');
    const { frames } = readInWindows(readFileSync(file));
    expect(frames.length).toBe(27);
    expect(readFileSync(file, 'utf8')).toMatch(/unexpected, port-not-documented; nearest .+\[lync-2010\/edge/);
    terminal.keys('w', file, 'Enter');
    await terminal.until(`not written: ${file} exists`);
  });
});

describe.skipIf(!hasLiveNetwork('tmux', 'pgrep'))(
  'the packets of a row, live (needs root, ip, tcpreplay and tmux)',
  () => {
    let terminal: Terminal | undefined;
    let network: LiveNetwork | undefined;
    afterEach(() => {
      terminal?.close();
      network?.remove();
      terminal = network = undefined;
    });

    const started = (pairs: number, ...args: readonly string[]): [Terminal, LiveNetwork] => {
      network = new LiveNetwork(pairs);
      terminal = new Terminal(folder, 120, 30);
      const taps = Array.from({ length: pairs }, (_, index) => ['-i', `tap${index}`]).flat();
      const watch = [process.execPath, MAIN, 'watch', '--user', 'root', ...taps, '-t', TOPOLOGY, ...args];
      terminal.run('ip', 'netns', 'exec', network.name, ...watch);
      return [terminal, network];
    };

    test('are taken from memory, from all interfaces', async () => {
      const [here, wire] = started(2);
      await here.until('rolepath LIVE');
      wire.send(0, CAPTURE);
      wire.send(1, CAPTURE);
      await here.until('2 Flows 124');
      here.keys('/', 'port:22', 'Enter');
      await here.until('filter port:22');
      here.keys('w');
      await here.until('write its 54 packets to');
      const file = join(folder, 'live.pcapng');
      here.keys(file, 'Enter');
      await here.until('54 packets, all there were, written to');
      const { frames, interfaces } = readInWindows(readFileSync(file));
      expect(frames.length).toBe(54);
      expect(interfaces.list.map(({ name }) => name).sort()).toEqual(['tap0', 'tap1']);
      here.keys('q', 'y');
      await here.until('exit 0');
    });

    test('are taken from the files that were written where they are no longer in memory', async () => {
      const large = join(folder, 'large.pcap');
      const bytes = udp({ source: '203.0.113.9', destination: '10.45.16.10', destinationPort: 514, payload: FILLING });
      writeFileSync(large, pcapFile(Array.from({ length: 1000 }, () => ({ seconds: 1, nanoseconds: 0, bytes }))));
      const ring = join(folder, 'ring.pcapng');
      const [here, wire] = started(1, '--write', ring, '--write-size', '20');
      await here.until('rolepath LIVE');
      wire.send(0, CAPTURE);
      wire.send(0, large, '--loop', '60', '--mbps', '300');
      await here.until(/514\/udp/);
      here.keys('/', 'port:22', 'Enter');
      await here.until('filter port:22');
      here.keys('w');
      await here.until('write its 27 packets to');
      const file = join(folder, 'early.pcapng');
      here.keys(file, 'Enter');
      await here.until('27 packets, all there were, written to');
      expect(readInWindows(readFileSync(file)).frames.length).toBe(27);
      here.keys('q', 'y');
      await here.until('exit 0');
      const names = readdirSync(folder).filter((name) => /^ring_\d{5}_/.test(name));
      expect(names.length).toBeGreaterThan(3);
    });
  },
);

test('without a terminal, findings are lines as ever', () => {
  const { code, out } = rolepath(['watch', CAPTURE, '-t', TOPOLOGY]);
  expect(code).toBe(0);
  expect(out).not.toContain('\u001b');
  expect(out).toContain('unexpected: ');
});
