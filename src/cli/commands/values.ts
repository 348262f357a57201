/** Readers of what options are given; each throws what commander tells the user. */

import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';

export const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`a whole number from ${least} to ${most} is needed`);
};

/** Most seconds that clocks may be told to differ by. */
const MOST_SECONDS = 3600;

export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= MOST_SECONDS) return value;
  throw new InvalidArgumentError(`a number of seconds from 0 to ${MOST_SECONDS} is needed`);
}

/** The values of an option that may be repeated, each once. */
export const collected = (value: string, before: readonly string[] = []): readonly string[] => [
  ...new Set([...before, value]),
];

export function sensorName(text: string): string {
  if (/^\P{C}{1,100}$/u.test(text)) return text;
  throw new InvalidArgumentError('a name of 1 to 100 characters is needed');
}

/** Where metrics are served: a port of this host, or of an address that is named. */
export function metricsPlace(text: string): { readonly host: string; readonly port: number } {
  const [, host = '127.0.0.1', digits = ''] =
    /^(?:\[?(localhost|[\d.]+|[\da-f:.]*:[\da-f:.]*)\]?:)?(\d{1,5})$/i.exec(text) ?? [];
  const port = Number(digits);
  if (digits !== '' && port <= 65_535 && (host === 'localhost' || isIP(host) !== 0)) return { host, port };
  throw new InvalidArgumentError(
    'a port of this host is needed, as in 9464, or an address and a port, as in [::1]:9464',
  );
}
