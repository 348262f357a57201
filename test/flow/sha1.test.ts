import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_MESSAGE, OneBlockSha1 } from '../../src/flow/sha1.js';

const sha1 = new OneBlockSha1();

function digestOf(message: Uint8Array): string {
  sha1.hash(new DataView(message.buffer, message.byteOffset, message.length), message.length);
  return [...sha1.digest].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

describe('SHA-1 of one block', () => {
  it('is that of FIPS 180', () => {
    expect(digestOf(Buffer.from('abc'))).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
  });

  it('is what node:crypto makes of messages of every length, one after another', () => {
    for (let length = 0; length <= MAX_MESSAGE; length++) {
      fc.assert(
        fc.property(fc.uint8Array({ minLength: length, maxLength: length }), (message) => {
          expect(digestOf(message)).toBe(createHash('sha1').update(message).digest('hex'));
        }),
        { numRuns: 20 },
      );
    }
  });
});
