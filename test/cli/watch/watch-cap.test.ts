import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { samplePath } from '../../samples/expectations.js';
import { capModules, hasCap } from '../../support/cap-package.js';
import { MAIN, rolepath } from '../../support/command-line.js';
import { hasLiveNetwork, LiveNetwork } from '../../support/live-network.js';
import { udp } from '../../support/packet-builder.js';
import { pcapFile } from '../../support/pcap-writer.js';
import { hasPrograms } from '../../support/peers.js';
import { Watcher } from '../../support/watcher.js';

const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');
const FINDING = /unexpected: the Internet → Access Edge \(external\), 514\/udp/;
const LIMITS = 'and counts no drops: what it gives is never complete';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-cap-'));
const UNEXPECTED = join(folder, 'unexpected.pcap');
const syslog = udp({ source: '203.0.113.9', destination: '10.45.16.10', sourcePort: 40_000, destinationPort: 514 });
writeFileSync(UNEXPECTED, pcapFile([{ seconds: 1, nanoseconds: 0, bytes: syslog }]));

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasLiveNetwork() || !hasPrograms('pgrep') || !hasCap())(
  'rolepath watch --engine cap, needs root, ip, tcpreplay and the package cap',
  () => {
    let network: LiveNetwork;
    const watchers: Watcher[] = [];
    beforeAll(() => {
      network = new LiveNetwork(2);
    });
    afterEach(() => {
      for (const { child } of watchers.splice(0)) child.kill('SIGKILL');
    });
    afterAll(() => network.remove());

    /** Starts a watch and waits until its interfaces are open. */
    async function watch(args: readonly string[], on = network): Promise<Watcher> {
      const env = { ...process.env, NODE_PATH: capModules(), SUDO_USER: undefined };
      const words = [MAIN, 'watch', '--engine', 'cap', '-t', TOPOLOGY, ...args];
      const watcher = new Watcher(on.spawn(process.execPath, words, { env }));
      watchers.push(watcher);
      const devices = args.filter((word) => word === '-i').length;
      await watcher.until(({ err }) => err.split(LIMITS).length > devices);
      return watcher;
    }

    /** The processes that capture for a watch. */
    async function capturing({ child }: Watcher): Promise<number[]> {
      const found = new Watcher(spawn('pgrep', ['-P', String(child.pid)]));
      await found.end();
      return found.out.trim().split('\n').map(Number);
    }

    test('gives every frame at a modest rate, and is never complete', async () => {
      const watcher = await watch(['-i', 'tap0', '--json']);
      network.send(0, CAPTURE, '--pps', '2000');
      network.send(0, UNEXPECTED);
      await setTimeout(500);
      expect(await watcher.end('SIGINT')).toBe(4);
      const records = watcher.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const summary = records.at(-1);
      expect(summary).toMatchObject({ type: 'summary', frames: 586, incomplete: true, uncountedDrops: true });
      expect(summary.drops).toEqual({ kernel: 0, interface: 0, shed: 0 });
      expect(records.filter(({ type }) => type === 'flow').length).toBe(63);
      expect(Math.abs(Date.parse(summary.end) - Date.now())).toBeLessThan(60_000);
    });

    test('tells a finding when it comes; filter and snap length hold', async () => {
      const watcher = await watch(['-i', 'tap0', '-s', '64', '-B', '8', 'udp', 'port', '514']);
      network.send(0, CAPTURE);
      network.send(0, UNEXPECTED);
      await watcher.until(({ out }) => FINDING.test(out));
      expect(await watcher.end('SIGTERM')).toBe(4);
      expect(watcher.err).toMatch(/tap0: 1 frame; .+; incomplete: what was dropped is not counted\n$/);
    });

    test('is nobody in all its processes once the interface is open, and leaves none behind', async () => {
      const watcher = await watch(['-i', 'tap0']);
      const nobody = /^nobody:[^:]*:(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[1];
      const usersOf = (pid: number | undefined): string =>
        /^Uid:\s+(.+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.replaceAll('\t', ' ') ?? '';
      const [process, ...others] = await capturing(watcher);
      expect(others).toEqual([]);
      expect(usersOf(process)).toBe(Array(4).fill(nobody).join(' '));
      while (usersOf(watcher.child.pid).startsWith('0 ')) await setTimeout(50);
      watcher.child.kill('SIGKILL');
      await watcher.end();
      while (existsSync(`/proc/${process}`)) await setTimeout(50);
    });

    test('says that an interface is gone, and goes on with the others', async () => {
      const apart = new LiveNetwork(2);
      try {
        const watcher = await watch(['-i', 'tap0', '-i', 'tap1'], apart);
        apart.removeTap(0);
        await watcher.until(({ err }) => /^tap0: the capture ended: cap breaks off .+ goes down or away/m.test(err));
        apart.send(1, UNEXPECTED);
        await watcher.until(({ out }) => out.includes(' tap1: unexpected'));
        expect(await watcher.end('SIGINT')).toBe(4);
      } finally {
        apart.remove();
      }
    });

    test('lists the interfaces by the names that it knows', async () => {
      const env = { ...process.env, NODE_PATH: capModules() };
      const lister = new Watcher(
        network.spawn(process.execPath, [MAIN, 'interfaces', '--engine', 'cap', '--json'], { env }),
      );
      expect(await lister.end()).toBe(0);
      const { library, interfaces } = JSON.parse(lister.out);
      expect(library).toBe('cap');
      expect(interfaces).toContainEqual({ name: 'tap0', addresses: [] });
    });

    test.each([
      [['-i', 'nosuch0'], 'rolepath: nosuch0: there is no such interface; rolepath interfaces lists what there is\n'],
      [['-i', 'lo'], 'rolepath: lo: the interface is down; sudo ip link set lo up\n'],
      [['-i', 'tap0', 'tcp', 'porrt'], 'rolepath: the capture filter cannot be used: '],
      [['-i', 'tap0', '--user', 'nosuch'], "there is no user 'nosuch'"],
    ])('says what there is not: %j', async (args, said) => {
      const env = { ...process.env, NODE_PATH: capModules() };
      const words = [MAIN, 'watch', '--engine', 'cap', ...args];
      const watcher = new Watcher(network.spawn(process.execPath, words, { env }));
      watchers.push(watcher);
      expect(await watcher.end()).toBe(2);
      expect(watcher.err).toContain(said);
      expect(watcher.err.trimEnd().split('\n').length).toBe(1);
    });
  },
);

test.each<[readonly string[], string]>([
  [[CAPTURE], '--engine is for interfaces'],
  [['-i', 'eth1', '--no-promiscuous'], '--engine cap always captures promiscuously'],
  [['-i', 'eth1', '--snap-length', '65536'], '--engine cap keeps at most 65535 bytes of a frame'],
])('what cap cannot do is refused by name: %j', (args, said) => {
  const { code, err } = rolepath(['watch', '--engine', 'cap', ...args]);
  expect(code).toBe(2);
  expect(err).toContain(said);
});

test('without the package, the command that installs it is named', () => {
  for (const args of [['watch', '-i', 'eth1'], ['interfaces']]) {
    const { code, err } = rolepath([...args, '--engine', 'cap']);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^rolepath: the package cap, which --engine cap captures with, is not installed; .+ npm install --no-save cap .+\n$/,
    );
  }
});
