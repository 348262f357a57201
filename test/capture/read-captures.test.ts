import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemLine } from '../../src/capture/problem.js';
import { type CaptureReport, type ReadOptions, readCaptures } from '../../src/capture/read-captures.js';
import { type CapturedFrame, FrameCollector } from '../support/captured-frames.js';
import { pcapFile, type WrittenFrame } from '../support/pcap-writer.js';
import { PcapngWriter, pcapngFile } from '../support/pcapng-writer.js';
import { zstdStored } from '../support/zstd-samples.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'rolepath-capture-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let made = 0;
/** A new directory for one test. */
function place(): (name: string, content?: Uint8Array) => string {
  const own = join(directory, String(made++));
  mkdirSync(own);
  return (name, content) => {
    const path = join(own, name);
    if (content !== undefined) writeFileSync(path, content);
    return path;
  };
}

const frameAt = (seconds: number, length = 20): WrittenFrame => ({
  seconds,
  nanoseconds: 1000,
  bytes: Uint8Array.from({ length }, (_, i) => seconds + i),
});
const framesAt = (...seconds: readonly number[]): WrittenFrame[] => seconds.map((second) => frameAt(second));

async function read(
  names: readonly string[],
  options?: ReadOptions,
): Promise<{ report: CaptureReport; frames: readonly CapturedFrame[]; seconds: readonly number[] }> {
  const sink = new FrameCollector();
  const report = await readCaptures(names, sink, options);
  return { report, frames: sink.frames, seconds: sink.frames.map(({ seconds }) => seconds) };
}

describe('one capture', () => {
  it('is read and reported', async () => {
    const file = place();
    const content = pcapFile([frameAt(9), { ...frameAt(3), wireLength: 1514 }, frameAt(5)], { snapLength: 96 });
    const name = file('a.pcap', content);
    const { report, seconds } = await read([name]);
    expect(seconds).toEqual([9, 3, 5]);
    expect(report).toEqual({
      inputs: [
        {
          name,
          bytes: content.length,
          format: 'pcap',
          frames: 3,
          first: { seconds: 3, nanoseconds: 1000 },
          last: { seconds: 9, nanoseconds: 1000 },
          problems: [],
        },
      ],
      frames: 3,
      wireBytes: 1554,
      snapped: 1,
      drops: { kernel: 0, interface: 0 },
      interfaces: [{ id: 0, input: name, linkType: 1, snapLength: 96, drops: { kernel: 0, interface: 0 } }],
      names: [],
      problems: [],
      notes: [],
      aborted: false,
    });
  });

  it('is told by its bytes, not by its name, plain and compressed', async () => {
    const file = place();
    const frames = framesAt(1, 2, 3);
    const captures = [pcapFile(frames, { nanoseconds: true }), pcapngFile(frames)];
    const plain = (await read([file('plain', captures[0])])).frames;
    for (const [index, capture] of captures.entries()) {
      const forms = [
        [capture, undefined],
        [gzipSync(capture), 'gzip'],
        [zstdStored(capture), 'zstd'],
      ] as const;
      for (const [content, compression] of forms) {
        const { report, frames: got } = await read([file('picture.jpg', content)]);
        expect(report.problems).toEqual([]);
        expect(report.inputs[0]).toMatchObject({ bytes: content.length, format: index === 0 ? 'pcap' : 'pcapng' });
        expect(report.inputs[0]?.compression).toBe(compression);
        expect(got).toEqual(plain);
      }
    }
  });

  it('without frames has no times and no problem', async () => {
    const file = place();
    for (const content of [pcapFile([]), pcapngFile([])]) {
      const { report } = await read([file('empty', content)]);
      expect(report.problems).toEqual([]);
      expect(report.inputs[0]).toMatchObject({ frames: 0 });
      expect(report.inputs[0]).not.toHaveProperty('first');
    }
  });

  it('tells drops, interfaces and names', async () => {
    const file = place();
    const content = new PcapngWriter()
      .section()
      .interface({ name: 'eth0' })
      .names([[Uint8Array.of(10, 0, 0, 1), 'fe1.contoso.com']])
      .statistics({ kernelDrops: 7n, interfaceDrops: 5n })
      .done();
    const { report } = await read([file('a.pcapng', content)]);
    expect(report.drops).toEqual({ kernel: 7, interface: 5 });
    expect(report.interfaces).toMatchObject([{ id: 0, name: 'eth0' }]);
    expect(report.names).toEqual([{ address: '10.0.0.1', name: 'fe1.contoso.com' }]);
  });

  it('has its times from the frames that have one', async () => {
    const file = place();
    const content = new PcapngWriter().section().interface().simple(frameAt(0)).enhanced(frameAt(8)).done();
    const { report } = await read([file('a.pcapng', content)]);
    expect(report.inputs[0]).toMatchObject({ frames: 2, first: { seconds: 8 }, last: { seconds: 8 } });
  });
});

