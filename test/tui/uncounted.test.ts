import { expect, test } from 'vitest';
import { withNews } from '../../src/tui/data.js';
import { initialState } from '../../src/tui/state.js';
import { statusLine } from '../../src/tui/status-lines.js';

test('where nobody counts drops, the first line says from the start that it is incomplete', () => {
  const sources = [
    { name: 'eth1', kind: 'live' as const },
    { name: 'eth2', kind: 'live' as const, isUncounted: true as const },
  ];
  let state = initialState(sources, { columns: 160, rows: 50, now: 0 });
  const text = (): string =>
    statusLine(state, [], 160, { ascii: false })
      .spans.map((span) => span.text)
      .join('');
  expect(text()).toContain('INCOMPLETE: drops kernel 0+? if 0+? shed 0');
  const flows = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };
  const counters = { kernelDropped: 7, interfaceDropped: 0 };
  const told = { frames: 1, bytes: 1, flows, concurrent: 0, shed: 2, ungrouped: 0, unlisted: 0, counters };
  state = { ...state, data: withNews(state.data, 0, { type: 'state', state: told }, 1) };
  expect(text()).toContain('INCOMPLETE: drops kernel 7+? if 0+? shed 2');
});
