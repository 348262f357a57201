import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FlowRecord } from '../../../src/report/record.js';
import { samplePath } from '../../samples/expectations.js';
import { MAIN } from '../../support/command-line.js';
import { readExposition } from '../../support/exposition.js';
import { hasLiveNetwork, LiveNetwork } from '../../support/live-network.js';
import { udp } from '../../support/packet-builder.js';
import { pcapFile } from '../../support/pcap-writer.js';
import { Watcher } from '../../support/watcher.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CAPTURE = samplePath('edge-external.pcapng');
const TOPOLOGY = samplePath('consolidated-edge.topology.yaml');

const folder = mkdtempSync(join(tmpdir(), 'rolepath-service-live-'));
chmodSync(folder, 0o755);
const UNEXPECTED = join(folder, 'unexpected.pcap');
const syslog = udp({ source: '203.0.113.9', destination: '10.45.16.10', sourcePort: 40_000, destinationPort: 514 });
writeFileSync(UNEXPECTED, pcapFile([{ seconds: 1, nanoseconds: 0, bytes: syslog }]));
afterAll(() => rmSync(folder, { recursive: true }));

const FINDING = /unexpected: the Internet → Access Edge \(external\), 514\/udp/;

/** A user's number. */
const idOf = (name: string): number => Number(execFileSync('id', ['-u', name], { encoding: 'utf8' }));

