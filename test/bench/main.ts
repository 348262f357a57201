/**
 * `npm run bench [-- --quick] [mix|rtp|small|verdicts|records ...]`: Rolepath beside the tools of the field, on captures
 * made here, and what a verdict and a record cost. As root also `live`, what live capture loses, and
 * `soak [--minutes 10]`, its memory.
 *
 * Prints ratios of whole-process wall time measured in this run, and peak memory. Captures are kept in
 * test/bench/data/ and made anew where they are missing.
 */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { writeMix, writeRtp, writeSmall } from './captures.js';
import { best, type Cost, isInstalled } from './measure.js';

const folder = new URL('./data/', import.meta.url).pathname;
const root = new URL('../../', import.meta.url).pathname;
const scratch = join(tmpdir(), 'rolepath-bench');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    minutes: { type: 'string', default: '10' },
  },
});
const runs = Number(options.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number from 1, not ${options.runs}`);
/** A twentieth of the size, to see that everything runs. */
const scale = options.quick ? 0.05 : 1;

/** A capture, how to make it, and what is asked of Rolepath on it, as ratios to peers' times. */
interface Case {
  readonly name: string;
  readonly write: (path: string) => unknown;
  /** Peer → least speed-up over it; below 1 means "at most that many times its time". */
  readonly goals: Readonly<Record<string, number>>;
  /** Most memory that Rolepath may take, in MiB. */
  readonly peak?: number;
}

const CASES: readonly Case[] = [
  {
    name: 'mix',
    write: (path) => writeMix(path, 100_000 * scale),
    goals: { softflowd: 1, ndpiReader: 4, tshark: 50, tcpdump: 1 / 2.5 },
  },
  { name: 'rtp', write: (path) => writeRtp(path, 2000 * scale, 1500), goals: { nfpcapd: 1.3, tcpdump: 1 / 2 } },
  {
    name: 'small',
    write: (path) => writeSmall(path, 1_000_000 * scale, 10),
    goals: { nfpcapd: 3, ndpiReader: 12 },
    peak: 700,
  },
];

/** The peers and what they are asked to do with a capture. */
const PEERS: Readonly<Record<string, (capture: string) => readonly string[]>> = {
  tcpdump: (capture) => ['-r', capture, '-w', '/dev/null'],
  softflowd: (capture) => ['-r', capture, '-m', '2000000'],
  nfpcapd: (capture) => ['-r', capture, '-w', scratch],
  ndpiReader: (capture) => ['-q', '-i', capture],
  tshark: (capture) => ['-q', '-z', 'conv,tcp', '-r', capture],
};

/** Peers that take minutes are run once. */
const SLOW: ReadonlySet<string> = new Set(['tshark', 'ndpiReader']);

function capturePath({ name, write }: Case): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}${options.quick ? '-quick' : ''}.pcap`);
  if (!existsSync(path)) {
    process.stdout.write(`making ${path}\n`);
    write(`${path}.part`);
    renameSync(`${path}.part`, path);
  }
  return path;
}

async function measurePeer(peer: string, capture: string): Promise<Cost | undefined> {
  const args = PEERS[peer];
  if (args === undefined || !isInstalled(peer)) return undefined;
  mkdirSync(scratch, { recursive: true });
  return best(peer, args(capture), SLOW.has(peer) ? 1 : runs);
}

function report(peer: string, ours: Cost, theirs: Cost | undefined, goal: number): void {
  if (theirs === undefined) return void process.stdout.write(`  ${peer.padEnd(11)} not installed\n`);
  if (theirs.exitCode !== 0) return void process.stdout.write(`  ${peer.padEnd(11)} failed: exit ${theirs.exitCode}\n`);
  const ratio = theirs.seconds / ours.seconds;
  const verdict = ratio >= goal ? 'reached' : 'MISSED';
  process.stdout.write(
    `  ${peer.padEnd(11)} ${ratio.toFixed(2).padStart(7)} x our speed-up over it, wanted ${goal.toFixed(2)}: ${verdict}` +
      ` (its peak ${theirs.peak.toFixed(0)} MiB)\n`,
  );
}

for (const one of CASES.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const capture = capturePath(one);
  const topology = new URL('./topology.yaml', import.meta.url).pathname;
  const ours = await best('node', [join(root, 'dist/cli/main.js'), 'analyze', '-q', capture, '-t', topology], runs);
  if (ours.exitCode !== 0) throw new Error(`rolepath failed on ${one.name}: exit ${ours.exitCode}`);
  const memory = one.peak === undefined ? '' : `, wanted ${one.peak}: ${ours.peak <= one.peak ? 'reached' : 'MISSED'}`;
  process.stdout.write(`${one.name}: peak ${ours.peak.toFixed(0)} MiB${memory}\n`);
  for (const [peer, goal] of Object.entries(one.goals)) report(peer, ours, await measurePeer(peer, capture), goal);
}
if (positionals.length === 0 || positionals.includes('verdicts')) await import('./verdicts.js');
if (positionals.length === 0 || positionals.includes('records')) await measureRecordsAsBuilt();
if (positionals.includes('live')) await (await import('./live.js')).measureLive(folder, scale);
if (positionals.includes('soak')) await (await import('./soak.js')).measureSoak(folder, Number(options.minutes));
rmSync(scratch, { recursive: true, force: true });

/** Bundled as the product is: what runs sources as they stand gives every inner function its name each time it is made. */
async function measureRecordsAsBuilt(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  // As deep as what is built, which finds the catalogue from there.
  await build({
    entryPoints: {
      'bench/records': new URL('./records.ts', import.meta.url).pathname,
      'cli/write-thread': join(root, 'src/cli/write-thread.ts'),
    },
    outdir: join(root, 'dist'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['koffi'],
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  const { measureRecords } = (await import(join(root, 'dist/bench/records.js'))) as typeof import('./records.js');
  await measureRecords(folder, new URL('./topology.yaml', import.meta.url).pathname, scale);
}
