import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.js';
import { interruptible } from '../../src/cli/interruption.js';
import { samplePath } from '../samples/expectations.js';
import { MAIN } from '../support/command-line.js';

const listeners = (): number[] => [process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')];

describe('what can be interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('is stopped by %s, and a second one is left to the system', async (name) => {
    const before = listeners();
    const seen = await interruptible(async (signal) => {
      const begun = [signal.aborted, listeners()];
      process.emit(name);
      return [...begun, signal.aborted, listeners()];
    });
    expect(seen).toEqual([false, before.map((count) => count + 1), true, before]);
    expect(listeners()).toEqual(before);
  });

  it('is a part of what can be interrupted already', async () => {
    const outer = new AbortController();
    const before = listeners();
    const seen = await interruptible(async (signal) => [signal === outer.signal, listeners()], outer.signal);
    expect(seen).toEqual([true, before]);
  });

  it('leaves the signals to the system when it fails', async () => {
    const before = listeners();
    await expect(interruptible(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(listeners()).toEqual(before);
  });
});

describe('a run over two sides that is interrupted in the first', () => {
  const CAPTURE = samplePath('edge-external.pcapng');
  const TOPOLOGY = ['-t', samplePath('consolidated-edge.topology.yaml')];

  /** The first side is a pipe that stays open. */
  async function interrupted(command: string): Promise<{ code: unknown; out: string; err: string }> {
    const child = spawn(process.execPath, [MAIN, command, '-', CAPTURE, ...TOPOLOGY, '--json']);
    let out = '';
    let err = '';
    child.stdout.on('data', (piece: Buffer) => {
      out += piece;
    });
    child.stderr.on('data', (piece: Buffer) => {
      err += piece;
    });
    child.stdin.on('error', () => {});
    child.stdin.write(readFileSync(CAPTURE));
    setTimeout(() => child.kill('SIGINT'), 1500);
    const code = await new Promise((resolve) => child.on('close', resolve));
    return { code, out, err };
  }

  it.each(['compare', 'diff'])('%s: the second is not read, and both are said to be incomplete', async (command) => {
    const { code, out, err } = await interrupted(command);
    expect(code).toBe(EXIT.incomplete);
    expect(err).toBe(
      `rolepath: incomplete: standard input: interrupted\nrolepath: incomplete: ${CAPTURE}: interrupted\n`,
    );
    expect(JSON.parse(out)).toBeTypeOf('object');
  });
});
