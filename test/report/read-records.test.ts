import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { jsonLine } from '../../src/report/json-line.js';
import { brokenLineText, type RecordSink, readRecords, untoldLinesText } from '../../src/report/read-records.js';
import type { FlowRecord } from '../../src/report/record.js';
import { sortInputs } from '../../src/report/record-inputs.js';
import { type LineSink, LineSplitter, MAX_LINE_BYTES } from '../../src/report/record-lines.js';
import { loadExpectation, samplePath } from '../samples/expectations.js';
import { liveBytes } from '../support/collections.js';
import { recordsOf } from '../support/records.js';

const directory = mkdtempSync(join(tmpdir(), 'rolepath-records-'));
afterAll(() => rmSync(directory, { recursive: true }));

const { capture, topology } = loadExpectation('edge-external');
const { records } = await recordsOf([samplePath(capture)], samplePath(topology));
const lines = records.map(jsonLine);

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

/** Keeps what it is handed. */
class Kept implements RecordSink {
  readonly flows: FlowRecord[] = [];
  readonly places: string[] = [];
  readonly others: string[] = [];

  flow(record: FlowRecord, input: number, line: number): void {
    this.flows.push(record);
    this.places.push(`${input}:${line}`);
  }

  other({ type }: { type: string }): void {
    this.others.push(type);
  }
}

async function read(...names: string[]) {
  const kept = new Kept();
  return { kept, report: await readRecords(names, kept) };
}

describe('reading flow records back', () => {
  it('gives what was written, with the line of each', async () => {
    const { kept, report } = await read(file('whole.ndjson', lines.join('')));
    expect(kept.flows).toEqual(records.map((record) => JSON.parse(JSON.stringify(record))));
    expect(kept.places.slice(0, 3)).toEqual(['0:1', '0:2', '0:3']);
    expect(report).toMatchObject({ flows: records.length, incomplete: false, aborted: false, broken: [] });
  });

  it('reads several logs, compressed ones, without a last line feed, with CR LF, blank lines and a byte order mark', async () => {
    const first = file('one.ndjson.gz', Buffer.concat([gzipSync(lines[0] ?? ''), gzipSync(lines[1] ?? '')]));
    const second = file('two.ndjson', `\ufeff\r\n${lines[2]?.trim()}\r\n\n  \n${lines[3]?.trim()}`);
    const { kept, report } = await read(first, second);
    expect(kept.places).toEqual(['0:1', '0:2', '1:2', '1:5']);
    expect(report.inputs.map(({ flows, broken }) => ({ flows, broken }))).toEqual([
      { flows: 2, broken: 0 },
      { flows: 2, broken: 0 },
    ]);
  });

  it('reads standard input', async () => {
    const kept = new Kept();
    const report = await readRecords(['-'], kept, {
      streams: new Map([['-', Readable.from([Buffer.from(lines.join(''))])]]),
    });
    expect(kept.flows).toHaveLength(records.length);
    expect(report.inputs[0]?.name).toBe('standard input');
  });

  it('tells broken lines with file, line and cause, counts them, and reads on', async () => {
    const [record = ''] = lines;
    const path = file(
      'broken.ndjson',
      [
        record.trim(),
        record.slice(0, 100),
        '"text"',
        '{"type":5}',
        record.trim().replace('"port":', '"port":-'),
        `{"type":"flow","x":"${'y'.repeat(MAX_LINE_BYTES)}"}`,
        '{"type":"note","text":"anything"}',
        '[]',
        record.trim().replace('{', '{"__proto__":{},'),
        record.trim(),
      ].join('\n'),
    );
    const { kept, report } = await read(path);
    expect(kept.places).toEqual(['0:1', '0:10']);
    expect(kept.others).toEqual(['note']);
    expect(report.broken.map(brokenLineText)).toEqual([
      `${path}:2: no JSON; perhaps it was cut off while it was written`,
      `${path}:3: no JSON; perhaps it was cut off while it was written`,
      `${path}:4: type: text is needed`,
      `${path}:5: initiator.port: a whole number from 0 to 65535 is needed`,
      `${path}:6: longer than ${MAX_LINE_BYTES} bytes`,
    ]);
    expect(report.inputs[0]).toMatchObject({ lines: 10, flows: 2, others: 1, broken: 7 });
    expect(untoldLinesText(report.inputs[0] ?? never())).toBe(
      `${path}: 7 of its lines are no records; the first 5 are told`,
    );
    expect(report.incomplete).toBe(true);
  });

  it('tells what is no log, what is not there and what is cut off, and reads the rest', async () => {
    const whole = file('rest.ndjson', lines.join(''));
    const cut = file('cut.ndjson.gz', gzipSync(lines.join('')).subarray(0, -400));
    const { report } = await read(samplePath(capture), join(directory, 'missing.ndjson'), cut, whole);
    expect(report.inputs.map(({ problem, flows }) => [problem?.kind, problem?.cause, flows > 0])).toEqual([
      ['unreadable', 'this is no log of flow records (NDJSON)', false],
      ['unreadable', 'there is no such file', false],
      ['truncated', expect.any(String), true],
      [undefined, undefined, true],
    ]);
  });

  it('an empty log is a log without records', async () => {
    const { report } = await read(file('empty.ndjson', ''));
    expect(report).toMatchObject({ flows: 0, incomplete: false });
  });

  it('stops at its signal, and says so', async () => {
    const aborting = new AbortController();
    const path = file('long.ndjson', lines.join('').repeat(20));
    let flows = 0;
    const sink = { flow: () => void flows++ };
    const report = await readRecords([path, path], sink, {
      signal: aborting.signal,
      onProgress: () => aborting.abort(),
    });
    expect(report).toMatchObject({ aborted: true, incomplete: true });
    expect(flows).toBeLessThan(20 * records.length);
  });

  it('what the sink throws is not taken for a fault of the log', async () => {
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const sink: RecordSink = {
      flow() {
        throw full;
      },
    };
    await expect(readRecords([file('full.ndjson', lines.join(''))], sink)).rejects.toBe(full);
  });

  it('keeps memory flat however long the log is', async () => {
    const path = file('many.ndjson', lines.join('').repeat(150));
    const marks: number[] = [];
    let flows = 0;
    const sink = { flow: () => void (++flows % 4000 === 0 && marks.push(liveBytes())) };
    await readRecords([path], sink);
    expect(marks.length).toBeGreaterThan(1);
    expect(Math.max(...marks) - (marks[0] ?? 0)).toBeLessThan(4_000_000);
  });
});

