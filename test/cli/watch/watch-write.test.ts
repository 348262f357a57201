import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { samplePath } from '../../samples/expectations.js';
import { type ReadCapture, readInWindows } from '../../support/captured-frames.js';
import { MAIN, rolepath } from '../../support/command-line.js';
import { hasLiveNetwork, LiveNetwork } from '../../support/live-network.js';
import { udp } from '../../support/packet-builder.js';
import { pcapFile } from '../../support/pcap-writer.js';
import { hasPrograms, isRoot } from '../../support/peers.js';
import { Watcher } from '../../support/watcher.js';

const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');

const root = mkdtempSync(join(tmpdir(), 'rolepath-write-'));
chmodSync(root, 0o755);
afterAll(() => rmSync(root, { recursive: true }));
let folder = '';
let folders = 0;
beforeEach(() => {
  folder = join(root, String(folders++));
  mkdirSync(folder);
  chmodSync(folder, 0o777);
});

/** A few thousand long datagrams, numbered. */
const many = join(root, 'many.pcap');
const MANY = 4000;
writeFileSync(
  many,
  pcapFile(
    Array.from({ length: MANY }, (_, i) => ({
      seconds: 1_700_000_000 + i,
      nanoseconds: 0,
      bytes: udp({ identification: i % 65_536, payload: new Uint8Array(1400).fill(i) }),
    })),
  ),
);

const written = (): string[] => readdirSync(folder).sort();
const read = (name: string): ReadCapture => readInWindows(readFileSync(join(folder, name)));
const packetsOf = (names: readonly string[]): number => names.reduce((sum, name) => sum + read(name).frames.length, 0);