describe('several captures', () => {
  it('are read in the order of their first frame, whatever they are called', async () => {
    const file = place();
    const names = [
      file('ring_00003.pcapng', pcapngFile(framesAt(30, 31))),
      file('ring_00001.pcap.gz', gzipSync(pcapFile(framesAt(10, 35)))),
      file('ring_00002.zst', zstdStored(pcapFile(framesAt(20)))),
    ];
    const { report, seconds } = await read(names);
    expect(seconds).toEqual([10, 35, 20, 30, 31]);
    expect(report.inputs.map(({ name }) => name)).toEqual([names[1], names[2], names[0]]);
    expect(report.frames).toBe(5);
  });

  it('that begin at the same time keep the order they were given in; those without frames come after', async () => {
    const file = place();
    const empty = file('0', pcapFile([]));
    const names = ['c', 'a', 'b'].map((name) => file(name, pcapFile(framesAt(5))));
    const { report } = await read([empty, ...names]);
    expect(report.inputs.map(({ name }) => name)).toEqual([...names, empty]);
  });

  it('number their interfaces over all of them', async () => {
    const file = place();
    const two = new PcapngWriter().section().interface().interface({ name: 'lo' }).enhanced(frameAt(1), 1).done();
    const { report, frames } = await read([file('b', pcapFile(framesAt(2))), file('a', two)]);
    expect(frames.map(({ interfaceId }) => interfaceId)).toEqual([1, 2]);
    expect(report.interfaces.map(({ id }) => id)).toEqual([0, 1, 2]);
  });

  it('are read once each', async () => {
    const file = place();
    const name = file('a', pcapFile(framesAt(1)));
    const { report, seconds } = await read([name, name, `${directory}/./${name.slice(directory.length)}`]);
    expect(seconds).toEqual([1]);
    expect(report.notes[0]).toBe(`${name}: it was given more than once and is read once`);
    expect(report.notes).toHaveLength(2);
  });

  it('are read on after one that fails', async () => {
    const file = place();
    const good = file('good', pcapFile(framesAt(3, 4)));
    const cut = file('cut', pcapFile(framesAt(1, 2)).subarray(0, -1));
    const missing = file('missing');
    const { report, seconds } = await read([good, missing, cut]);
    expect(seconds).toEqual([1, 3, 4]);
    expect(report.problems.map(({ kind, file: at }) => [kind, at])).toEqual([
      ['truncated', cut],
      ['unreadable', missing],
    ]);
    expect(report.inputs.map(({ frames }) => frames)).toEqual([1, 2, 0]);
  });
});

describe('a directory', () => {
  it('stands for the captures in it, not for those in directories in it', async () => {
    const file = place();
    file('b', pcapFile(framesAt(1)));
    file('a', pcapFile(framesAt(2)));
    mkdirSync(file('deeper'));
    writeFileSync(file('deeper/c'), pcapFile(framesAt(3)));
    const { report, seconds } = await read([file('')]);
    expect(seconds).toEqual([1, 2]);
    expect(report).toMatchObject({ problems: [], notes: [] });
  });

  it('may hold other files, which are left out and named', async () => {
    const file = place();
    const capture = file('z.pcap', pcapFile(framesAt(1)));
    for (let i = 1; i <= 7; i++) file(`${i}.txt`, Buffer.from('not a capture'));
    file('empty', Buffer.alloc(0));
    file('notes.gz', gzipSync(Buffer.from('not a capture')));
    const root = file('').replace(/\/$/, '');
    const { report, seconds } = await read([root]);
    expect(seconds).toEqual([1]);
    expect(report.problems).toEqual([]);
    expect(report.inputs.map(({ name }) => name)).toEqual([capture]);
    const named = [1, 2, 3, 4, 5].map((i) => join(root, `${i}.txt`)).join(', ');
    expect(report.notes).toEqual([`${root}: left out, being no captures: ${named} and 4 more`]);
  });

  it('must hold a capture', async () => {
    const file = place();
    file('1.txt', Buffer.from('not a capture'));
    const root = file('');
    const { report } = await read([root]);
    expect(report.problems).toMatchObject([
      { kind: 'unreadable', file: root, cause: 'the directory holds no capture' },
    ]);
  });

  it('shows the problems of the captures in it', async () => {
    const file = place();
    const cut = file('cut.gz', gzipSync(pcapFile(framesAt(1, 2))).subarray(0, 12));
    const { report } = await read([file('')]);
    expect(report.problems).toMatchObject([
      { kind: 'unreadable', file: cut, cause: 'the gzip data ends in the middle' },
    ]);
  });

  it('that is given beside one of its captures adds the others', async () => {
    const file = place();
    const one = file('one', pcapFile(framesAt(2)));
    const { report, seconds } = await read([one, file('')]);
    expect(seconds).toEqual([2]);
    expect(report.problems).toEqual([]);
  });
});