const never = (): never => {
  throw new Error('there is none');
};

describe('cutting bytes into lines', () => {
  function linesOf(text: string, piece: number): string[] {
    const got: string[] = [];
    const sink: LineSink = {
      line: (bytes, start, end, number) => void got.push(`${number} ${bytes.toString('utf8', start, end)}`),
      tooLong: (number) => void got.push(`${number} too long`),
    };
    const splitter = new LineSplitter(sink, piece);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += piece)
      splitter.took(bytes.copy(splitter.room, splitter.at, at, at + piece));
    splitter.end();
    return got;
  }

  it('gives the same lines whatever pieces they come in', () => {
    const text = fc
      .array(fc.constantFrom('a', '\n', 'é', '{}', '\r\n'), { maxLength: 60 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (whole, piece) => {
        const expected = whole.split('\n').map((line, index) => `${index + 1} ${line}`);
        if (whole.endsWith('\n') || whole === '') expected.pop();
        expect(linesOf(whole, piece)).toEqual(expected);
      }),
    );
  });

  it('passes over lines that are too long, wherever they stand, and no other', () => {
    const long = 'x'.repeat(MAX_LINE_BYTES + 1);
    const longest = 'y'.repeat(MAX_LINE_BYTES);
    for (const piece of [1000, 65_536, 3_000_000]) {
      const got = linesOf(`${long}\na\n${longest}\n${long}`, piece);
      expect(got.map((line) => line.slice(0, 10))).toEqual(['1 too long', '2 a', '3 yyyyyyyy', '4 too long']);
    }
  });
});

describe('captures and logs as inputs', () => {
  it('are told apart by their bytes, in directories, too', async () => {
    const logs = join(directory, 'logs');
    mkdirSync(logs);
    writeFileSync(join(logs, 'b.ndjson'), lines.join(''));
    writeFileSync(join(logs, 'a.ndjson.gz'), gzipSync(lines.join('')));
    writeFileSync(join(logs, 'README'), 'logs');
    const log = file('named-oddly.pcap', lines.join(''));
    const none = join(directory, 'missing');
    expect(await sortInputs([samplePath(capture), log, logs, none])).toEqual({
      captures: [samplePath(capture), none],
      records: [log, join(logs, 'a.ndjson.gz'), join(logs, 'b.ndjson')],
      streams: new Map(),
    });
  });

  it('are told apart on standard input, too, which counts once', async () => {
    const bytes = (text: string | Uint8Array) => () => Readable.from([Buffer.from(text)]);
    const packets = readFileSync(samplePath(capture));
    expect(await sortInputs(['-', '-'], bytes(gzipSync(lines.join(''))))).toMatchObject({
      captures: [],
      records: ['-'],
    });
    expect(await sortInputs(['-'], bytes(packets))).toMatchObject({ captures: ['-'], records: [] });
    expect(await sortInputs(['-'], bytes('neither'))).toMatchObject({ captures: ['-'], records: [] });
  });
});
