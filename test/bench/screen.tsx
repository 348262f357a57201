/**
 * What the terminal UI costs: 5,000 groups of which every one changes twice a second, told by a thread as `rolepath watch`
 * tells them. Run on a terminal of 160x50 with `NODE_ENV=production node --import tsx test/bench/screen.tsx RESULT`;
 * after half a minute it ends and writes the CPU time of its main thread, that of the picture included, to the file.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { loadSite } from '../../src/cli/site.js';
import type { News } from '../../src/tui/data.js';
import { runScreen } from '../../src/tui/run-screen.js';
import { screenSite } from '../../src/tui/screen-site.js';

const GROUPS = 5000;
const WARM_UP = 5000;
const MEASURED = 25_000;

/** Clock ticks a second of /proc (USER_HZ). */
const TICKS = 100;

const FEED = `
const { parentPort } = require('node:worker_threads');
const end = (words, address) => ({ words, roles: [{ role: 'access-edge', interface: 'external' }], zone: 'perimeter', address });
const texts = Array.from({ length: ${GROUPS} }, (_, id) => ({
  id, kind: ['unexpected', 'contradicted', 'undetermined', 'expected'][id % 4], reason: 'port-not-documented',
  answered: id % 4 !== 3, from: end('external client', '203.0.113.7'), to: end('Access Edge (external)', '10.45.16.10'),
  transport: 'tcp', port: id, service: id + '/tcp', path: 'lync-2010/edge/external/access-sip-tls', failed: ['responder.port'],
}));
let round = 0;
setInterval(() => {
  round++;
  const now = Math.floor(Date.now() / 1000);
  const figures = texts.map(({ id }) => ({ id, flows: round, live: 1, packets: 9 * round, bytes: 900 * round + id,
    first: 1e9, last: now - ((id * 7 + round) % 60), protocols: ['tls'] }));
  parentPort.postMessage({ type: 'overview', overview: { texts: round === 1 ? texts : [], figures, paths: [], segments: 0 } });
  parentPort.postMessage({ type: 'state', state: { frames: 1000 * round, bytes: 1e6 * round, concurrent: ${GROUPS}, shed: 0,
    flows: { expected: round, contradicted: round, unexpected: round, undetermined: round },
    counters: { kernelDropped: 0, interfaceDropped: 0 } } });
}, 500);
`;

/** CPU time of the main thread, in milliseconds. */
function cpu(): number {
  const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

const site = screenSite(await loadSite(undefined));
const feed = new Worker(FEED, { eval: true });
const screen = runScreen({
  site,
  sources: [{ name: 'bench', kind: 'live' }],
  refresh: 2,
  mouse: false,
  ascii: false,
  colour: true,
  exceptionsFile: undefined,
  order: () => {},
});
feed.on('message', (news: News) => screen.tell(0, news));
screen.tell(0, { type: 'open' });
setTimeout(() => {
  const [began, from] = [performance.now(), cpu()];
  setTimeout(() => {
    const share = (100 * (cpu() - from)) / (performance.now() - began);
    writeFileSync(process.argv[2] ?? 'screen-cpu.txt', `${share.toFixed(1)} % of a core\n`);
    screen.stop();
  }, MEASURED);
}, WARM_UP);
await screen.ended;
await feed.terminate();
