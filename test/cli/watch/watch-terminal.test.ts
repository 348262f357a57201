import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { samplePath } from '../../samples/expectations.js';
import { MAIN } from '../../support/command-line.js';
import { tcp } from '../../support/packet-builder.js';
import { pcapFile } from '../../support/pcap-writer.js';
import { hasPrograms } from '../../support/peers.js';
import { Terminal } from '../../support/terminal.js';
import { clientHello, handshakeRecord, serverName } from '../../support/tls-builder.js';

const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');
const folder = mkdtempSync(join(tmpdir(), 'rolepath-terminal-'));

describe.skipIf(!hasPrograms('tmux', 'pgrep'))('what the screen does to a terminal (needs tmux)', () => {
  let terminal: Terminal | undefined;
  afterEach(() => terminal?.close());

  function opened(environment = '', columns = 100, rows = 30): Terminal {
    terminal = new Terminal(folder, columns, rows, environment);
    terminal.watch(CAPTURE, '-t', TOPOLOGY);
    return terminal;
  }

  test.each([
    [80, 24],
    [100, 30],
    [160, 50],
  ])('at %i columns each key shows its view, in its room', async (columns, rows) => {
    const here = opened('', columns, rows);
    await here.until(/^\[1 Unexpected 24 \+10\]/m);
    const views = [
      ['2', /\[2 Flows 62\][\s\S]*PORT +TO[\s\S]*41061/],
      ['3', /\[3 Paths 13 seen\][\s\S]*^>\+ seen/m],
      ['4', /\[4 Hosts\][\s\S]*^># 10\.45\.16\.10 /m],
      ['5', /\[5 Log 1\][\s\S]*done +edge-external\.pcapng: ended/],
      ['?', /^Log: keys[\s\S]*^ {2}q, Ctrl-C/m],
      ['x', /^>. +\d\d:\d\d:\d\d done/m],
      ['Tab', /^\[1 Unexpected/m],
      ['g', /findings by host pair {3}of the latest 62 flows/],
      ['g', /flow by flow {3}of the latest 62 flows/],
      ['g', /findings by role pair/],
      ['S', /LAST \^/],
      ['S', /LAST v/],
      ['t', /\ds ago/],
      ['n', /^>.*203\.0\.113\.66/m],
      ['p', /^rolepath PAUSED, 0 new/m],
      ['p', /^rolepath ENDED/m],
      ['Down', /^ [!#?-] .*\n>! /m],
      ['f', /follow[\s\S]*LAST v.*\n>! /],
      ['Enter', /^Esc back/m],
    ] as const;
    for (const [key, shows] of views) {
      here.keys(key);
      const lines = (await here.until(shows)).trimEnd().split('\n');
      expect(lines.length).toBe(rows);
      expect(lines[0]).toMatch(/^rolepath /);
      expect(lines.at(-1)).toMatch(/\? help|any other key/);
    }
  });

  test('a row that is open stays so while the terminal gets another size', async () => {
    const here = opened('', 80, 24);
    await here.until(/^>! /m);
    here.keys('/', 'port:22', 'Enter', 'Enter');
    await here.until(/^Esc back/m);
    for (const [columns, rows] of [
      [160, 50],
      [60, 12],
      [100, 30],
    ] as const) {
      here.resize(columns, rows);
      const wanted = /^rolepath ENDED[\s\S]*unexpected 22\/tcp[\s\S]*^Esc back/m;
      const lines = (await here.until(wanted)).replace(/\n$/, '').split('\n');
      expect(lines.length).toBe(rows);
      expect(lines.filter((line) => line.startsWith('rolepath ')).length).toBe(1);
      expect(lines.filter((line) => line.startsWith('Esc back')).length).toBe(1);
    }
  });

  test('colours are shown, and none with NO_COLOR, where signs and words say the same', async () => {
    const coloured = opened('CI=true');
    await coloured.until(/^>! /m);
    expect(coloured.styled).toMatch(/\u001b\[[\d;]*3[36]m/);
    const before = await coloured.until('1 rejected');
    coloured.close();
    const plain = opened('NO_COLOR=1');
    expect(await plain.until('1 rejected')).toBe(before);
    expect(plain.styled).not.toMatch(/\u001b\[(?:\d+;)*(?:3[0-7]|4[0-7]|9[0-7])m/);
  });

  test('a locale without UTF-8 gets ASCII', async () => {
    const here = opened('LC_ALL=C');
    expect(await here.until(/^>! [\s\S]*1 rejected/m)).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test('keys that come before the screen are not echoed, and wait for it', async () => {
    const here = new Terminal(folder, 100, 30);
    terminal = here;
    // Reading the topology waits for whoever writes it: first for the screen's, then for the thread's.
    const site = join(folder, 'site.yaml');
    execFileSync('mkfifo', [site]);
    here.watch(CAPTURE, '-t', site);
    while (here.echoes) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(here.modes).toBe('0 1');
    here.keys('2');
    spawn('sh', ['-c', 'grep -v ^exceptions "$0" > "$1"; sleep 1; grep -v ^exceptions "$0" > "$1"', TOPOLOGY, site]);
    await here.until(/\[2 Flows 62\]/);
    here.keys('q');
    const after = await here.until('exit 0');
    expect(after).not.toMatch(/^2/m);
    expect(readFileSync(join(folder, 'after'), 'utf8')).toBe(readFileSync(join(folder, 'before'), 'utf8'));
  });

  test('the mouse is left to the terminal', async () => {
    const here = opened();
    await here.until(/^>! /m);
    expect(here.wantsMouse).toBe(false);
  });

  test.each([
    ['q', 'exit 0'],
    ['C-c', 'exit 0'],
  ])('m takes the mouse, whose wheel moves and whose click chooses; %s gives it back', async (way, exit) => {
    const here = opened();
    await here.until(/^>! /m);
    here.keys('m');
    await here.until('mouse on');
    expect(here.wantsMouse).toBe(true);
    here.type(`\u001b[<0;26;2M\u001b[<0;26;2m`);
    await here.until(/\[2 Flows 62\]/);
    here.type('\u001b[<0;5;8M');
    await here.until(/^(?:.*\n){7}>/);
    here.type('\u001b[<65;5;8M');
    await here.until(/^(?:.*\n){10}>/);
    here.keys(way);
    await here.until(exit);
    expect(here.wantsMouse).toBe(false);
    expect(here.modes).toBe('0 1');
  });

  test('--mouse takes it from the start, and a signal gives it back', async () => {
    terminal = new Terminal(folder, 100, 30);
    terminal.watch(CAPTURE, '-t', TOPOLOGY, '--mouse');
    await terminal.until(/^>! /m);
    expect(terminal.wantsMouse).toBe(true);
    process.kill(terminal.child, 'SIGTERM');
    await terminal.until('exit 0');
    expect(terminal.wantsMouse).toBe(false);
  });

  test('a row is copied by OSC 52', async () => {
    const here = opened();
    const file = join(folder, 'copied');
    here.recordTo(file);
    await here.until(/^>! .*161\/udp/m);
    here.keys('y');
    await here.until('copied;');
    const [, text = ''] = /\u001b\]52;c;([\w+/=]+)\u0007/.exec(readFileSync(file, 'latin1')) ?? [];
    expect(Buffer.from(text, 'base64').toString()).toMatch(/\t203\.0\.113\.66\t.*\t161\/udp\t/);
  });

  test.each(['', 'CI=true'])(
    'an error that nobody caught is told where the command was called, with %j in the environment',
    async (environment) => {
      const trigger = join(folder, `crash-now${environment}`);
      const fault = join(folder, 'fault.mjs');
      writeFileSync(
        fault,
        `import { existsSync } from 'node:fs';
       import { isMainThread } from 'node:worker_threads';
       if (isMainThread)
         setInterval(() => { if (existsSync(${JSON.stringify(trigger)})) throw new Error('crashed'); }, 50).unref();`,
      );
      const here = opened(`NODE_OPTIONS=--import=${fault} ${environment}`);
      await here.until(/^>! /m);
      writeFileSync(trigger, '');
      const text = await here.until(/exit [1-9]/);
      expect(here.modes).toBe('0 1');
      expect(text).toContain('BEFORE');
      expect(text).toContain('crashed');
      expect(readFileSync(join(folder, 'after'), 'utf8')).toBe(readFileSync(join(folder, 'before'), 'utf8'));
    },
  );

  test('a terminal that goes away takes the program with it', async () => {
    const here = opened();
    await here.until(/^>! /m);
    const { child } = here;
    here.close();
    for (let tries = 0; isRunning(child); tries++) {
      expect(tries).toBeLessThan(200);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });

  test('nothing from packets, names of files or keys drives it', async () => {
    const hostile = 'a\u001b]0;owned\u0007\u001b[2J\u202e\u009b31m\u0000\u0008';
    const inside = join(folder, 'hostile');
    mkdirSync(inside);
    writeFileSync(join(inside, `x\u001b[31m\u202e漢字e\u0301\u0007${'w'.repeat(60)}.pcap`), hostileCapture(hostile));
    const raw = join(folder, 'raw');
    terminal = new Terminal(folder, 80, 24);
    terminal.recordTo(raw);
    terminal.keys(`'${process.execPath}' '${MAIN}' watch '${inside}'/x* -t '${TOPOLOGY}'; echo "exit $?"`, 'Enter');
    await terminal.until(/^>! .*8443\/tcp/m);
    terminal.keys('2');
    await terminal.until(/asked for\s+a/);
    for (const key of ['Enter', '4', 'Enter', '5', '1']) terminal.keys(key);
    await terminal.until(/^\[1 Unexpected/m);
    terminal.keys('/', '-l', 'sni:\u202e\u009b\u001bb');
    terminal.keys('C-c');
    await terminal.until(/exit \d/);
    const written = readFileSync(raw, 'utf8');
    const ours = written.slice(written.indexOf('\u001b[?1049h'));
    expect(ours).toContain('\u001b[?1049l');
    expect(ours).toContain('漢字');
    expect(ours.replace(OUR_SEQUENCES, '')).not.toMatch(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/,
    );
    expect(ours).not.toContain('a'.repeat(300));
  });
});

/** What the screen and the shell after it say to a terminal: modes, the cursor, erasing, looks. */
const OUR_SEQUENCES = /\u001b\[(?:\?(?:1049|2026|2004|25)[hl]|\d+;1H|H|2J|2K|[\d;]*m)/g;

/** A TLS client on a port that nothing documents, which asks for a name of 10,000 characters. */
function hostileCapture(name: string): Uint8Array {
  const there = { source: '203.0.113.9', destination: '10.45.16.10', sourcePort: 40_000, destinationPort: 8443 };
  const back = { source: '10.45.16.10', destination: '203.0.113.9', sourcePort: 8443, destinationPort: 40_000 };
  const hello = handshakeRecord(clientHello({ extensions: [serverName(name + 'a'.repeat(10_000 - name.length))] }));
  return pcapFile(
    [
      tcp({ ...there, flags: 'S', sequence: 0 }),
      tcp({ ...back, flags: 'SA', sequence: 0, acknowledgement: 1 }),
      tcp({ ...there, flags: 'PA', sequence: 1, acknowledgement: 1, payload: hello }),
    ].map((bytes, index) => ({ seconds: 1_700_000_000 + index, nanoseconds: 0, bytes })),
  );
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
