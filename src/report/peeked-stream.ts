/** What a stream holds, told by its first bytes, which stay to be read: standard input can be read only once. */

import { Readable } from 'node:stream';
import { type Compression, compressionOf, decompressed, headOf, SNIFF_BYTES } from '../capture/format.js';
import { type ByteSource, RewoundSource } from '../capture/source.js';
import { HEAD_BYTES, type InputKind, isBlank, kindOf } from './input-kind.js';

/** Bytes looked at before a compressed stream is given up: more than a first block of zstd takes (RFC 8878 §3.1.1.2). */
const MAX_PEEK = 512 * 1024;

export interface PeekedStream {
  readonly kind: InputKind;
  /** All its bytes. */
  readonly stream: Readable;
}

/** Waits for as many bytes as tell; a fault of the stream comes to who reads it. */
export async function peekedStream(stream: Readable): Promise<PeekedStream> {
  let head = Buffer.alloc(0);
  for (;;) {
    const chunk = await nextChunk(stream);
    if (chunk !== undefined) head = Buffer.concat([head, chunk]);
    const kind = await kindSoFar(head, chunk === undefined || head.length >= MAX_PEEK);
    if (kind !== undefined) return { kind, stream: rejoined(head, stream) };
  }
}

/** The stream as if nothing had been read. To put bytes back into one that may end meanwhile would lose them. */
function rejoined(head: Uint8Array, rest: Readable): Readable {
  let first: Uint8Array | undefined = head.length > 0 ? head : undefined;
  const give = async (to: Readable): Promise<void> => {
    const chunk = first ?? (await nextChunk(rest));
    first = undefined;
    if (chunk === undefined && rest.errored !== null) to.destroy(rest.errored);
    else to.push(chunk ?? null);
  };
  return new Readable({
    read() {
      void give(this);
    },
    destroy(error, done) {
      rest.destroy();
      done(error);
    },
  });
}

/** What comes next, undefined at the end. */
async function nextChunk(stream: Readable): Promise<Uint8Array | undefined> {
  for (;;) {
    if (stream.readableEnded || stream.destroyed) return undefined;
    const chunk = stream.read() as Uint8Array | null;
    if (chunk !== null) return chunk;
    await change(stream);
  }
}

const EVENTS = ['readable', 'end', 'close', 'error'] as const;

const change = (stream: Readable): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      for (const event of EVENTS) stream.off(event, done);
      resolve();
    };
    for (const event of EVENTS) stream.on(event, done);
  });

/** Undefined where more bytes may tell. */
async function kindSoFar(head: Uint8Array, isAll: boolean): Promise<InputKind | undefined> {
  const compression = compressionOf(head);
  const plain = compression === undefined ? head : await plainHead(compression, head);
  const tells = plain.length >= SNIFF_BYTES && !isBlank(plain);
  return tells || isAll ? kindOf(plain) : undefined;
}

async function plainHead(compression: Compression, head: Uint8Array): Promise<Uint8Array> {
  const source = decompressed(compression, ofBytes(head), undefined);
  const plain = await headOf(source, HEAD_BYTES);
  await source.close();
  return plain;
}

const ofBytes = (bytes: Uint8Array): ByteSource =>
  new RewoundSource(bytes, { read: async () => 0, fault: undefined, bytesTaken: 0, close: async () => {} });
