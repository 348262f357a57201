import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Output } from '../../src/cli/output.js';

const directory = mkdtempSync(join(tmpdir(), 'rolepath-output-'));
afterAll(() => rmSync(directory, { recursive: true }));

const writer = fileURLToPath(new URL('output-writer.ts', import.meta.url));

/** Runs the writer at one end of a pipe and the shell's words at the other. */
function through(reader: string, ...args: readonly string[]): { readonly read: string; readonly said: string } {
  const words = [process.execPath, '--import', 'tsx', writer, ...args].map((word) => `'${word}'`).join(' ');
  const { stdout, stderr } = spawnSync('sh', ['-c', `${words} | ${reader}`], { encoding: 'utf8', maxBuffer: 2 ** 27 });
  return { read: stdout, said: stderr };
}

const LINES = 300_000;
const expected = Array.from({ length: LINES }, (_, index) => `${index + 1}\n`).join('');

describe('output', () => {
  it('is written whole and in order, in pieces or at once', () => {
    const file = join(directory, 'lines');
    const descriptor = openSync(file, 'w');
    const output = new Output(descriptor);
    for (let line = 1; line <= LINES; line++) output.write(`${line}\n`);
    output.write('');
    output.flush();
    output.flush();
    closeSync(descriptor);
    expect(readFileSync(file, 'utf8')).toBe(expected);
  });

  it('waits for a reader that is slow', () => {
    const { read, said } = through('{ sleep 0.2; cat; }', String(LINES));
    expect(said).toBe('written after 0\n');
    expect(read === expected).toBe(true);
  });

  it('tries again where a pipe that does not block is full', () => {
    const { read, said } = through('{ sleep 0.5; cat; }', String(LINES), 'full');
    const [, filled = '0'] = /^written after (\d+)\n$/.exec(said) ?? [];
    expect(Number(filled)).toBeGreaterThan(0);
    expect(read.slice(Number(filled)) === expected).toBe(true);
  });

  it('ends as closed when the reader goes away', () => {
    const { read, said } = through('head -n 2', String(LINES));
    expect(read).toBe('1\n2\n');
    expect(said).toBe('closed\n');
  });

  it('fails as the system says where it cannot be written', () => {
    const descriptor = openSync(join(directory, 'lines'), 'r');
    const output = new Output(descriptor);
    output.write('x');
    expect(() => output.flush()).toThrow(/EBADF/);
    closeSync(descriptor);
  });
});
