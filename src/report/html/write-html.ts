import { setFlagsFromString } from 'node:v8';
import type { BegunReport } from '../format/formats.js';
import { htmlReport } from './html-report.js';
import { ThreadedEngine } from './map/threaded-engine.js';
import { pageParts } from './page-parts.js';

/**
 * Bytes of bytecode that a function runs before V8 optimises it, which does so after 132 KB. What writes a page, and ELK
 * above all, is a lot of code that runs a few times: ten layouts took 580 ms and 850 ms of both processors with V8's own
 * budget, 450 ms and 500 ms with this one.
 */
const INTERRUPT_BUDGET = 500_000;

/** Begins what takes time before the report is there: a thread loads what lays out its map. */
export function beginHtml(): BegunReport {
  const engine = new ThreadedEngine();
  return {
    write(report) {
      setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
      return htmlReport(report, pageParts(), engine);
    },
  };
}
