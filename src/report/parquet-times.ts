/** Times of records as Parquet holds them; undefined where a text is none. */

const NANOSECONDS_A_MILLISECOND = 1_000_000n;
const MILLISECONDS_A_DAY = 86_400_000;

/** `2026-01-02T03:04:05.123456789Z`: digits stand where they are read. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

/** Since 1970, of a time in nanoseconds until the year 2262. */
export function nanoseconds(text: string): bigint | undefined {
  if (!TIME.test(text)) return undefined;
  const two = (at: number): number => 10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 11 * ZERO;
  const year = 100 * two(0) + two(2);
  const milliseconds = Date.UTC(year, two(5) - 1, two(8), two(11), two(14), two(17));
  return BigInt(milliseconds) * NANOSECONDS_A_MILLISECOND + BigInt(Number(text.slice(20, 29)));
}

const ZERO = 48;

/** Since 1970, of any ISO 8601 time. */
export function microseconds(text: string): bigint | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : BigInt(milliseconds) * 1000n;
}

/** Days since 1970 of an ISO 8601 date. */
export function dayNumber(text: string): number | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / MILLISECONDS_A_DAY);
}