describe('rolepath watch --write', () => {
  test('writes what it judges: every frame as it came, and says how many', () => {
    const { code, err } = rolepath(['watch', CAPTURE, '-t', TOPOLOGY, '--write', join(folder, 'one.pcapng')]);
    expect(err).toContain('585 packets written; nothing lost');
    expect(code).toBe(0);
    const copy = read('one.pcapng');
    const original = readInWindows(readFileSync(CAPTURE));
    expect(copy.frames).toEqual(original.frames);
    expect(copy.interfaces.list.map(({ name, linkType }) => [name, linkType])).toEqual(
      original.interfaces.list.map(({ name, linkType }) => [name, linkType]),
    );
  });

  test('tells it in the summary', () => {
    const { out } = rolepath(['watch', CAPTURE, '--json', '--write', join(folder, 'one.pcapng')]);
    const summary = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');
    expect(summary).toMatchObject({ incomplete: false, written: { written: 585, unwritten: 0 } });
  });

  test('tells it in the log and in the metrics as well', async () => {
    const log = join(folder, 'flows.ndjson');
    const ring = ['--write', join(folder, 'one.pcapng'), '--log', log, '--metrics', '0'];
    const watcher = new Watcher(spawn(process.execPath, [MAIN, 'watch', '--follow', CAPTURE, ...ring]));
    await watcher.until(({ err }) => err.includes('metrics are served on port'));
    const port = /on port (\d+)/.exec(watcher.err)?.[1];
    const of = 'rolepath_written_packets_total{input="';
    let text = '';
    while (!text.includes(`${of}${CAPTURE}"} 585`))
      text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text).toContain(`rolepath_unwritten_packets_total{input="${CAPTURE}"} 0`);
    expect(await watcher.end('SIGTERM')).toBe(0);
    const records = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records.find(({ type }) => type === 'status').written).toEqual({ written: 0, unwritten: 0 });
    expect(records.at(-1)).toMatchObject({
      type: 'summary',
      written: { written: 585, unwritten: 0 },
      incomplete: false,
    });
  });

  test('leaves a file that can be read where no packet came', () => {
    const { code, err } = rolepath(['watch', CAPTURE, '--bpf', 'port 1', '--write', join(folder, 'none.pcapng')]);
    expect(err).toContain('0 packets written');
    expect(code).toBe(0);
    expect(read('none.pcapng')).toMatchObject({ fault: undefined, wanted: 0, frames: [] });
  });

  test('writes only what a capture filter lets pass', () => {
    rolepath(['watch', CAPTURE, '--bpf', 'arp', '--write', join(folder, 'arp.pcapng')]);
    expect(packetsOf(['arp.pcapng'])).toBe(18);
  });

  test('keeps a ring of files, from a pipe as well, and goes on with it at the next start', async () => {
    const ring = ['--write', join(folder, 'r.pcapng'), '--write-size', '1', '--write-files', '4'];
    const started = (): Watcher => new Watcher(spawn(process.execPath, [MAIN, 'watch', '-', ...ring]));
    for (const numbers of [
      [3, 4, 5, 6],
      [9, 10, 11, 12],
    ]) {
      const watcher = started();
      createReadStream(many).pipe(watcher.child.stdin ?? process.stdout);
      expect(await watcher.end()).toBe(0);
      expect(watcher.err).toContain('4,000 packets written; nothing lost');
      expect(written().map((name) => Number(/^r_(\d{5})_\d{14}\.pcapng$/.exec(name)?.[1]))).toEqual(numbers);
      for (const name of written()) expect(read(name)).toMatchObject({ fault: undefined, wanted: 0 });
    }
    expect(packetsOf(written())).toBe(3 * Math.floor((2 ** 20 - 200) / 1476) + (MANY % Math.floor(2 ** 20 / 1476)));
  });

  test('never overwrites a file', () => {
    writeFileSync(join(folder, 'one.pcapng'), 'mine');
    const { code, err } = rolepath(['watch', CAPTURE, '--write', join(folder, 'one.pcapng')]);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^rolepath: --write: '.*one\.pcapng' exists and is not overwritten; name another, or let .+\n$/,
    );
    expect(readFileSync(join(folder, 'one.pcapng'), 'utf8')).toBe('mine');
  });

  test.each([
    [['--write-size', '1'], 'need --write FILE.pcapng'],
    [['--write', 'x.pcapng', '--write-files', '3'], '--write-files needs --write-size or --write-age'],
    [['--write', '-'], '--write needs a file'],
    [['--write', '/nowhere/x.pcapng'], 'there is no such directory; mkdir -p /nowhere'],
  ])('refuses %j in one line', (args, why) => {
    const { code, err } = rolepath(['watch', CAPTURE, ...args]);
    expect(code).toBe(2);
    expect(err).toContain(why);
    expect(err.split('\n').length).toBe(2);
  });

  test('leaves whole packets behind when it is killed, and at most one that is cut off', async () => {
    const pipe = spawn(process.execPath, [
      MAIN,
      'watch',
      '-',
      '--write',
      join(folder, 'k.pcapng'),
      '--write-size',
      '1',
    ]);
    const watcher = new Watcher(pipe);
    const bytes = readFileSync(many);
    // What it has not read when it is killed has nowhere to go.
    pipe.stdin?.on('error', () => {});
    pipe.stdin?.write(bytes.subarray(0, 5_000_000));
    while (written().length < 4) await setTimeout(20);
    expect(await watcher.end('SIGKILL')).toBe('SIGKILL');
    const names = written();
    for (const name of names.slice(0, -1)) expect(read(name)).toMatchObject({ fault: undefined, wanted: 0 });
    const last = read(names.at(-1) ?? '');
    expect(last.fault).toBeUndefined();
    expect(last.frames.length).toBeGreaterThan(0);
    const size = statSync(join(folder, names.at(-1) ?? '')).size;
    expect(size - last.offset).toBeLessThan(1500);
    const { code } = rolepath([
      'watch',
      ...names.map((name) => join(folder, name)),
      '--write',
      join(folder, 'all.pcapng'),
    ]);
    expect([0, 4]).toContain(code);
  });
});

