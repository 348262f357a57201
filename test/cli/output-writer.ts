/** Writes numbered lines through `Output` and says on standard error how that went; run by `output.test.ts`. */

import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Output, OutputClosed } from '../../src/cli/output.js';

const [count = '0', mode = 'blocking'] = process.argv.slice(2);

/** Makes standard output one that does not block, and fills it until it takes no more. */
function fill(): number {
  new Socket({ fd: 1, readable: false, writable: false }).unref();
  const blanks = Buffer.alloc(4096, ' ');
  for (let filled = 0; ; ) {
    try {
      filled += writeSync(1, blanks);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return filled;
      throw error;
    }
  }
}

const filled = mode === 'full' ? fill() : 0;
const output = new Output();
try {
  for (let line = 1; line <= Number(count); line++) output.write(`${line}\n`);
  output.flush();
  writeSync(2, `written after ${filled}\n`);
} catch (error) {
  writeSync(2, error instanceof OutputClosed ? 'closed\n' : `${error}\n`);
}
