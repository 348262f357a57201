/**
 * What live capture loses where a sender sends as fast as it can: Rolepath with all its judging and its screen running,
 * beside the package cap, and beside dumpcap and tcpdump, which only write to /dev/null; one after the other, with the same
 * room in the kernel.
 */
import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LiveNetwork } from '../support/live-network.js';
import { Watcher } from '../support/watcher.js';
import { writeMix } from './captures.js';
import { arrived, canRun, MAIN, made, numberIn, SETTLE, say, TOPOLOGY } from './live-bench.js';
import { isInstalled } from './measure.js';

/** Times that the capture is sent, so that no ring is large enough to hold it all. */
const LOOPS = 25;

/** Longest wait for the end of a program, in milliseconds. */
const PATIENCE = 30_000;

const COUNTER = new URL('./cap-counter.ts', import.meta.url).pathname;

/** A program that captures, while it runs. */
interface Running {
  /** Ends it and gives what it said on standard error. */
  end(): Promise<string>;
  kill(): void;
}

/** What a program says of its capture; without `dropped` it does not count that. */
interface Counts {
  readonly captured: number;
  readonly dropped?: number;
}

/** A program that captures, and how it tells its counts. */
interface Capturer {
  readonly name: string;
  /** Why it cannot run here. */
  readonly missing?: string;
  start(network: LiveNetwork): Running;
  counts(said: string): Counts;
}

const frames = (said: string): number => numberIn(/tap0: ([\d,]+) frames?;/, said);

/** All that is measured; `modules` is where the package cap is found. */
const capturers = (modules: string | undefined): Capturer[] => [
  {
    name: 'rolepath, screen running',
    ...needs('tmux'),
    start: (network) => onTerminal(network, [process.execPath, MAIN, 'watch', '-i', 'tap0', '-t', TOPOLOGY]),
    counts: (said) => ({ captured: frames(said), dropped: numberIn(/([\d,]+) packets? dropped by the kernel/, said) }),
  },
  {
    name: 'rolepath --engine cap',
    ...needsCap(modules),
    start: (network) =>
      plain(network, process.execPath, [MAIN, 'watch', '-i', 'tap0', '-t', TOPOLOGY, '--engine', 'cap'], modules),
    counts: (said) => ({ captured: frames(said) }),
  },
  {
    name: 'cap alone, only counting',
    ...needsCap(modules),
    start: (network) => plain(network, process.execPath, ['--import', import.meta.resolve('tsx'), COUNTER], modules),
    counts: (said) => ({ captured: numberIn(/(\d+) packets of/, said) }),
  },
  {
    name: 'dumpcap',
    ...needs('dumpcap'),
    start: (network) => plain(network, 'dumpcap', ['-q', '-B', '256', '-i', 'tap0', '-w', '/dev/null']),
    counts: (said) => ({
      captured: numberIn(/received\/dropped on interface '\w+': (\d+)/, said),
      dropped: numberIn(/received\/dropped on interface '\w+': \d+\/(\d+)/, said),
    }),
  },
  {
    name: 'tcpdump',
    ...needs('tcpdump'),
    start: (network) => plain(network, 'tcpdump', ['-n', '-B', '262144', '-i', 'tap0', '-w', '/dev/null']),
    counts: (said) => ({
      captured: numberIn(/(\d+) packets? captured/, said),
      dropped: numberIn(/(\d+) packets? dropped by kernel/, said),
    }),
  },
];

const needs = (program: string) => (isInstalled(program) ? {} : { missing: `${program} is not installed` });

const needsCap = (modules: string | undefined) =>
  modules === undefined ? { missing: 'the package cap cannot be installed: g++, make, libpcap-dev are needed' } : {};

const NOBODY: Capturer = {
  name: 'nobody: the sender alone',
  start: () => ({ end: () => Promise.resolve(''), kill: () => {} }),
  counts: () => ({ captured: 0 }),
};

/** Where the package cap is: as the tests find it, or installed once beside the captures. */
function capModules(folder: string): string | undefined {
  const prefix = process.env['ROLEPATH_TEST_CAP'] ?? join(folder, 'cap');
  const modules = join(prefix, 'node_modules');
  if (existsSync(join(modules, 'cap/build'))) return modules;
  mkdirSync(prefix, { recursive: true });
  writeFileSync(join(prefix, 'package.json'), '{ "private": true, "allowScripts": { "cap": true } }');
  spawnSync('npm', ['install', '--silent', '--prefix', prefix, 'cap@0.2.1'], { stdio: 'ignore', timeout: 300_000 });
  return existsSync(join(modules, 'cap/build')) ? modules : undefined;
}

