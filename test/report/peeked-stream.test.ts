import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputKind } from '../../src/report/input-kind.js';
import { peekedStream } from '../../src/report/peeked-stream.js';
import { pcapFile } from '../support/pcap-writer.js';

const CAPTURE = pcapFile([{ seconds: 1, nanoseconds: 0, bytes: new Uint8Array(60) }]);
const RECORDS = Buffer.from('{"type":"flow"}\n{"type":"summary"}\n');

/** A frame of one raw block, RFC 8878 §3.1.1: a single segment, its size in a byte. */
function zstd(content: Uint8Array): Buffer {
  const header = (content.length << 3) | 1;
  const head = [0x28, 0xb5, 0x2f, 0xfd, 0x20, content.length, header & 0xff, (header >> 8) & 0xff, header >> 16];
  return Buffer.concat([Buffer.from(head), content]);
}

const INPUTS: readonly (readonly [what: string, bytes: Buffer, kind: InputKind])[] = [
  ['a capture', CAPTURE, 'capture'],
  ['a capture as gzip', gzipSync(CAPTURE), 'capture'],
  ['a capture as zstd', zstd(CAPTURE), 'capture'],
  ['a flow log', RECORDS, 'records'],
  ['a flow log as gzip', gzipSync(RECORDS), 'records'],
  ['a flow log as zstd', zstd(RECORDS), 'records'],
  ['a flow log behind blank lines', Buffer.concat([Buffer.from('\ufeff\r\n\n\t\n      \n'), RECORDS]), 'records'],
  ['gzip that is cut off', gzipSync(RECORDS).subarray(0, 10), 'neither'],
  ['text', Buffer.from('SELECT * FROM flows'), 'neither'],
  ['blank lines', Buffer.from('\n\n\n\n\n\n'), 'neither'],
  ['a byte', Buffer.from('x'), 'neither'],
  ['nothing', Buffer.alloc(0), 'neither'],
];

/** The bytes as they come through a pipe, in pieces of these lengths, the last one for all that is left. */
async function* pieces(bytes: Buffer, lengths: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (const length of [...lengths, bytes.length]) {
    if (at >= bytes.length) return;
    await new Promise(setImmediate);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

describe('a stream', () => {
  it.each(INPUTS)('that holds %s is known, and none of its bytes is lost', async (_, bytes, kind) => {
    const peeked = await peekedStream(Readable.from([bytes].filter(({ length }) => length > 0)));
    expect(peeked.kind).toBe(kind);
    expect(await buffer(peeked.stream)).toEqual(bytes);
  });

  it.each(INPUTS)('that holds %s is known however its bytes come', async (_, bytes, kind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 }), async (lengths) => {
        const peeked = await peekedStream(Readable.from(pieces(bytes, lengths), { objectMode: false }));
        expect(peeked.kind).toBe(kind);
        expect(await buffer(peeked.stream)).toEqual(bytes);
      }),
      { numRuns: 20 },
    );
  });

  it('is told by its first bytes alone, while its writer goes on', async () => {
    const endless = new Readable({ read() {} });
    endless.push(RECORDS);
    expect((await peekedStream(endless)).kind).toBe('records');
    endless.destroy();
  });

  it('is not read for ever for a first byte that does not come', async () => {
    let given = 0;
    const blanks = new Readable({
      read() {
        given += 65_536;
        this.push(Buffer.alloc(65_536, ' '));
      },
    });
    expect((await peekedStream(blanks)).kind).toBe('neither');
    expect(given).toBeLessThan(2_000_000);
    blanks.destroy();
  });

  it('that fails does so for whoever reads it', async () => {
    const broken = new Readable({
      read() {
        this.destroy(new Error('EIO'));
      },
    });
    const { kind, stream } = await peekedStream(broken);
    expect(kind).toBe('neither');
    await expect(buffer(stream)).rejects.toThrow('EIO');
  });

  it('that was read before is empty', async () => {
    const over = Readable.from([RECORDS]);
    await buffer(over);
    expect((await peekedStream(over)).kind).toBe('neither');
  });
});
