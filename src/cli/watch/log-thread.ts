/** The thread that writes the log of `rolepath watch`. Run as a worker. */

import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { count } from '../../report/text.js';
import { errorCode, NO_DIRECTORY, whyNot } from '../../system-error.js';
import { FlowLog } from './flow-log.js';
import { LogArchive } from './log-archive.js';
import { LogCounters, type LogNews, type LogOrder, type LogTask } from './log-messages.js';

/** What is gathered before it is written, in bytes, and for how long, in milliseconds. */
const GATHER_BYTES = 1 << 20;
const GATHER = 250;

/** What ends by itself, or by somebody's removing files. */
const PASSING: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE']);

/** Time between two lines on losses, in milliseconds. */
const PAUSE = 5000;

const parent = parentPort;
if (parent === null) throw new Error('this is a thread of rolepath watch');
const tell = (news: LogNews): void => parent.postMessage(news);
const note = (text: string): void => tell({ type: 'note', text });

class LogThread {
  private readonly task: LogTask;
  private readonly counters: LogCounters;
  private readonly archive: LogArchive;
  private readonly log: FlowLog;
  private gathered: Uint8Array[] = [];
  private bytes = 0;
  /** Lines lost by the log itself, which tells them. */
  private unwritten = 0;
  private told = 0;
  private toldAt = Number.NEGATIVE_INFINITY;

  constructor(task: LogTask) {
    this.task = task;
    this.counters = new LogCounters(task.counters);
    this.archive = new LogArchive(task.path, task.kept, task.isPacking, note);
    this.log = new FlowLog(task, {
      note,
      rotated: () => this.rotated(),
      lost: (lines) => {
        this.unwritten += lines;
        this.counters.lose(lines);
      },
    });
  }

  /** Writes until nobody has records any more. Throws what opening the file throws. */
  async run(): Promise<void> {
    const { ports } = this.task;
    this.open();
    this.archive.tidy();
    tell({ type: 'open' });
    parent?.on('message', (_: LogOrder) => this.reopen());
    const timer = setInterval(() => this.pass(), GATHER);
    const closed = ports.map((port) => once(port, 'close'));
    for (const port of ports) port.on('message', (bytes: Uint8Array) => this.take(bytes));
    await Promise.all(closed);
    clearInterval(timer);
    this.write();
    this.tellLosses(Number.POSITIVE_INFINITY);
    this.log.close();
    await this.archive.settled();
    tell({ type: 'closed', written: this.log.written });
  }

  /** A disk that is full may have room again; that this user may not write there does not change. */
  private open(): void {
    try {
      accessSync(dirname(this.task.path), constants.W_OK);
      this.log.open(Date.now());
    } catch (error) {
      if (!PASSING.has(errorCode(error))) throw error;
      this.log.reopen(Date.now());
    }
  }

  private take(bytes: Uint8Array): void {
    this.gathered.push(bytes);
    this.bytes += bytes.length;
    if (this.bytes >= GATHER_BYTES) this.write();
  }

  private write(): void {
    if (this.bytes === 0) return;
    const { bytes } = this;
    const lines = Buffer.concat(this.gathered);
    this.gathered = [];
    this.bytes = 0;
    this.log.write(lines, Date.now());
    this.counters.take(bytes);
  }

  private pass(): void {
    this.write();
    this.log.pass(Date.now());
    this.tellLosses(performance.now());
  }

  private reopen(): void {
    this.write();
    this.log.reopen(Date.now());
  }

  private rotated(): void {
    this.archive.tidy();
    for (const port of this.task.ports) port.postMessage('rotated');
  }

  /** Those that came faster than the disk takes them. */
  private tellLosses(now: number): void {
    const shed = this.counters.lost - this.unwritten;
    if (shed <= this.told || now - this.toldAt < PAUSE) return;
    this.told = shed;
    this.toldAt = now;
    note(`${this.task.path}: the disk is too slow: ${count(shed)} records were lost until now`);
  }
}

try {
  await new LogThread(workerData as LogTask).run();
} catch (error) {
  tell({ type: 'open', failure: whyNot(error, NO_DIRECTORY) });
} finally {
  parent.close();
}
