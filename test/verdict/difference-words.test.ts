import { expect, test } from 'vitest';
import { type Difference, differencesText } from '../../src/verdict/difference-words.js';

const port: Difference = { dimension: 'responder.port', wanted: '443', got: '22' };
const transport: Difference = { dimension: 'transport', wanted: 'tcp' };
const condition: Difference = { dimension: 'condition', wanted: 'public IM connectivity', got: 'not at this site' };
const validity: Difference = { dimension: 'validity', wanted: 'until 2020-06-30', got: '2026-01-02' };

test.each([
  [[port], 'differs in the port (documented 443, seen 22)'],
  [[port, transport], 'differs in the port (documented 443, seen 22) and the transport (documented tcp)'],
  [[condition], 'is only for public IM connectivity, and this site does not have that'],
  [[validity], 'counted until 2020-06-30 only'],
  [
    [port, condition],
    'differs in the port (documented 443, seen 22); it is only for public IM connectivity, and this site does not have that',
  ],
])('what a path asks for otherwise is told plainly: %#', (differences, text) => {
  expect(differencesText(differences)).toBe(text);
});
