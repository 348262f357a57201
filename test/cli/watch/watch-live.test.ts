import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { samplePath } from '../../samples/expectations.js';
import { MAIN } from '../../support/command-line.js';
import { hasLiveNetwork, LiveNetwork } from '../../support/live-network.js';
import { udp } from '../../support/packet-builder.js';
import { pcapFile } from '../../support/pcap-writer.js';
import { Watcher } from '../../support/watcher.js';

const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'rolepath-watch-'));
const UNEXPECTED = join(folder, 'unexpected.pcap');
const syslog = udp({ source: '203.0.113.9', destination: '10.45.16.10', sourcePort: 40_000, destinationPort: 514 });
chmodSync(folder, 0o755);
writeFileSync(UNEXPECTED, pcapFile([{ seconds: 1, nanoseconds: 0, bytes: syslog }]));

const FINDING = /unexpected: the Internet → Access Edge \(external\), 514\/udp/;

/** The user ids of all threads of a process: real, effective, saved, and for files. */
const usersOf = (pid: number | undefined): string[] => [
  ...new Set(
    readdirSync(`/proc/${pid}/task`).map((thread) => {
      const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
      return /^Uid:\s+(.+)$/m.exec(status)?.[1]?.replaceAll('\t', ' ') ?? '';
    }),
  ),
];

afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasLiveNetwork('setpriv', 'unshare', 'tcpdump'))(
  'rolepath watch -i, needs root, ip, tcpreplay and tcpdump',
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

    function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Watcher {
      const watcher = new Watcher(network.spawn(command, args, { env: { ...process.env, ...env } }));
      watchers.push(watcher);
      return watcher;
    }

    const watch = (args: readonly string[], env?: NodeJS.ProcessEnv): Watcher =>
      start(process.execPath, [MAIN, 'watch', ...args], env);

    /** Waits until the watch has given up root, which it does once its devices are open. */
    async function opened({ child }: Watcher): Promise<void> {
      while (usersOf(child.pid).join().startsWith('0 ')) await setTimeout(50);
    }

    test.each(['SIGINT', 'SIGTERM'] as const)(
      'tells a finding when it comes, and all in the end, on %s',
      async (signal) => {
        const watcher = watch(['-i', 'tap0', '-t', TOPOLOGY]);
        await opened(watcher);
        network.send(0, UNEXPECTED);
        await watcher.until(({ out }) => FINDING.test(out));
        expect(await watcher.end(signal)).toBe(0);
        expect(watcher.err).toBe(
          'tap0: 1 frame; 1 flow: 0 expected, 0 contradicted, 1 unexpected, 0 undetermined; nothing lost\n',
        );
      },
    );

    test('writes records and a summary that counts every frame', async () => {
      const watcher = watch(['-i', 'tap0', '-t', TOPOLOGY, '--json']);
      await opened(watcher);
      network.send(0, CAPTURE);
      network.send(0, UNEXPECTED);
      await setTimeout(300);
      expect(await watcher.end('SIGTERM')).toBe(0);
      const records = watcher.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const summary = records.at(-1);
      expect(summary).toMatchObject({ type: 'summary', frames: 586, incomplete: false });
      expect(summary.drops).toEqual({ kernel: 0, interface: 0, shed: 0 });
      expect(records.filter(({ type }) => type === 'flow').length).toBe(63);
    });

    test('loses nothing at a modest rate: what was sent is what was seen', async () => {
      const path = join(folder, 'steady.pcap');
      const frames = Array.from({ length: 1000 }, (_, i) => ({
        seconds: 1,
        nanoseconds: 0,
        bytes: udp({ sourcePort: 1024 + i, payload: new Uint8Array((i * 37) % 1400) }),
      }));
      writeFileSync(path, pcapFile(frames));
      const watcher = watch(['-i', 'tap0', '-t', TOPOLOGY, '--json']);
      await opened(watcher);
      const sender = start('tcpreplay', ['-K', '-i', 'send0', '--pps', '10000', '--loop', '30', path]);
      await sender.end();
      const sent = Number(/Successful packets:\s+(\d+)/.exec(sender.out)?.[1]);
      expect(sent).toBe(30_000);
      expect(await watcher.end('SIGTERM')).toBe(0);
      const summary = JSON.parse(watcher.out.trimEnd().split('\n').at(-1) ?? '');
      expect(summary).toMatchObject({ frames: sent, incomplete: false, drops: { kernel: 0, interface: 0, shed: 0 } });
    });

    test('takes a capture filter after the interfaces', async () => {
      const watcher = watch(['-i', 'tap0', '-t', TOPOLOGY, 'udp', 'port', '514']);
      await opened(watcher);
      network.send(0, CAPTURE);
      network.send(0, UNEXPECTED);
      await watcher.until(({ out }) => FINDING.test(out));
      expect(await watcher.end('SIGINT')).toBe(0);
      expect(watcher.err).toContain('tap0: 1 frame;');
    });

    test('watches several interfaces, names them, and goes on when one is gone', async () => {
      const apart = new LiveNetwork(2);
      const child = apart.spawn(process.execPath, [MAIN, 'watch', '-i', 'tap0', '-i', 'tap1', '-t', TOPOLOGY]);
      const watcher = new Watcher(child);
      try {
        await opened(watcher);
        apart.send(0, UNEXPECTED);
        await watcher.until(({ out }) => out.includes(' tap0: unexpected'));
        apart.removeTap(0);
        await watcher.until(({ err }) => err.includes('tap0: the capture ended'));
        apart.send(1, UNEXPECTED);
        await watcher.until(({ out }) => out.includes(' tap1: unexpected'));
        expect(await watcher.end('SIGINT')).toBe(4);
        expect(watcher.err).toMatch(/tap0: 1 frame;.+incomplete/);
        expect(watcher.err).toMatch(/tap1: 1 frame;.+nothing lost/);
      } finally {
        child.kill('SIGKILL');
        apart.remove();
      }
    });

    test('ends when its only interface is gone, with what came before', async () => {
      const apart = new LiveNetwork();
      const watcher = new Watcher(apart.spawn(process.execPath, [MAIN, 'watch', '-i', 'tap0', '-t', TOPOLOGY]));
      try {
        await opened(watcher);
        apart.send(0, UNEXPECTED);
        await watcher.until(({ out }) => FINDING.test(out));
        apart.removeTap(0);
        expect(await watcher.end()).toBe(4);
        expect(watcher.err).toMatch(/^tap0: the capture ended: .+; see whether the interface is still there and up$/m);
        expect(watcher.err).toMatch(/^tap0: 1 frame; .+; incomplete: not read to the end$/m);
      } finally {
        watcher.child.kill('SIGKILL');
        apart.remove();
      }
    });

    test('judges what another program captures into a pipe, until that ends', async () => {
      const [program, ...args] = ['tcpdump', '-U', '-i', 'tap0', '-w', '-'];
      const capturing = start('sh', ['-c', 'exec "$0" "$@"', program ?? '', ...args]);
      const watcher = start(process.execPath, [MAIN, 'watch', '-', '-t', TOPOLOGY]);
      if (watcher.child.stdin === null) throw new Error('there is no pipe');
      capturing.child.stdout?.pipe(watcher.child.stdin);
      await capturing.until(({ err }) => err.includes('listening on tap0'));
      network.send(0, CAPTURE);
      network.send(0, UNEXPECTED);
      await watcher.until(({ out }) => FINDING.test(out));
      await capturing.end('SIGTERM');
      expect(await watcher.end()).toBe(0);
      expect(watcher.err).toContain('standard input: 586 frames;');
    });

    test('says when its interface is down, and captures on when it is up again', async () => {
      const watcher = watch(['-i', 'tap1', '-t', TOPOLOGY]);
      await opened(watcher);
      network.run('ip', 'link', 'set', 'tap1', 'down');
      await watcher.until(({ err }) => err.includes('tap1: the interface is down or has no link'));
      network.run('ip', 'link', 'set', 'tap1', 'up');
      await watcher.until(({ err }) => err.includes('tap1: the interface is up again'));
      network.send(1, UNEXPECTED);
      await watcher.until(({ out }) => FINDING.test(out));
      expect(await watcher.end('SIGINT')).toBe(0);
    });

    test('tells what the kernel dropped at once, and that it is incomplete in the end', async () => {
      const many = join(folder, 'many.pcap');
      const bytes = udp({ payload: new Uint8Array(1400) });
      writeFileSync(many, pcapFile(Array.from({ length: 5000 }, () => ({ seconds: 1, nanoseconds: 0, bytes }))));
      const watcher = watch(['-i', 'tap0', '-B', '1']);
      await opened(watcher);
      watcher.child.kill('SIGSTOP');
      network.send(0, many);
      watcher.child.kill('SIGCONT');
      await watcher.until(({ err }) => /tap0: incomplete so far: [\d,]+ packets? dropped by the kernel\n/.test(err));
      expect(await watcher.end('SIGINT')).toBe(4);
      const [, captured, dropped] =
        /tap0: ([\d,]+) frames;.+; incomplete: ([\d,]+) packets? dropped by the kernel\n$/.exec(watcher.err) ?? [];
      const number = (text = ''): number => Number(text.replaceAll(',', ''));
      expect(number(captured) + number(dropped)).toBe(5000);
    });

    test('is nobody in all its threads once the interface is open', async () => {
      const watcher = watch(['-i', 'tap0'], { SUDO_USER: undefined });
      await opened(watcher);
      const id = /^nobody:[^:]*:(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[1];
      expect(usersOf(watcher.child.pid)).toEqual([`${id} ${id} ${id} ${id}`]);
      const status = readFileSync(`/proc/${watcher.child.pid}/status`, 'utf8');
      expect(status).toMatch(/^CapEff:\s+0+$/m);
      expect(status).toMatch(/^CapPrm:\s+0+$/m);
      expect(/^Groups:\s*(.*?)\s*$/m.exec(status)?.[1]).toBe(/^Gid:\s+(\d+)/m.exec(status)?.[1]);
      expect(await watcher.end('SIGINT')).toBe(0);
    });

    test('is who called sudo, or who is named', async () => {
      for (const [args, env] of [
        [[], { SUDO_USER: 'daemon' }],
        [['--user', 'daemon'], {}],
      ] as const) {
        const watcher = watch(['-i', 'tap0', ...args], env);
        await opened(watcher);
        const id = /^daemon:[^:]*:(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[1];
        expect(usersOf(watcher.child.pid)).toEqual([`${id} ${id} ${id} ${id}`]);
        expect(await watcher.end('SIGINT')).toBe(0);
      }
    });

    test('ends when nobody reads its findings any more', async () => {
      const watcher = watch(['-i', 'tap0', '-t', TOPOLOGY]);
      await opened(watcher);
      watcher.child.stdout?.destroy();
      network.send(0, UNEXPECTED);
      expect(await watcher.end()).toBe(0);
    });

    test('says what there is not: the interface, the user, the filter', async () => {
      for (const [args, said] of [
        [['-i', 'nosuch0'], 'rolepath: nosuch0: there is no such interface; rolepath interfaces lists what there is\n'],
        [['-i', 'tap0', '--user', 'nosuch'], "there is no user 'nosuch'"],
        [['-i', 'tap0', 'tcp', 'porrt', '5'], 'the capture filter cannot be used: '],
      ] as const) {
        const watcher = watch(args);
        expect(await watcher.end()).toBe(2);
        expect(watcher.err).toContain(said);
        expect(watcher.err.trimEnd().split('\n').length).toBe(1);
      }
    });

    test('says what to do where a user may not capture', async () => {
      const copy = installed('permission');
      const args = ['--reuid=nobody', '--clear-groups', process.execPath, join(copy, 'dist/cli/main.js')];
      const watcher = start('setpriv', [...args, 'watch', '-i', 'tap0']);
      expect(await watcher.end()).toBe(2);
      expect(watcher.err).toMatch(/^rolepath: tap0: this user may not capture; run it with sudo, or .*setcap .+\n$/);
      const listing = start('setpriv', [...args, 'interfaces']);
      expect(await listing.end()).toBe(0);
      expect(listing.out).toMatch(/^tap0 +up +no +no address$/m);
      expect(listing.out).toContain('this user may not capture: run it with sudo');
    });

    test('says what to do where libpcap is missing', async () => {
      const hide =
        'for l in $(ldconfig -p | sed -n "s/.*libpcap.* => //p"); do mount --bind /dev/null "$l"; done; exec "$@"';
      const hidden = (args: readonly string[]): Watcher =>
        start('unshare', ['--mount', 'sh', '-c', hide, 'sh', process.execPath, MAIN, ...args]);
      const watcher = hidden(['watch', '-i', 'tap0']);
      expect(await watcher.end()).toBe(2);
      expect(watcher.err).toMatch(/^rolepath: libpcap is not installed.*; install it \(apt install libpcap0\.8.+\n$/);
      const filtered = hidden(['analyze', CAPTURE, '--bpf', 'tcp']);
      expect(await filtered.end()).toBe(2);
      expect(filtered.err).toMatch(/^rolepath: libpcap is not installed.+\n$/);
      const listing = hidden(['interfaces']);
      expect(await listing.end()).toBe(0);
      expect(listing.out).toContain('libpcap is not installed');
    });

    test('says what to do where koffi is missing, and reads captures without it', async () => {
      const copy = installed('without-koffi');
      rmSync(join(copy, 'node_modules'), { recursive: true });
      const main = join(copy, 'dist/cli/main.js');
      const watcher = start(process.execPath, [main, 'watch', '-i', 'tap0']);
      expect(await watcher.end()).toBe(2);
      expect(watcher.err).toMatch(
        /^rolepath: .+the package koffi is not installed; install it with npm install koffi.+\n$/,
      );
      expect(await start(process.execPath, [main, 'watch', '-q', CAPTURE]).end()).toBe(0);
    });

    test('lists the interfaces with their state', async () => {
      const apart = start(process.execPath, [MAIN, 'interfaces', '--json']);
      expect(await apart.end()).toBe(0);
      const { library, interfaces } = JSON.parse(apart.out);
      expect(library).toContain('libpcap');
      const named = (wanted: string) => interfaces.find(({ name }: { name: string }) => name === wanted);
      expect(named('tap0')).toEqual({
        name: 'tap0',
        addresses: [],
        loopback: false,
        up: true,
        running: true,
        mayCapture: true,
      });
      expect(named('lo')).toMatchObject({ loopback: true, up: false, mayCapture: false });
      expect(named('lo').problem).toEqual({
        message: 'lo: the interface is down',
        remedy: 'sudo ip link set lo up',
      });
    });

    /** The program where every user may read it. */
    function installed(name: string): string {
      const to = mkdtempSync(join(folder, `${name}-`));
      for (const part of ['dist', 'signatures', 'package.json', 'node_modules/koffi', 'node_modules/@koromix'])
        cpSync(join(ROOT, part), join(to, part), { recursive: true });
      chmodSync(to, 0o755);
      return to;
    }
  },
);
