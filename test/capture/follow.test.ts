import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FollowSource } from '../../src/capture/follow.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-follow-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file with this text, followed. */
async function followed(name: string, text: string): Promise<{ path: string; source: FollowSource }> {
  const path = join(folder, name);
  writeFileSync(path, text);
  return { path, source: await FollowSource.open(path) };
}

async function next(source: FollowSource): Promise<string> {
  const bytes = Buffer.alloc(100);
  return bytes.toString('utf8', 0, await source.read(bytes, 0, bytes.length));
}

describe('a file that is followed', () => {
  test('gives what is there, and what comes', async () => {
    const { path, source } = await followed('grows', 'one');
    expect(await next(source)).toBe('one');
    const waiting = next(source);
    appendFileSync(path, 'two');
    expect(await waiting).toBe('two');
    expect(source.bytesTaken).toBe(6);
    await source.close();
  });

  test('ends when it is closed, without a fault', async () => {
    const { source } = await followed('closed', '');
    const waiting = next(source);
    await source.close();
    expect(await waiting).toBe('');
    expect(source.fault).toBeUndefined();
    expect(await next(source)).toBe('');
  });

  test('ends after its last byte when another file has taken its name', async () => {
    const { path, source } = await followed('turned', 'old');
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, ' end');
    writeFileSync(path, 'new');
    expect(await next(source)).toBe('old end');
    expect(await next(source)).toBe('');
    expect(source.fault).toBeUndefined();
    await source.close();
  });

  test('goes on when its name is taken away', async () => {
    const { path, source } = await followed('moved', '');
    renameSync(path, `${path}.1`);
    const waiting = next(source);
    appendFileSync(`${path}.1`, 'still');
    expect(await waiting).toBe('still');
    await source.close();
  });

  test('is at fault when it is cut short', async () => {
    const { path, source } = await followed('cut', 'long enough');
    await next(source);
    truncateSync(path, 4);
    expect(await next(source)).toBe('');
    expect(source.fault).toEqual({
      kind: 'truncated',
      cause: 'it was cut short to 4 bytes while it was followed',
    });
    await source.close();
  });
});
