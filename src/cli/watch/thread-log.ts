/** What a thread of `rolepath watch` writes to the log: records of flows, and how its input stands. */

import { ByteWriter } from '../../byte-writer.js';
import { utf8AsLatin1 } from '../../clean-text.js';
import { isoTime } from '../../iso-time.js';
import { FlowJson } from '../../report/flow-json.js';
import type { FlowParts } from '../../report/flow-parts.js';
import { jsonLine } from '../../report/json-line.js';
import { withCompleteness } from '../../report/loss-text.js';
import type { StatusEvent, StatusRecord, SummaryRecord } from '../../report/record.js';
import { version } from '../about.js';
import { type Provenance, provenanceRecord } from '../run-summary.js';
import { LogFeed } from './log-feed.js';
import { LogCounters, type LogHint } from './log-messages.js';
import type { LogEnd } from './watch-log.js';

/** Time between two records of how an input stands, in milliseconds. */
const INTERVAL = 60_000;

/** How an input stands: the figures of a status record. */
export type Standing = Pick<
  StatusRecord,
  | 'input'
  | 'frames'
  | 'bytes'
  | 'snapped'
  | 'flows'
  | 'concurrent'
  | 'drops'
  | 'uncountedDrops'
  | 'written'
  | 'incomplete'
>;

export class ThreadLog {
  private readonly feed: LogFeed;
  private readonly stamp: { readonly sensor?: string; readonly run: string };
  private readonly json = new FlowJson();
  private readonly line = new ByteWriter();
  private readonly version = version();
  private isRotated = false;
  private toldAt = 0;

  constructor({ port, counters, run }: LogEnd, sensor: string | undefined) {
    this.feed = new LogFeed(port, new LogCounters(counters));
    this.stamp = { ...(sensor !== undefined && { sensor }), run };
    port.on('message', (_: LogHint) => {
      this.isRotated = true;
    });
    // A thread that cannot begin ends without a record.
    port.unref();
  }

  /** A flow that has ended. */
  flow(parts: FlowParts): void {
    const { line } = this;
    line.clear();
    this.json.write(parts, line);
    this.feed.add(line.written.toString('latin1'));
  }

  /** Records how the input stands where that is due, and hands over what there is. */
  pass(standing: () => Standing, site: Provenance): void {
    const now = performance.now();
    if (this.isRotated) this.status('file', standing(), site);
    else if (now - this.toldAt >= INTERVAL) this.status('interval', standing(), site);
    this.feed.flush();
  }

  /** `problem` says why the site could not be read anew. */
  status(event: StatusEvent, standing: Standing, site: Provenance, problem?: string): void {
    const { lost } = this.feed;
    const now = Date.now();
    const record = withCompleteness<StatusRecord>({
      type: 'status',
      event,
      time: isoTime(Math.floor(now / 1000), (now % 1000) * 1_000_000),
      ...this.stamp,
      version: this.version,
      ...standing,
      ...(lost > 0 && { unlogged: lost }),
      ...(problem !== undefined && { problem }),
      ...provenanceRecord(site),
    });
    this.feed.add(utf8AsLatin1(jsonLine(record)));
    this.toldAt = performance.now();
    if (event === 'file') this.isRotated = false;
  }

  /** The last record of the input. */
  end(summary: SummaryRecord): void {
    const { lost } = this.feed;
    const record = withCompleteness({ ...summary, ...this.stamp, ...(lost > 0 && { unlogged: lost }) });
    this.feed.add(utf8AsLatin1(jsonLine(record)));
    this.feed.close();
  }
}
