/** Counts what the package `cap` alone gives of `tap0`, and nothing else: `--engine cap` can be no better than this. */
import { loadCap } from '../../src/capture/live/cap-package.js';

const BUFFER_BYTES = 64 << 20;

const { Cap } = loadCap();
const session = new Cap();
const frame = Buffer.alloc(65_535);
let packets = 0;
session.on('packet', () => {
  packets++;
});
session.open('tap0', '', BUFFER_BYTES, frame);
const alive = setInterval(() => {}, 1000);
process.on('SIGINT', () => {
  session.close();
  clearInterval(alive);
  process.stderr.write(`${packets} packets of ${frame.length} bytes at most\n`);
});
