/** `npm run demo`: records the picture of the README anew. Needs tmux. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PICTURE, recorded } from './demo.js';

mkdirSync(dirname(PICTURE), { recursive: true });
writeFileSync(PICTURE, await recorded());
process.stdout.write(`${PICTURE}\n`);
