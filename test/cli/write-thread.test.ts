import { randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { ByteRing } from '../../src/cli/byte-ring.js';
import { Output } from '../../src/cli/output.js';
import type { WriteTask } from '../../src/cli/write-behind.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-write-'));
afterAll(() => rmSync(folder, { recursive: true }));

const THREAD = new URL('../../dist/cli/write-thread.js', import.meta.url);

/** A ring that a thread empties into the descriptor. */
async function served(descriptor: number): Promise<{ readonly ring: ByteRing; readonly ended: Promise<unknown> }> {
  const ring = new ByteRing();
  const worker = new Worker(THREAD, { workerData: { memory: ring.memory, descriptor } satisfies WriteTask });
  const ended = new Promise((resolve) => worker.once('exit', resolve).once('error', resolve));
  while (!ring.isServed) await setTimeout(5);
  return { ring, ended };
}

/** Three times what the ring holds. */
const BYTES = randomBytes(6 << 20);

describe('the thread that writes', () => {
  it('writes all that is put into the ring, and ends once this is closed', async () => {
    const file = join(folder, 'whole');
    const descriptor = openSync(file, 'w');
    const { ring, ended } = await served(descriptor);
    for (let at = 0; at < BYTES.length; ) at += ring.put(BYTES.subarray(0, at + 100_003), at);
    ring.drain();
    expect(readFileSync(file).equals(BYTES)).toBe(true);
    ring.close();
    expect(await ended).toBe(0);
    closeSync(descriptor);
  });

  it('leaves what it cannot write, and says that it takes no more', async () => {
    const file = join(folder, 'closed');
    writeFileSync(file, '');
    const descriptor = openSync(file, 'r');
    const { ring, ended } = await served(descriptor);
    const put = ring.put(BYTES, 0);
    ring.drain();
    expect(ring.isServed).toBe(false);
    expect(ring.next().length).toBeGreaterThan(0);
    expect(put).toBeGreaterThanOrEqual(ring.next().length);
    expect(await ended).toMatchObject({ code: 'EBADF' });
    closeSync(descriptor);
  });
});

describe('long output', () => {
  it('is written whole where no thread can be had', () => {
    const file = join(folder, 'alone');
    const descriptor = openSync(file, 'w');
    const output = new Output(descriptor);
    for (let times = 0; times < 3; times++) {
      output.write('a line\n');
      output.writeBytes(BYTES);
    }
    output.flush();
    closeSync(descriptor);
    const once = Buffer.concat([Buffer.from('a line\n'), BYTES]);
    expect(readFileSync(file).equals(Buffer.concat([once, once, once]))).toBe(true);
  });
});
