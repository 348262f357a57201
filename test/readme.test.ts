import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { samplePath } from './samples/expectations.js';
import { rolepath } from './support/command-line.js';

const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');

/** The input's path differs with the folder that the command runs in. */
const comparable = (line: string): string => line.replace(/^Input .*\//, 'Input ').trimEnd();

test('the summary in the README is what its first command prints', () => {
  const shown = /```\n(Input[^`]*)```/.exec(readme)?.[1]?.trimEnd().split('\n') ?? [];
  const { out } = rolepath([
    'analyze',
    samplePath('edge-external.pcapng'),
    '-t',
    samplePath('consolidated-edge.topology.yaml'),
  ]);
  const printed = new Set(out.split('\n').map(comparable));
  const missing = shown.map(comparable).filter((line) => line.trim() !== '…' && !printed.has(line));
  expect(shown.length).toBeGreaterThan(15);
  expect(missing).toEqual([]);
});

test('the commands in the README can be pasted: what stands beside them is a comment', () => {
  const commands = readme.replace(/^```[\s\S]*?^```/gm, '').match(/^ {4}[a-z].*$/gm) ?? [];
  expect(commands.length).toBeGreaterThan(30);
  expect(commands.filter((line) => /\S {2,}[^ #]/.test(line))).toEqual([]);
});

test("the README's topology passes the check as it is printed", () => {
  const printed = /^ {3}```yaml\n([\s\S]*?)^ {3}```/m.exec(readme)?.[1]?.replace(/^ {3}/gm, '') ?? '';
  expect(printed).toContain('hosts:');
  const file = join(mkdtempSync(join(tmpdir(), 'rolepath-readme-')), 'site.yaml');
  writeFileSync(file, printed);
  const { code, out } = rolepath(['topology', 'check', file]);
  expect([code, out]).toEqual([0, `${file}: nothing is wrong\n`]);
});
