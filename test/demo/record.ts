/** `npm run demo`: records the pictures of the README anew. Needs tmux. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PICTURE, recorded } from './demo.js';
import { drawnMap, MAP_PICTURE } from './map.js';

mkdirSync(dirname(PICTURE), { recursive: true });
writeFileSync(PICTURE, await recorded());
writeFileSync(MAP_PICTURE, await drawnMap());
process.stdout.write(`${PICTURE}\n${MAP_PICTURE}\n`);
