import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { FlowLog, type FlowLogOptions } from '../../../src/cli/watch/flow-log.js';
import { LogArchive } from '../../../src/cli/watch/log-archive.js';
import { LogFeed, MAX_WAITING_BYTES } from '../../../src/cli/watch/log-feed.js';
import { LogCounters } from '../../../src/cli/watch/log-messages.js';
import { keepLatest, numberedFiles, numberedName } from '../../../src/cli/watch/rotation.js';
import { hasPrograms, isRoot } from '../../support/peers.js';

const folder = mkdtempSync(join(tmpdir(), 'rolepath-log-'));
let number = 0;
let here = '';
beforeEach(() => {
  here = join(folder, String(number++));
  mkdirSync(here);
});
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A log, with what it has told. */
function logOf(options: Partial<FlowLogOptions> = {}) {
  const notes: string[] = [];
  const rotated: string[] = [];
  const counts = { lost: 0 };
  const log = new FlowLog(
    { path: join(here, 'flows.ndjson'), maxBytes: 1 << 20, maxAge: 60_000, ...options },
    {
      note: (text) => notes.push(text),
      rotated: (path) => rotated.push(path),
      lost: (lines) => {
        counts.lost += lines;
      },
    },
  );
  return { log, notes, rotated, counts };
}

const textOf = (name: string): string => readFileSync(join(here, name), 'utf8');

describe('a log that is gone on with', () => {
  test('keeps whole lines and cuts off what a killed process left, wherever that was cut', () => {
    const lines = 'first\nsecond\n\nthird, longer\n';
    const path = join(here, 'flows.ndjson');
    for (let cut = 0; cut <= lines.length; cut++) {
      const left = lines.slice(0, cut);
      writeFileSync(path, left);
      const { log, notes } = logOf();
      log.open(Date.now());
      log.write(bytesOf('new\n'), Date.now());
      log.close();
      const whole = left.slice(0, left.lastIndexOf('\n') + 1);
      expect(readFileSync(path, 'utf8')).toBe(`${whole}new\n`);
      const bytes = left.length - whole.length;
      expect(notes).toEqual(
        bytes === 0 ? [] : [`${path}: an unfinished last line (${bytes} byte${bytes === 1 ? '' : 's'}) was cut off`],
      );
    }
  });

  test('finds the last line feed however far it is from the end', () => {
    for (const length of [65_535, 65_536, 65_537, 200_000]) {
      writeFileSync(join(here, 'flows.ndjson'), `whole\n${'x'.repeat(length)}`);
      const { log } = logOf();
      log.open(Date.now());
      log.close();
      expect(textOf('flows.ndjson')).toBe('whole\n');
    }
  });

  test('goes on under its name where another program has moved it', () => {
    const { log } = logOf();
    log.open(Date.now());
    log.write(bytesOf('1\n'), Date.now());
    renameSync(join(here, 'flows.ndjson'), join(here, 'moved'));
    log.write(bytesOf('2\n'), Date.now());
    log.reopen(Date.now());
    log.write(bytesOf('3\n'), Date.now());
    log.reopen(Date.now());
    log.write(bytesOf('4\n'), Date.now());
    log.close();
    expect([textOf('moved'), textOf('flows.ndjson')]).toEqual(['1\n2\n', '3\n4\n']);
  });

  test('refuses what is no regular file', () => {
    mkdirSync(join(here, 'flows.ndjson'));
    expect(() => logOf().log.open(Date.now())).toThrow();
    if (!hasPrograms('mkfifo')) return;
    execFileSync('mkfifo', [join(here, 'pipe.ndjson')]);
    expect(() => logOf({ path: join(here, 'pipe.ndjson') }).log.open(Date.now())).toThrow('it is no regular file');
  });
});

