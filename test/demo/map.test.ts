import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { drawnMap, MAP_PICTURE } from './map.js';

test('the map in the README is the one that a report draws: npm run demo records it anew', async () => {
  expect(readFileSync(MAP_PICTURE, 'utf8')).toBe(await drawnMap());
});
