/** Figures and times short enough for columns. */

const STEPS = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/** At most four characters: 999, 1.2k, 12k, 340M. */
export function short(value: number): string {
  let figure = value;
  let step = 0;
  while (figure >= 999.5 && step < STEPS.length - 1) {
    figure /= 1000;
    step++;
  }
  if (step === 0) return String(Math.round(figure));
  return `${figure < 9.95 ? figure.toFixed(1) : Math.round(figure)}${STEPS[step]}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** 00:14:32 from seconds; hours go on beyond 99. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

/** The time of day in UTC, or how long before `now` it was; both in seconds since 1970. Blank for never. */
export function timeText(seconds: number, now: number, relative: boolean): string {
  if (seconds === 0 || !Number.isFinite(seconds)) return '';
  return relative ? ageText(now - seconds) : clock(seconds % 86_400);
}

function ageText(seconds: number): string {
  const age = Math.max(0, Math.round(seconds));
  if (age < 60) return `${age}s ago`;
  if (age < 3600) return `${Math.floor(age / 60)}m ago`;
  return age < 86_400 ? `${Math.floor(age / 3600)}h ago` : `${Math.floor(age / 86_400)}d ago`;
}