describe('rotation', () => {
  test('loses, repeats and breaks no line, whatever sizes lines, writes and files have', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(120), { minLength: 1, maxLength: 20 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 400 }),
        (writes, maxBytes) => {
          here = join(folder, String(number++));
          mkdirSync(here);
          const { log, counts } = logOf({ maxBytes });
          log.open(0);
          let line = 0;
          let all = '';
          for (const lengths of writes) {
            const text = lengths.map((length) => `${line++}${'x'.repeat(length)}\n`).join('');
            all += text;
            log.write(bytesOf(text), 0);
          }
          log.close();
          const files = [
            ...numberedFiles(join(here, 'flows.ndjson')).map(({ path }) => path),
            join(here, 'flows.ndjson'),
          ];
          const texts = files.map((path) => readFileSync(path, 'utf8'));
          expect(texts.join('')).toBe(all);
          for (const text of texts) {
            expect(text === '' || text.endsWith('\n')).toBe(true);
            if (text.indexOf('\n') < text.length - 1) expect(text.length).toBeLessThanOrEqual(maxBytes);
          }
          expect([log.written, counts.lost]).toEqual([line, 0]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('comes with age, counted from when the file began, and not for an empty one', () => {
    const { log, rotated } = logOf({ maxAge: 1000 });
    const now = Date.now();
    log.open(now);
    log.pass(now + 5000);
    expect(rotated).toEqual([]);
    log.write(bytesOf('1\n'), now);
    log.pass(now + 900);
    expect(rotated).toEqual([]);
    log.pass(now + 6000);
    expect(rotated).toEqual([join(here, 'flows-000001.ndjson')]);
    log.write(bytesOf('2\n'), now + 6000);
    log.pass(now + 6999);
    expect(rotated.length).toBe(1);
    log.pass(now + 7000);
    expect(rotated.length).toBe(2);
    log.close();
  });

  test('goes on with the number after the last of any form, and writes over nothing', () => {
    const path = join(here, 'flows.ndjson');
    for (const name of [
      'flows-000007.ndjson.gz',
      'flows-000003.ndjson',
      'flows-000008.ndjson.gz.part',
      'flows-x.ndjson',
    ])
      writeFileSync(join(here, name), name);
    const { log, rotated } = logOf({ maxBytes: 2 });
    log.open(0);
    log.write(bytesOf('1\n2\n'), 0);
    log.close();
    expect(rotated).toEqual([numberedName(path, 8)]);
    expect(textOf('flows-000003.ndjson')).toBe('flows-000003.ndjson');
  });

  test('numbers are read as numbers, and the oldest files go first', () => {
    const path = join(here, 'a.ndjson');
    for (const each of [1_000_000, 999_999, 5]) writeFileSync(numberedName(path, each), '');
    writeFileSync(join(here, 'a-5.ndjson'), '');
    expect(numberedFiles(path).map((file) => file.number)).toEqual([5, 999_999, 1_000_000]);
    keepLatest(numberedFiles(path), 2);
    expect(numberedFiles(path).map((file) => file.number)).toEqual([999_999, 1_000_000]);
  });
});

describe('a log that cannot be written', () => {
  test('says so once, counts what is lost, and goes on when it can be written again', () => {
    const { log, notes, counts } = logOf();
    const path = join(here, 'flows.ndjson');
    mkdirSync(path);
    log.write(bytesOf('1\n2\n'), 0);
    log.write(bytesOf('3\n'), 0);
    expect(counts.lost).toBe(3);
    rmdirSync(path);
    log.write(bytesOf('4\n'), 0);
    log.close();
    expect(textOf('flows.ndjson')).toBe('4\n');
    expect(notes).toEqual([
      `${path}: records cannot be written (this is a directory, not a file) and are lost until they can`,
      `${path}: records are written again; 3 records were lost`,
    ]);
  });

  test.skipIf(!isRoot() || !hasPrograms('mount', 'umount'))(
    'keeps whole lines on a full disk (needs root and mount)',
    () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', here]);
      try {
        const { log, notes, counts } = logOf();
        log.open(Date.now());
        const line = `${'x'.repeat(999)}\n`;
        for (let i = 0; i < 30; i++) log.write(bytesOf(line.repeat(5)), Date.now());
        expect(counts.lost).toBeGreaterThan(50);
        expect(log.written + counts.lost).toBe(150);
        expect(textOf('flows.ndjson')).toBe(line.repeat(log.written));
        writeFileSync(join(here, 'flows.ndjson'), line);
        log.write(bytesOf('again\n'), Date.now());
        log.close();
        expect(textOf('flows.ndjson')).toBe(`${line}again\n`);
        expect(notes[0]).toContain(
          'records cannot be written (no room is left on the device) and are lost until they can',
        );
        expect(notes[1]).toContain(`records are written again; ${counts.lost} records were lost`);
        expect(notes.length).toBe(2);
      } finally {
        execFileSync('umount', [here]);
      }
    },
  );
});

describe('rotated files', () => {
  const path = (): string => join(here, 'flows.ndjson');
  const tidied = async (kept: number, isPacking: boolean): Promise<string[]> => {
    const notes: string[] = [];
    const archive = new LogArchive(path(), kept, isPacking, (text) => notes.push(text));
    archive.tidy();
    archive.tidy();
    await archive.settled();
    expect(notes).toEqual([]);
    return readdirSync(here).sort();
  };

  test('are compressed, and the oldest removed', async () => {
    writeFileSync(path(), 'now\n');
    for (const each of [1, 2, 3]) writeFileSync(numberedName(path(), each), `${each}\n`);
    expect(await tidied(2, true)).toEqual(['flows-000002.ndjson.gz', 'flows-000003.ndjson.gz', 'flows.ndjson']);
    expect(gunzipSync(readFileSync(join(here, 'flows-000003.ndjson.gz'))).toString()).toBe('3\n');
    expect(textOf('flows.ndjson')).toBe('now\n');
  });

  test('stay as they are where that is not asked for', async () => {
    for (const each of [1, 2]) writeFileSync(numberedName(path(), each), '');
    expect(await tidied(5, false)).toEqual(['flows-000001.ndjson', 'flows-000002.ndjson']);
  });

  test('are put in order after a kill at any point of the compression', async () => {
    writeFileSync(numberedName(path(), 1), 'one\n');
    writeFileSync(`${numberedName(path(), 1)}.gz.part`, 'half');
    writeFileSync(numberedName(path(), 2), 'two\n');
    writeFileSync(`${numberedName(path(), 2)}.gz`, gzipSync('two\n'));
    expect(await tidied(5, true)).toEqual(['flows-000001.ndjson.gz', 'flows-000002.ndjson.gz']);
    expect(gunzipSync(readFileSync(join(here, 'flows-000001.ndjson.gz'))).toString()).toBe('one\n');
  });

  test('that cannot be kept in order are told', async () => {
    const notes: string[] = [];
    const archive = new LogArchive(join(here, 'nosuch', 'flows.ndjson'), 1, true, (text) => notes.push(text));
    archive.tidy();
    await archive.settled();
    expect(notes).toEqual([expect.stringContaining('rotated files cannot be kept in order (there is no such file)')]);
  });
});

describe('records on their way to a log', () => {
  test('are handed over many at once, and lost, counted, where the disk does not keep up', () => {
    const sent: Uint8Array[] = [];
    const counters = new LogCounters();
    const feed = new LogFeed({ postMessage: (bytes: Uint8Array) => void sent.push(bytes), close: () => {} }, counters);
    feed.flush();
    for (let i = 0; i < 4000; i++) feed.add(`${i}\n`);
    feed.add('last\n');
    expect(sent.length).toBe(2);
    feed.flush();
    expect(Buffer.concat(sent).toString().split('\n').length).toBe(4002);
    expect(counters.waiting).toBe(Buffer.concat(sent).length);
    const full = MAX_WAITING_BYTES - counters.waiting;
    counters.handOver(full);
    feed.add('lost\n');
    feed.flush();
    expect([feed.lost, sent.length]).toEqual([1, 3]);
    counters.take(full);
    feed.add('not lost\n');
    feed.close();
    expect([feed.lost, sent.length]).toEqual([1, 4]);
  });
});