/** A new directory, of root or of the user nobody. */
function directory(name: string, owner: 'root' | 'nobody'): string {
  const path = mkdtempSync(join(folder, `${name}-`));
  chownSync(path, owner === 'root' ? 0 : idOf('nobody'), 0);
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(!hasLiveNetwork('setpriv', 'curl'))('a service on an interface, needs root, ip and tcpreplay', () => {
  let network: LiveNetwork;
  const watchers: Watcher[] = [];
  beforeAll(() => {
    network = new LiveNetwork(2);
    network.run('ip', 'link', 'set', 'lo', 'up');
  });
  afterEach(() => {
    for (const { child } of watchers.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => network.remove());

  function start(command: string, args: readonly string[]): Watcher {
    const env = { ...process.env, SUDO_USER: undefined };
    const watcher = new Watcher(network.spawn(command, args, { env }));
    watchers.push(watcher);
    return watcher;
  }

  const watch = (...args: readonly string[]): Watcher => start(process.execPath, [MAIN, 'watch', ...args]);

  /** What the metrics say by now. */
  function scrape({ err }: Watcher): ReadonlyMap<string, number> {
    const port = /metrics are served on port (\d+)/.exec(err)?.[1];
    const args = ['netns', 'exec', network.name, 'curl', '-s', `http://127.0.0.1:${port}/metrics`];
    return readExposition(execFileSync('ip', args, { encoding: 'utf8' })).samples;
  }

  const captures = async (watcher: Watcher, frames: number): Promise<void> => {
    while (scrape(watcher).get('rolepath_frames_total{input="tap0"}') !== frames) await setTimeout(50);
  };

  const recordsOf = (path: string): { readonly type: string; readonly [key: string]: unknown }[] =>
    readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('logs what it captures once root is given up, and its metrics are its totals', async () => {
    const log = join(directory('log', 'nobody'), 'flows.ndjson');
    const watcher = watch('-i', 'tap0', '-t', TOPOLOGY, '--log', log, '--sensor', 'dmz', '--metrics', '0');
    await watcher.until(({ err }) => err.includes('metrics are served'));
    while (scrape(watcher).get('rolepath_input_up{input="tap0"}') !== 1) await setTimeout(50);
    network.send(0, CAPTURE);
    await captures(watcher, 585);
    await setTimeout(1000);
    const metrics = scrape(watcher);
    expect(await watcher.end('SIGTERM')).toBe(0);
    const records = recordsOf(log);
    const summary = records.at(-1) as unknown as {
      readonly flows: Readonly<Record<string, number>>;
      readonly drops: Readonly<Record<string, number>>;
    };
    expect(summary).toMatchObject({ type: 'summary', frames: 585, sensor: 'dmz', incomplete: false });
    for (const [verdict, flows] of Object.entries(summary.flows))
      expect(metrics.get(`rolepath_flows{input="tap0",verdict="${verdict}"}`)).toBe(flows);
    for (const [by, lost] of Object.entries(summary.drops))
      expect(metrics.get(`rolepath_drops_total{input="tap0",by="${by}"}`)).toBe(lost);
    expect(records[0]).toMatchObject({ type: 'status', event: 'start', input: 'tap0' });
    const flows = records.filter(({ type }) => type === 'flow');
    expect(flows.length).toBe(62);
    expect(flows.every(({ input, sensor }) => input === 'tap0' && sensor === 'dmz')).toBe(true);
  });

  test('says which command mends it where nobody may write the log', async () => {
    const log = join(directory('log', 'root'), 'flows.ndjson');
    const watcher = watch('-i', 'tap0', '--log', log);
    expect(await watcher.end()).toBe(2);
    expect(watcher.err).toContain(
      `rolepath: ${log}: the log cannot be written (permission denied); name a directory that 'nobody' may write to: sudo install -d -o nobody `,
    );
  });

  test('judges a flow that lasts anew on SIGHUP, and says where nobody may read the files', async () => {
    const here = directory('site', 'root');
    const topology = join(here, 'site.yaml');
    const exceptions = join(here, 'exceptions.yaml');
    const log = join(directory('log', 'nobody'), 'flows.ndjson');
    cpSync(TOPOLOGY, topology);
    cpSync(samplePath('exceptions.yaml'), exceptions);
    const watcher = watch('-i', 'tap0', '-t', topology, '--log', log, '--metrics', '0');
    await watcher.until(({ err }) => err.includes('metrics are served'));
    while (scrape(watcher).get('rolepath_input_up{input="tap0"}') !== 1) await setTimeout(50);
    network.send(0, UNEXPECTED);
    await watcher.until(({ out }) => FINDING.test(out));
    writeFileSync(
      exceptions,
      `exceptions:
  - id: exceptions/outside-log
    service: Log of the provider
    from: { role: any, zone: internet }
    to: { role: access-edge, interface: external, port: 514 }
    transport: udp
    owner: Perimeter team
    reason: Change 1
`,
    );
    chmodSync(topology, 0o600);
    watcher.child.kill('SIGHUP');
    await watcher.until(({ err }) => err.includes("permission denied; rolepath runs as 'nobody'\n"));
    expect(scrape(watcher).get('rolepath_flows{input="tap0",verdict="unexpected"}')).toBe(1);
    chmodSync(topology, 0o644);
    watcher.child.kill('SIGHUP');
    await watcher.until(({ err }) => err.includes("reloaded: the site's exceptions"));
    network.send(0, UNEXPECTED);
    await captures(watcher, 2);
    expect(await watcher.end('SIGTERM')).toBe(0);
    const flows = recordsOf(log).filter(({ type }) => type === 'flow') as unknown as FlowRecord[];
    expect(flows).toMatchObject([{ verdict: 'expected', path: 'exceptions/outside-log', initiatorPackets: 2 }]);
  });

  test('tells a warning of the topology once, however many interfaces there are', async () => {
    const topology = join(directory('site', 'root'), 'empty.yaml');
    writeFileSync(topology, 'products: [lync-2010]\n');
    const watcher = watch('-i', 'tap0', '-i', 'tap1', '-t', topology);
    await watcher.until(({ err }) => err.includes('nobody has a role'));
    watcher.child.kill('SIGHUP');
    await watcher.until(({ err }) => err.includes('reloaded: '));
    expect(await watcher.end('SIGTERM')).toBe(0);
    const told = (what: string): number => watcher.err.split(what).length - 1;
    expect([told('nobody has a role'), told('reloaded: ')]).toEqual([2, 1]);
  });

  test('needs no more than CAP_NET_RAW, as its unit gives it', async () => {
    const copy = directory('copy', 'root');
    for (const part of ['dist', 'signatures', 'samples', 'package.json', 'node_modules/koffi', 'node_modules/@koromix'])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    const logs = directory('log', 'nobody');
    const site = join(copy, 'samples/consolidated-edge.topology.yaml');
    mkdirSync(join(logs, 'rolepath'));
    chownSync(join(logs, 'rolepath'), idOf('nobody'), 0);
    const log = join(logs, 'rolepath/flows.ndjson');
    const may = ['--reuid=nobody', '--clear-groups', '--no-new-privs'];
    const caps = ['--inh-caps=-all,+net_raw', '--ambient-caps=-all,+net_raw', '--bounding-set=-all,+net_raw'];
    const program = [process.execPath, join(copy, 'dist/cli/main.js'), 'watch', '-i', 'tap0', '-t', site];
    const watcher = start('setpriv', [...may, ...caps, ...program, '--plain', '--log', log, '--metrics', '0']);
    await watcher.until(({ err }) => err.includes('metrics are served'));
    while (scrape(watcher).get('rolepath_input_up{input="tap0"}') !== 1) await setTimeout(50);
    network.send(0, UNEXPECTED);
    await watcher.until(({ out }) => FINDING.test(out));
    const status = readFileSync(`/proc/${watcher.child.pid}/status`, 'utf8');
    expect(/^CapEff:\s+(\w+)$/m.exec(status)?.[1]).toBe('0000000000002000');
    expect(await watcher.end('SIGTERM')).toBe(0);
    expect(recordsOf(log).map(({ type }) => type)).toEqual(['status', 'flow', 'summary']);
  });
});
