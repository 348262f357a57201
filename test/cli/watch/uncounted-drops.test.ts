import { expect, test } from 'vitest';
import { WatchFigures } from '../../../src/cli/watch/watch-figures.js';
import type { WatchState } from '../../../src/cli/watch/watch-messages.js';

test('where nobody counts drops, the metrics claim none, and say that the input is incomplete', () => {
  const figures = new WatchFigures(['eth1']);
  const flows = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };
  const state = { frames: 1, bytes: 1, flows, finished: flows, findings: flows, shed: 0, uncountedDrops: true };
  figures.take(0, { type: 'state', state: state as unknown as WatchState });
  const text = figures.text(undefined);
  expect(text).toMatch(/^rolepath_incomplete\{input="eth1"\} 1$/m);
  expect(text).toMatch(/^rolepath_drops_total\{.*by="shed".*\} 0$/m);
  expect(text).not.toMatch(/by="(kernel|interface)"/);
});
