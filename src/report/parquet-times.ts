/** Times of records as Parquet holds them; undefined where a text is none. */

const NANOSECONDS_A_MILLISECOND = 1_000_000n;
const MILLISECONDS_A_DAY = 86_400_000;

/** `2026-01-02T03:04:05.123456789Z`: digits stand where they are read. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

/** Since 1970, of a time in nanoseconds until the year 2262. */
export function nanoseconds(text: string): bigint | undefined {
  if (!TIME.test(text)) return undefined;
  const year = 100 * digits(text, 0) + digits(text, 2);
  const clock = [digits(text, 11), digits(text, 14), digits(text, 17)] as const;
  const milliseconds = Date.UTC(year, digits(text, 5) - 1, digits(text, 8), ...clock);
  return BigInt(milliseconds) * NANOSECONDS_A_MILLISECOND + BigInt(Number(text.slice(20, 29)));
}

/** Two decimal digits. */
const digits = (text: string, at: number): number => 10 * text.charCodeAt(at) + text.charCodeAt(at + 1) - 11 * ZERO;

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
