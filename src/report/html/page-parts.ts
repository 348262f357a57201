import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.js';
import type { PageParts } from './html-report.js';

/** Script and style of the page as the build wrote them. */
export function pageParts(): PageParts {
  const read = (name: string): string => readFileSync(join(packageRoot(), 'dist', 'page', name), 'utf8').trim();
  return { script: read('report.js'), style: read('report.css') };
}