function plain(network: LiveNetwork, command: string, args: readonly string[], modules?: string): Running {
  const env = { ...process.env, ...(modules !== undefined && { NODE_PATH: modules }) };
  const child: ChildProcess = network.spawn(command, args, { env });
  const watcher = new Watcher(child);
  return {
    end: async () => {
      const late = AbortSignal.timeout(PATIENCE);
      late.addEventListener('abort', () => child.kill('SIGKILL'));
      await watcher.end('SIGINT');
      return watcher.err;
    },
    kill: () => child.kill('SIGKILL'),
  };
}

/** Runs on a terminal of its own, 160x50, driven through tmux. */
function onTerminal(network: LiveNetwork, command: readonly string[]): Running {
  const folder = mkdtempSync(join(tmpdir(), 'rolepath-bench-'));
  const said = join(folder, 'said');
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', join(folder, 'socket'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' },
    });
  const words = ['exec', 'ip', 'netns', 'exec', network.name, ...command].map((word) => `'${word}'`).join(' ');
  const shell = `${words.replace("'exec'", 'exec')} 2> '${said}'`;
  tmux('-f', '/dev/null', 'new-session', '-d', '-x', '160', '-y', '50', shell);
  const pid = Number(tmux('display-message', '-p', '#{pane_pid}'));
  const kill = (): void => {
    spawnSync('tmux', ['-S', join(folder, 'socket'), 'kill-server'], { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    end: async () => {
      if (!tmux('capture-pane', '-p').includes('rolepath LIVE')) throw new Error('the screen is not there');
      process.kill(pid, 'SIGINT');
      for (const until = Date.now() + PATIENCE; existsSync(`/proc/${pid}`) && Date.now() < until; )
        await setTimeout(50);
      return readFileSync(said, 'utf8');
    },
    kill,
  };
}

/** A line of the table. */
interface Row {
  readonly name: string;
  readonly cells: readonly string[];
}

const HEAD: Row = {
  name: '',
  cells: ['sent', 'packets/s', 'captured', 'dropped', 'lost %', 'adds up'],
};

/** Sends the mix to each capturer and prints what was sent, captured and dropped, which must add up. */
export async function measureLive(folder: string, scale: number): Promise<void> {
  if (!canRun()) return;
  const capture = made(folder, 'mix-live', scale, (path) => writeMix(path, 20_000 * scale));
  print(HEAD);
  for (const capturer of [NOBODY, ...capturers(capModules(folder))]) {
    if (capturer.missing !== undefined) say(`live: ${capturer.name}: ${capturer.missing}`);
    else print(await measured(capturer, capture));
  }
  say(`live: load average ${loadavg()[0]?.toFixed(2)}; other work on this machine takes from all of them`);
}

const print = ({ name, cells }: Row): void =>
  say(`live: ${name.padEnd(24)} ${cells.map((cell) => cell.padStart(11)).join(' ')}`);

async function measured(capturer: Capturer, capture: string): Promise<Row> {
  const network = new LiveNetwork();
  let running: Running | undefined;
  try {
    running = capturer.start(network);
    await setTimeout(SETTLE);
    const { packets, rate } = sent(network, capture);
    await setTimeout(SETTLE);
    const counts = capturer.counts(await running.end());
    return row(capturer, packets, arrived(network), rate, counts);
  } catch (error) {
    process.exitCode = 1;
    return { name: capturer.name, cells: [`FAILED: ${error instanceof Error ? error.message : error}`] };
  } finally {
    running?.kill();
    network.remove();
  }
}

function row(capturer: Capturer, packets: number, came: number, rate: number, { captured, dropped }: Counts): Row {
  const cells = [String(packets), String(Math.round(rate))];
  if (capturer === NOBODY) return { name: capturer.name, cells };
  const lost = ((100 * (came - captured)) / came).toFixed(2);
  return {
    name: capturer.name,
    cells: [...cells, String(captured), String(dropped ?? '?'), lost, sum(came, captured, dropped)],
  };
}

/** Whether what came is what was captured and what was dropped; where it is not, the run has failed. */
function sum(came: number, captured: number, dropped: number | undefined): string {
  if (dropped === undefined) return 'not counted';
  if (captured + dropped === came) return 'yes';
  process.exitCode = 1;
  return `NO: ${came - captured - dropped}`;
}

/** Sends, and gives how many packets and how many in a second. */
function sent(network: LiveNetwork, capture: string): { packets: number; rate: number } {
  const args = ['tcpreplay', '-q', '-K', '-i', 'send0', '--topspeed', '--loop', String(LOOPS), capture];
  const all = ['netns', 'exec', network.name, ...args];
  const said = execFileSync('ip', all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return {
    packets: numberIn(/Successful packets:\s+(\d+)/, said),
    rate: numberIn(/Rated: .*?([\d.]+) pps/, said),
  };
}
