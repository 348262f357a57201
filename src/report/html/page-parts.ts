import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../package-root.js';
import type { PageParts } from './page-document.js';

/** Script and style of pages as the build wrote them. */
export function pageParts(): PageParts {
  const read = (name: string): string => readFileSync(join(packageRoot(), 'dist', 'page', name), 'utf8').trim();
  return { script: read('page.js'), style: read('page.css') };
}
