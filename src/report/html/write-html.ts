import type { BegunReport } from '../format/formats.js';
import { htmlReport } from './html-report.js';
import { ThreadedEngine } from './map/threaded-engine.js';
import { pageParts } from './page-parts.js';

/** Begins what takes time before the report is there: the layout of its map gets ready on a thread. */
export function beginHtml(): BegunReport {
  const engine = new ThreadedEngine();
  return { write: (report) => htmlReport(report, pageParts(), engine) };
}
