import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clock } from '../../src/capture/clock.js';
import { Frame } from '../../src/capture/frame.js';

const LAST_SECOND = 2n ** 32n - 1n;

interface Time {
  readonly seconds: number;
  readonly nanoseconds: number;
}

function stamped(resolution: number, offset: number, ticks: bigint): Time {
  const frame = new Frame();
  new Clock(resolution, offset).stamp(frame, Number(ticks >> 32n), Number(ticks & 0xffffffffn));
  return { seconds: frame.seconds, nanoseconds: frame.nanoseconds };
}

/** The same by whole numbers of any size. */
function exact(resolution: number, offset: number, ticks: bigint): Time {
  const perSecond = (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
  const seconds = ticks / perSecond + BigInt(offset);
  const nanoseconds = ((ticks % perSecond) * 1_000_000_000n) / perSecond;
  if (seconds < 0n) return { seconds: 0, nanoseconds: 0 };
  if (seconds > LAST_SECOND) return { seconds: Number(LAST_SECOND), nanoseconds: 999_999_999 };
  return { seconds: Number(seconds), nanoseconds: Number(nanoseconds) };
}

const anyTicks = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const ourTimes = (perSecond: bigint) =>
  fc
    .bigInt({ min: 0n, max: 4_000_000_000n })
    .chain((seconds) => fc.bigInt({ min: 0n, max: perSecond - 1n }).map((fraction) => seconds * perSecond + fraction));

describe('a pcapng clock', () => {
  it('counts microseconds unless told otherwise', () => {
    expect(stamped(6, 0, 1_700_000_000_123_456n)).toEqual({ seconds: 1_700_000_000, nanoseconds: 123_456_000 });
  });

  it('keeps every nanosecond', () => {
    expect(stamped(9, 0, 1_700_000_000_999_999_999n)).toEqual({ seconds: 1_700_000_000, nanoseconds: 999_999_999 });
  });

  it('counts 2^-10 seconds where bit 7 is set', () => {
    expect(stamped(0x80 | 10, 0, 1024n * 5n + 512n)).toEqual({ seconds: 5, nanoseconds: 500_000_000 });
  });

  it('adds its offset, which may be negative', () => {
    expect(stamped(6, 100, 1_500_000n)).toEqual({ seconds: 101, nanoseconds: 500_000_000 });
    expect(stamped(6, -1, 1_500_000n)).toEqual({ seconds: 0, nanoseconds: 500_000_000 });
  });

  it('puts times outside 1970 to 2106 at that end', () => {
    expect(stamped(6, -2, 1_500_000n)).toEqual({ seconds: 0, nanoseconds: 0 });
    expect(stamped(6, 0, 2n ** 32n * 1_000_000n)).toEqual({ seconds: Number(LAST_SECOND), nanoseconds: 999_999_999 });
    expect(stamped(0, 0, 2n ** 64n - 1n)).toEqual({ seconds: Number(LAST_SECOND), nanoseconds: 999_999_999 });
  });

  it.each([0, 1, 3, 6, 7, 9, 10, 12, 15, 18, 19])('is exact for any 64-bit time in 10^-%i seconds', (exponent) => {
    fc.assert(
      fc.property(fc.oneof(anyTicks, ourTimes(10n ** BigInt(exponent))), (ticks) => {
        const wrapped = BigInt.asUintN(64, ticks);
        expect(stamped(exponent, 0, wrapped)).toEqual(exact(exponent, 0, wrapped));
      }),
    );
  });

  it.each([0, 1, 9, 10, 20, 31, 32, 33, 40, 52, 62, 63])(
    'is exact for any 64-bit time in 2^-%i seconds',
    (exponent) => {
      fc.assert(
        fc.property(fc.oneof(anyTicks, ourTimes(2n ** BigInt(exponent))), (ticks) => {
          const wrapped = BigInt.asUintN(64, ticks);
          expect(stamped(0x80 | exponent, 0, wrapped)).toEqual(exact(0x80 | exponent, 0, wrapped));
        }),
      );
    },
  );

  it('is exact at the edges of seconds', () => {
    for (const exponent of [6, 9, 12]) {
      const perSecond = 10n ** BigInt(exponent);
      for (const second of [1n, 1_700_000_000n, 4_294_967_295n, 4_294_967_296n]) {
        for (const away of [-1n, 0n, 1n]) {
          const ticks = BigInt.asUintN(64, second * perSecond + away);
          expect(stamped(exponent, 0, ticks)).toEqual(exact(exponent, 0, ticks));
        }
      }
    }
  });

  it('gives a time for every resolution and offset a file can hold', () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        anyTicks,
        (resolution, offset, ticks) => {
          const { seconds, nanoseconds } = stamped(resolution, Number(offset), ticks);
          expect(seconds >= 0 && seconds <= Number(LAST_SECOND)).toBe(true);
          expect(Number.isInteger(nanoseconds) && nanoseconds >= 0 && nanoseconds <= 999_999_999).toBe(true);
        },
      ),
    );
  });
});
