/**
 * The memory of a watch while a million short flows a minute come, none of which has been before; then the same for a
 * minute with a limit that is smaller than the flows at once, beyond which the oldest have to go, counted.
 */
import { setTimeout } from 'node:timers/promises';
import { LiveNetwork } from '../support/live-network.js';
import { Watcher } from '../support/watcher.js';
import { writeShort } from './captures.js';
import { arrived, canRun, MAIN, made, numberIn, resident, SETTLE, say, TOPOLOGY } from './live-bench.js';

const FLOWS_A_MINUTE = 1_000_000;

/** Flows of the capture, which is sent again and again with other addresses. */
const FLOWS = 100_000;
const PACKETS_A_FLOW = 2;

/** Much smaller than the flows that are then there at once. */
const FEW_FLOWS = 65_536;

/** Time between two looks at the memory, in milliseconds. */
const LOOK = 2000;

/** Minutes from which on idle flows end as fast as new ones come, so that memory has to be flat. */
const FLAT_FROM = 7;

/** How much more memory than in the middle there may be at the end, as a share. */
const FLAT = 1.2;

/** What the whole came to. */
interface Soaked {
  readonly samples: readonly number[];
  readonly exitCode: number | NodeJS.Signals | null;
  readonly said: string;
  readonly came: number;
  readonly captured: number;
  readonly dropped: number;
}

/** @param minutes how long the first part takes; the second a minute at most. */
export async function measureSoak(folder: string, minutes: number): Promise<void> {
  if (!(minutes > 0)) throw new Error('--minutes takes a number above 0');
  if (!canRun()) return;
  const capture = made(folder, 'short-flows', 1, (path) => writeShort(path, FLOWS));
  const free = await soaked(capture, minutes, []);
  tell(`${minutes} min, ${FLOWS_A_MINUTE} new flows a minute`, free);
  const [middle = 0, end = 0] = [free.samples[free.samples.length >> 1], free.samples.at(-1)];
  if (minutes >= FLAT_FROM) judge('memory is flat over the second half', end <= middle * FLAT);
  const limited = await soaked(capture, Math.min(minutes, 1), ['--max-flows', String(FEW_FLOWS)]);
  tell(`the same with --max-flows ${FEW_FLOWS}`, limited);
  judge('the limit sheds and says so', / given up early for want of room/.test(limited.said) && limited.exitCode === 4);
  judge('it takes no more memory with a limit', Math.max(...limited.samples) <= Math.max(...free.samples) * FLAT);
}

function tell(what: string, { samples, said, came, captured, dropped, exitCode }: Soaked): void {
  const [start, middle, end] = [samples[0], samples[samples.length >> 1], samples.at(-1)];
  say(
    `soak: ${what}: ${start} MiB resident at the start, ${middle} in the middle, ${end} at the end, at most ${Math.max(...samples)}`,
  );
  say(`soak:   ${came} packets came, ${captured} captured, ${dropped} dropped; exit ${exitCode}`);
  say(`soak:   ${said.trimEnd().split('\n').at(-1)}`);
  judge('every packet is counted', came > 0 && captured + dropped === came);
  judge('it ended as it should', exitCode === 0 || exitCode === 4);
}

function judge(what: string, isSo: boolean): void {
  say(`soak:   ${what}: ${isSo ? 'reached' : 'MISSED'}`);
  if (!isSo) process.exitCode = 1;
}

async function soaked(capture: string, minutes: number, options: readonly string[]): Promise<Soaked> {
  const network = new LiveNetwork();
  const args = [MAIN, 'watch', '-i', 'tap0', '-t', TOPOLOGY, ...options];
  const watcher = new Watcher(network.spawn(process.execPath, args));
  let sending: Watcher | undefined;
  try {
    await setTimeout(SETTLE);
    const samples = [resident(watcher.child.pid)];
    sending = send(network, capture, minutes);
    for (const until = Date.now() + minutes * 60_000; Date.now() < until; ) {
      await setTimeout(LOOK);
      samples.push(resident(watcher.child.pid));
    }
    await sending.end();
    await setTimeout(SETTLE);
    const exitCode = await watcher.end('SIGINT');
    const said = watcher.err;
    return {
      samples,
      exitCode,
      said,
      came: arrived(network),
      captured: numberIn(/tap0: ([\d,]+) frames?;/, said),
      dropped: numberIn(/; incomplete: ([\d,]+) packets? dropped by the kernel/, said),
    };
  } finally {
    sending?.child.kill('SIGKILL');
    watcher.child.kill('SIGKILL');
    network.remove();
  }
}

/** Sends for so many minutes, each time with addresses of its own. */
function send(network: LiveNetwork, capture: string, minutes: number): Watcher {
  const rate = (FLOWS_A_MINUTE / 60) * PACKETS_A_FLOW;
  const loops = Math.ceil((minutes * FLOWS_A_MINUTE) / FLOWS);
  const args = ['-q', '-K', '-i', 'send0', '--unique-ip', '--pps', rate.toFixed(0), '--loop', String(loops), capture];
  return new Watcher(network.spawn('tcpreplay', args));
}
