import type { MessagePort } from 'node:worker_threads';
import type { LogCounters } from './log-messages.js';

/** Records on their way to a disk that is slow; beyond it they are lost, and counted. */
export const MAX_WAITING_BYTES = 64 << 20;

/** Records that are gathered before they are handed over. */
const MAX_LINES = 2000;

/** Hands the lines of a thread to the one that writes the log, many at once. */
export class LogFeed {
  private readonly port: Pick<MessagePort, 'postMessage' | 'close'>;
  private readonly counters: LogCounters;
  private lines: string[] = [];

  constructor(port: Pick<MessagePort, 'postMessage' | 'close'>, counters: LogCounters) {
    this.port = port;
    this.counters = counters;
  }

  /** Records that did not come into the log, of all threads. */
  get lost(): number {
    return this.counters.lost;
  }

  /** Takes a line that ends in a line feed, as its UTF-8 bytes, a character each. */
  add(line: string): void {
    this.lines.push(line);
    if (this.lines.length >= MAX_LINES) this.flush();
  }

  flush(): void {
    const { lines } = this;
    if (lines.length === 0) return;
    this.lines = [];
    if (this.counters.waiting >= MAX_WAITING_BYTES) {
      this.counters.lose(lines.length);
      return;
    }
    const text = lines.join('');
    // Memory of its own, so that it can be handed over without a copy.
    const bytes = Buffer.allocUnsafeSlow(text.length);
    bytes.write(text, 'latin1');
    this.counters.handOver(bytes.length);
    this.port.postMessage(bytes, [bytes.buffer]);
  }

  /** Nothing more will come. */
  close(): void {
    this.flush();
    this.port.close();
  }
}