const asStdin = (stream: Readable) => ({ streams: new Map([['-', stream]]) });

describe('standard input', () => {
  it('is read as `-`, whatever pieces it comes in', async () => {
    const capture = pcapFile(framesAt(1, 2, 3));
    for (const size of [1, 10, 1000]) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < capture.length; at += size) pieces.push(capture.subarray(at, at + size));
      const { report, seconds } = await read(['-'], asStdin(Readable.from(pieces, { objectMode: false })));
      expect(seconds).toEqual([1, 2, 3]);
      expect(report.inputs).toMatchObject([{ name: 'standard input', bytes: capture.length, frames: 3 }]);
    }
  });

  it('may be compressed', async () => {
    const capture = pcapFile(framesAt(1, 2, 3));
    for (const content of [gzipSync(capture), zstdStored(capture)]) {
      expect((await read(['-'], asStdin(Readable.from([content])))).seconds).toEqual([1, 2, 3]);
    }
  });

  it('hands on what has come before more comes', async () => {
    const stdin = new PassThrough();
    const sink = new FrameCollector();
    const run = readCaptures(['-'], sink, asStdin(stdin));
    const capture = pcapFile(framesAt(1, 2));
    stdin.write(capture.subarray(0, capture.length - 5));
    while (sink.frames.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(sink.frames).toHaveLength(1);
    stdin.end(capture.subarray(capture.length - 5));
    expect((await run).frames).toBe(2);
  });

  it('comes after the files', async () => {
    const file = place();
    const name = file('a', pcapFile(framesAt(9)));
    const { report, seconds } = await read(['-', name], asStdin(Readable.from([pcapFile(framesAt(1))])));
    expect(seconds).toEqual([9, 1]);
    expect(report.inputs.map((input) => input.name)).toEqual([name, 'standard input']);
  });

  it('may be empty, fail or be a terminal, which is told', async () => {
    const empty = await read(['-'], asStdin(Readable.from([])));
    expect(empty.report.problems).toMatchObject([{ kind: 'unreadable', cause: 'it is empty (0 bytes)' }]);
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    const typed = await read(['-'], asStdin(terminal));
    expect(typed.report.problems).toMatchObject([{ kind: 'unreadable', cause: 'it is a terminal' }]);
    const failing = new PassThrough();
    failing.write(pcapFile(framesAt(1)));
    setTimeout(() => failing.destroy(new Error('gone')), 20);
    const failed = await read(['-'], asStdin(failing));
    expect(failed.seconds).toEqual([1]);
    expect(failed.report.problems).toMatchObject([{ kind: 'truncated', cause: 'reading failed (gone)' }]);
  });

  it('may be any other pipe with a name', async () => {
    const pipe = place()('pipe');
    execFileSync('mkfifo', [pipe]);
    const writing = writeFile(pipe, pcapFile(framesAt(1, 2)));
    const { report, seconds } = await read([pipe]);
    await writing;
    expect(seconds).toEqual([1, 2]);
    expect(report.problems).toEqual([]);
  });
});

describe('an input that cannot be read', () => {
  const told = async (content: Uint8Array | undefined): Promise<{ kind?: string; cause?: string; remedy?: string }> => {
    const { report, frames } = await read([place()('input', content)]);
    expect(frames).toEqual([]);
    expect(report.inputs).toHaveLength(1);
    expect(report.problems).toHaveLength(1);
    expect(report.problems[0]).not.toHaveProperty('offset');
    return report.problems[0] ?? {};
  };

  it('may be missing', async () => {
    expect(await told(undefined)).toMatchObject({ kind: 'unreadable', cause: 'there is no such file' });
  });

  it('may be empty', async () => {
    expect(await told(Buffer.alloc(0))).toMatchObject({ kind: 'unreadable', cause: 'it is empty (0 bytes)' });
    expect((await told(gzipSync(Buffer.alloc(0)))).cause).toBe('the gzip data is empty');
    expect((await told(Buffer.of(1, 2))).cause).toBe('it is too short for a capture (2 bytes)');
  });

  it('may be something else, which is named with a way out', async () => {
    expect((await told(Buffer.from('GMBU\0\0\0\0'))).remedy).toBe('convert it with `editcap -F pcapng IN OUT`');
    expect((await told(Buffer.from('BZh91AY'))).remedy).toBe('decompress it first');
    expect((await told(Buffer.from('PK\x03\x04'))).cause).toBe('this is a zip archive');
    expect((await told(Buffer.from('hello, world'))).cause).toBe('this is neither a pcap nor a pcapng capture');
    expect((await told(gzipSync(Buffer.from('hello, world')))).kind).toBe('unreadable');
  });
});

