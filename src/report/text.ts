/** How figures and spans are written for people: the same on every machine, whatever its locale. */

/** 1,234,567. */
export const count = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');

/** 1 flow, 1,234 flows. */
export const counted = (value: number, what: string): string => `${count(value)} ${what}${value === 1 ? '' : 's'}`;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Bytes in decimal units with three significant figures: 999 B, 1.23 kB, 45.6 MB. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const figures = unit === 0 ? String(Math.round(value)) : value.toPrecision(3);
  return `${figures} ${UNITS[unit]}`;
}

/** "2026-01-02T03:04:05Z to 2026-01-02T03:14:10Z (10 min 5 s)" from ISO times. */
export function span(start: string, end: string): string {
  const whole = (time: string): string => time.replace(/\.\d+Z$/, 'Z');
  return `${whole(start)} to ${whole(end)} (${duration((Date.parse(end) - Date.parse(start)) / 1000)})`;
}

const STEPS: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** The two largest units of a duration in seconds; below a minute with a tenth. */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  let left = Math.round(seconds);
  const parts: string[] = [];
  for (const [length, unit] of STEPS) {
    const whole = Math.floor(left / length);
    left -= whole * length;
    if (whole > 0 || parts.length > 0) parts.push(`${whole} ${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}

/** "tls 12, sip 3, … 2 more"; "none" for an empty list. */
export function listing(entries: readonly (readonly [string, number])[], limit: number): string {
  if (entries.length === 0) return 'none';
  const shown = entries.slice(0, limit).map(([name, value]) => `${name} ${count(value)}`);
  if (entries.length > limit) shown.push(`… ${entries.length - limit} more`);
  return shown.join(', ');
}
