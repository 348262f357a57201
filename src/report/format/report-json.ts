/** A report as JSON: all of it, a row a line, so that versions of it can be compared line by line. */

import { jsonText } from '../json-line.js';
import type { Report } from '../model/report.js';

export function reportJson(report: Report): string {
  const parts = Object.entries(report).map(([key, value]) => `${jsonText(key)}:${part(value)}`);
  return `{${parts.join(',\n')}}\n`;
}

const part = (value: unknown): string =>
  Array.isArray(value) && value.length > 0 ? `[\n${value.map((row) => jsonText(row)).join(',\n')}\n]` : jsonText(value);