describe('an input that ends or breaks in the middle', () => {
  it('is told in one line with file, offset, cause and what to do', async () => {
    const content = pcapFile(framesAt(1, 2));
    const name = place()('cut', content.subarray(0, -3));
    const { report } = await read([name]);
    expect(report.problems.map(problemLine)).toEqual([
      `${name}: byte ${content.length - 36}: the last record is cut off: 33 of 36 bytes are there; ` +
        'everything before was read; if the capture was still being written, read it again when it is whole',
    ]);
  });

  it('is told with the offset in the capture where it is compressed', async () => {
    const content = pcapFile(framesAt(1, 2));
    for (const compressed of [gzipSync(content.subarray(0, -3)), zstdStored(content.subarray(0, -3))]) {
      const { report } = await read([place()('cut', compressed)]);
      expect(report.problems).toMatchObject([{ kind: 'truncated', offset: content.length - 36, decompressed: true }]);
      expect(report.problems.map(problemLine)[0]).toMatch(`byte ${content.length - 36} (decompressed): `);
    }
  });

  it('keeps the frames before, at whatever byte a compressed one is cut', async () => {
    const file = place();
    const content = pcapFile(framesAt(1, 2, 3, 4));
    for (const compressed of [gzipSync(content), zstdStored(content)]) {
      for (let length = 12; length < compressed.length; length += 7) {
        const { report, seconds } = await read([file('cut', compressed.subarray(0, length))]);
        expect(seconds).toEqual([1, 2, 3, 4].slice(0, seconds.length));
        expect(report.problems).toHaveLength(1);
        expect(report.problems[0]?.cause).toMatch('data ends in the middle');
      }
    }
  });

  it('is corrupt where its bytes make no sense', async () => {
    const content = pcapFile(framesAt(1, 2));
    const offset = content.length - 36;
    content.writeUInt32LE(0x7fff_ffff, offset + 8);
    const { report, seconds } = await read([place()('corrupt', content)]);
    expect(seconds).toEqual([1]);
    expect(report.problems).toMatchObject([{ kind: 'corrupt', offset }]);
    expect(report.problems[0]).not.toHaveProperty('decompressed');
  });

  it('never rejects, whatever its bytes', async () => {
    const file = place();
    const pcapng = pcapngFile(framesAt(1, 2, 3));
    const whole = [pcapFile(framesAt(1, 2, 3)), pcapng, gzipSync(pcapng), zstdStored(pcapng)];
    const damaged = fc.constantFrom(...whole).chain((content) =>
      fc.array(fc.tuple(fc.nat(content.length - 1), fc.nat(255)), { maxLength: 5 }).map((changes) => {
        const copy = Buffer.from(content);
        for (const [at, value] of changes) copy[at] = value;
        return copy;
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), async (content) => {
        const { report } = await read([file('damaged', content)]);
        expect(report.inputs).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a run', () => {
  it('tells how far it is', async () => {
    const file = place();
    const contents = [pcapFile(framesAt(1, 2)), gzipSync(pcapFile(framesAt(3)))];
    const total = contents.reduce((sum, { length }) => sum + length, 0);
    const told: (readonly [number, number | undefined])[] = [];
    await read(
      contents.map((content, index) => file(String(index), content)),
      { onProgress: (done, all) => told.push([done, all]) },
    );
    expect(told.map(([, all]) => all)).toEqual(told.map(() => total));
    expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).sort((a, b) => a - b));
    expect(told.at(-1)?.[0]).toBe(total);
    const piped: (number | undefined)[] = [];
    await read(['-'], { ...asStdin(Readable.from([contents[0]])), onProgress: (_, all) => piped.push(all) });
    expect(new Set(piped)).toEqual(new Set([undefined]));
  });

  it('can be stopped, and reports what was read', async () => {
    const file = place();
    const later = file('later', pcapFile(framesAt(9)));
    const stdin = new PassThrough();
    stdin.write(pcapFile(framesAt(1)));
    const controller = new AbortController();
    const run = read([later, '-'], { ...asStdin(stdin), signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    const { report, seconds } = await run;
    expect(seconds).toEqual([9, 1]);
    expect(report).toMatchObject({ aborted: true, problems: [] });
  });

  it('does not begin where it is stopped before', async () => {
    const name = place()('a', pcapFile(framesAt(1)));
    const { report, frames } = await read([name], { signal: AbortSignal.abort() });
    expect(frames).toEqual([]);
    expect(report).toMatchObject({ aborted: true, inputs: [], problems: [] });
  });

  it('passes on what its sink throws', async () => {
    const name = place()('a', pcapFile(framesAt(1)));
    const sink = {
      frame(): void {
        throw new Error('no more');
      },
    };
    await expect(readCaptures([name], sink)).rejects.toThrow('no more');
  });
});
