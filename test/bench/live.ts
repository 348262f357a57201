/**
 * What live capture loses where a sender sends as fast as it can: Rolepath with all its judging beside dumpcap and
 * tcpdump, which only write to /dev/null, one after the other. And the memory of a watch under short flows.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LiveNetwork } from '../support/live-network.js';
import { isRoot } from '../support/peers.js';
import { Watcher } from '../support/watcher.js';
import { writeMix, writeSmall } from './captures.js';
import { isInstalled } from './measure.js';

const MAIN = new URL('../../dist/cli/main.js', import.meta.url).pathname;
const TOPOLOGY = new URL('./topology.yaml', import.meta.url).pathname;

/** Times that the capture is sent, so that no ring is large enough to hold it all. */
const LOOPS = 25;

/** Time for a program to open the interface, and to take what is left in its ring, in milliseconds. */
const SETTLE = 3000;

/** A program that captures, and how it tells its counts. */
interface Capturer {
  readonly command: string;
  readonly args: readonly string[];
  counts(said: string): { readonly captured: number; readonly dropped: number };
}

const numberIn = (pattern: RegExp, text: string): number => Number(pattern.exec(text)?.[1]?.replaceAll(',', '') ?? 0);

const CAPTURERS: Readonly<Record<string, Capturer>> = {
  rolepath: {
    command: process.execPath,
    args: [MAIN, 'watch', '-i', 'tap0', '-t', TOPOLOGY],
    counts: (said) => ({
      captured: numberIn(/tap0: ([\d,]+) frames?/, said),
      dropped: numberIn(/; incomplete: ([\d,]+) packets? dropped by the kernel/, said),
    }),
  },
  dumpcap: {
    command: 'dumpcap',
    args: ['-q', '-i', 'tap0', '-w', '/dev/null'],
    counts: (said) => ({
      captured: numberIn(/received\/dropped on interface '\w+': (\d+)/, said),
      dropped: numberIn(/received\/dropped on interface '\w+': \d+\/(\d+)/, said),
    }),
  },
  tcpdump: {
    command: 'tcpdump',
    args: ['-n', '-i', 'tap0', '-w', '/dev/null'],
    counts: (said) => ({
      captured: numberIn(/(\d+) packets? captured/, said),
      dropped: numberIn(/(\d+) packets? dropped by kernel/, said),
    }),
  },
};

/** Sends the mix to each capturer and prints what was sent, captured and dropped. */
export async function measureLive(folder: string, scale: number): Promise<void> {
  if (!canRun()) return;
  const capture = made(folder, 'mix-live', scale, (path) => writeMix(path, 20_000 * scale));
  for (const [name, capturer] of Object.entries(CAPTURERS)) {
    if (!isInstalled(capturer.command)) say(`live: ${name} is not installed`);
    else say(`live: ${name.padEnd(8)} ${await measured(capturer, capture)}`);
  }
}

async function measured({ command, args, counts }: Capturer, capture: string): Promise<string> {
  const network = new LiveNetwork();
  const watcher = new Watcher(network.spawn(command, args));
  try {
    await setTimeout(SETTLE);
    const { packets, rate } = sent(network, capture, ['--topspeed', '--loop', String(LOOPS)]);
    await setTimeout(SETTLE);
    await watcher.end('SIGINT');
    const { captured, dropped } = counts(watcher.err);
    const sum = captured + dropped === packets ? '' : `; ${packets - captured - dropped} NOT COUNTED`;
    const share = ((100 * dropped) / packets).toFixed(2);
    return (
      `${packets} sent at ${Math.round(rate / 1000)},000 packets/s, ${captured} captured, ` +
      `${dropped} dropped (${share} %)${sum}; load average ${loadavg()[0]?.toFixed(2)}`
    );
  } finally {
    watcher.child.kill('SIGKILL');
    network.remove();
  }
}

/** Sends, and gives how many packets and how many in a second. */
function sent(network: LiveNetwork, capture: string, args: readonly string[]): { packets: number; rate: number } {
  const all = ['netns', 'exec', network.name, 'tcpreplay', '-q', '-K', '-i', 'send0', ...args, capture];
  const said = execFileSync('ip', all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return {
    packets: numberIn(/Successful packets:\s+(\d+)/, said),
    rate: numberIn(/Rated: .*?([\d.]+) pps/, said),
  };
}

/** Resident memory of a watch while a million short flows a minute come, none of which has been before. */
export async function measureSoak(folder: string, minutes: number): Promise<void> {
  if (!canRun()) return;
  const flows = 100_000;
  const capture = made(folder, 'short', 1, (path) => writeSmall(path, flows, 2));
  const network = new LiveNetwork();
  const args = [MAIN, 'watch', '-i', 'tap0', '-t', TOPOLOGY, '--max-flows', '500000'];
  const watcher = new Watcher(network.spawn(process.execPath, args));
  try {
    await setTimeout(SETTLE);
    const rate = String((1_000_000 / 60) * 2);
    const loops = String(Math.ceil((minutes * 1_000_000) / flows));
    const sender = network.spawn('tcpreplay', [
      '-q',
      '-K',
      '-i',
      'send0',
      '--unique-ip',
      '--pps',
      rate,
      '--loop',
      loops,
      capture,
    ]);
    const sending = new Watcher(sender);
    for (let second = 0; second < minutes * 60; second += 10) {
      await setTimeout(10_000);
      say(`soak: ${second + 10} s, ${resident(watcher.child.pid)} MiB resident`);
    }
    await sending.end();
    await setTimeout(SETTLE);
    await watcher.end('SIGINT');
    say(
      `soak: ${numberIn(/Successful packets:\s+(\d+)/, sending.out)} sent; ${watcher.err.trimEnd().split('\n').at(-1)}`,
    );
  } finally {
    watcher.child.kill('SIGKILL');
    network.remove();
  }
}

const resident = (pid: number | undefined): number =>
  Math.round(numberIn(/VmRSS:\s+(\d+)/, readFileSync(`/proc/${pid}/status`, 'utf8')) / 1024);

function canRun(): boolean {
  const can = isRoot() && isInstalled('ip') && isInstalled('tcpreplay');
  if (!can) say('live: root, ip and tcpreplay are needed');
  return can;
}

function made(folder: string, name: string, scale: number, write: (path: string) => unknown): string {
  const path = join(folder, `${name}${scale === 1 ? '' : '-quick'}.pcap`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  write(`${path}.part`);
  renameSync(`${path}.part`, path);
  return path;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