describe.skipIf(!isRoot() || !hasPrograms('mount', 'umount'))('where the disk is full, needs root and mount', () => {
  const logs = mkdtempSync(join(tmpdir(), 'rolepath-logs-'));
  afterEach(() => execFileSync('umount', [folder]));

  test('the watch goes on; what is not written is told and counted', () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]);
    const { code, out, err } = rolepath([
      'watch',
      many,
      '--json',
      '--write',
      join(folder, 'f.pcapng'),
      '--log',
      join(logs, 'full.ndjson'),
    ]);
    expect(err).toMatch(/f\.pcapng: no room is left on the device; the watch goes on, its packets are not written\n/);
    const summary = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');
    expect(summary).toMatchObject({ frames: MANY, incomplete: true });
    expect(summary.written.written + summary.written.unwritten).toBe(MANY);
    const logged = JSON.parse(readFileSync(join(logs, 'full.ndjson'), 'utf8').trimEnd().split('\n').at(-1) ?? '');
    expect(logged).toMatchObject({ incomplete: true, written: summary.written });
    expect(code).toBe(4);
    const { frames, fault, wanted } = read('f.pcapng');
    expect([fault, wanted]).toEqual([undefined, 0]);
    expect(frames.length).toBe(summary.written.written);
    expect(frames.length).toBeGreaterThan(500);
  });
});

describe.skipIf(!hasLiveNetwork())('rolepath watch -i --write, needs root, ip and tcpreplay', () => {
  const watchers: Watcher[] = [];
  let network: LiveNetwork | undefined;
  afterEach(() => {
    for (const { child } of watchers.splice(0)) child.kill('SIGKILL');
    network?.remove();
    network = undefined;
  });

  function watch(pairs: number, args: readonly string[]): Watcher {
    network = new LiveNetwork(pairs);
    const watcher = new Watcher(network.spawn(process.execPath, [MAIN, 'watch', ...args]));
    watchers.push(watcher);
    return watcher;
  }

  test('writes several interfaces to one ring, as the user whom it becomes', async () => {
    const args = [
      '-i',
      'tap0',
      '-i',
      'tap1',
      '--user',
      'nobody',
      '--write',
      join(folder, 'l.pcapng'),
      '--write-age',
      '60',
    ];
    const watcher = watch(2, args);
    while (written().length === 0) await setTimeout(50);
    network?.send(0, many);
    network?.send(1, CAPTURE);
    await setTimeout(500);
    expect(await watcher.end('SIGINT')).toBe(0);
    expect(watcher.err).toContain('4,000 packets written; nothing lost');
    expect(watcher.err).toContain('585 packets written; nothing lost');
    const [name = ''] = written();
    expect(statSync(join(folder, name)).uid).not.toBe(0);
    const { interfaces, frames } = read(name);
    const counts = interfaces.list.map((each) => [
      each.name,
      frames.filter(({ interfaceId }) => interfaceId === each.id).length,
      each.drops,
      each.filterAccepted,
    ]);
    expect(counts.sort()).toEqual([
      ['tap0', MANY, { kernel: 0, interface: 0 }, MANY],
      ['tap1', 585, { kernel: 0, interface: 0 }, 585],
    ]);
  });

  test('says at once where that user cannot write, and what mends it', async () => {
    chmodSync(folder, 0o755);
    const watcher = watch(1, ['-i', 'tap0', '--user', 'nobody', '--write', join(folder, 'l.pcapng')]);
    expect(await watcher.end()).toBe(2);
    expect(watcher.err).toBe(
      `rolepath: --write: nothing can be written to '${folder}' as nobody, for whom root is given up: permission denied; sudo install -d -o nobody ${folder}, or name a user who may with --user\n`,
    );
    expect(existsSync(join(folder, 'l.pcapng'))).toBe(false);
  });
});
