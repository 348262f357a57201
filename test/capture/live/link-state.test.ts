import { expect, test } from 'vitest';
import { LinkState } from '../../../src/capture/live/link-state.js';

test('a link that goes down and comes back is told once each', () => {
  let state = 'unknown\n';
  const link = new LinkState('eth1', () => state);
  expect(link.change()).toBeUndefined();
  state = 'down\n';
  expect(link.change()).toBe('eth1: the interface is down or has no link; nothing is captured until it is up again');
  expect(link.change()).toBeUndefined();
  state = 'up\n';
  expect(link.change()).toBe('eth1: the interface is up again');
});

test('where the system does not tell, a link is up', () => {
  const link = new LinkState('any', () => {
    throw new Error('ENOENT');
  });
  expect(link.change()).toBeUndefined();
});
