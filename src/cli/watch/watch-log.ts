/** The log of `rolepath watch`: a thread of its own, with a port for each thread that has records. */

import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { counted } from '../../report/text.js';
import { whyNot } from '../../system-error.js';
import { quote } from '../../wording.js';
import { UsageError } from '../exit-codes.js';
import { LogCounters, type LogNews, type LogOrder, type LogTask } from './log-messages.js';
import { userName } from './user-name.js';

export interface LogChoices {
  readonly log?: string;
  /** In MiB. */
  readonly logSize?: number;
  /** In minutes. */
  readonly logAge?: number;
  readonly logFiles?: number;
  readonly logGzip?: boolean;
}

/** What a thread needs to have its records logged; the port has to be transferred. */
export interface LogEnd {
  readonly port: MessagePort;
  readonly counters: SharedArrayBuffer;
  /** Tells the runs of a log apart. */
  readonly run: string;
}

const MIB = 1 << 20;
const MINUTE = 60_000;

export class WatchLog {
  /** For each thread of the watch. */
  readonly ends: readonly LogEnd[];
  private readonly path: string;
  private readonly task: LogTask;
  private readonly say: (text: string) => void;
  private readonly counters = new LogCounters();
  private worker: Worker | undefined;
  /** Lines that were written; undefined where the thread broke down. */
  private closed: Promise<number | undefined> = Promise.resolve(0);

  /** `say` gets what an operator should know, a line each. */
  constructor(
    path: string,
    { logSize = 100, logAge = 1440, logFiles = 30, logGzip }: LogChoices,
    threads: number,
    say: (text: string) => void,
  ) {
    const channels = Array.from({ length: threads }, () => new MessageChannel());
    const run = `${new Date().toISOString()}/${process.pid}`;
    this.path = path;
    this.say = say;
    this.ends = channels.map(({ port1 }) => ({ port: port1, counters: this.counters.shared, run }));
    this.task = {
      path,
      maxBytes: logSize * MIB,
      maxAge: logAge * MINUTE,
      kept: logFiles,
      isPacking: logGzip === true,
      ports: channels.map(({ port2 }) => port2),
      counters: this.counters.shared,
    };
  }

  /** Records that did not come into the log. */
  get lost(): number {
    return this.counters.lost;
  }

  /**
   * Opens the file, as who this process is from now on; throws {@link UsageError} with the command that mends it where it
   * cannot be written to. Records that came before are not lost.
   */
  async open(): Promise<void> {
    const worker = new Worker(new URL('../watch/log-thread.js', import.meta.url), {
      workerData: this.task,
      transferList: [...this.task.ports],
      stdin: false,
    });
    this.worker = worker;
    let close = (_: number | undefined): void => {};
    this.closed = new Promise((resolve) => {
      close = resolve;
    });
    worker.on('exit', () => close(undefined));
    const failure = await new Promise<string | undefined>((resolve, reject) => {
      worker.on('message', (news: LogNews) => {
        if (news.type === 'open') resolve(news.failure);
        else if (news.type === 'note') this.say(news.text);
        else close(news.written);
      });
      worker.on('error', (error) => {
        this.say(`${this.path}: the log ended: ${whyNot(error)}`);
        reject(error);
      });
    });
    if (failure !== undefined)
      throw new UsageError(`${this.path}: the log cannot be written (${failure}); ${mending(this.path)}`);
  }

  /** Goes on under the file's name where another program has moved the file. */
  reopen(): void {
    this.worker?.postMessage({ type: 'reopen' } satisfies LogOrder);
  }

  /** Settled when all records of threads that have ended are written; says what became of them. */
  async end(): Promise<{ readonly incomplete: boolean; readonly text: string }> {
    const written = await this.closed;
    const { lost, path } = this;
    if (written === undefined) return { incomplete: true, text: `${path}: incomplete: the log broke down` };
    const loss = lost === 0 ? 'nothing lost' : `incomplete: ${counted(lost, 'record')} could not be written`;
    return { incomplete: lost > 0, text: `${path}: ${counted(written, 'record')}; ${loss}` };
  }
}

/** Throws {@link UsageError} where something is asked of a log that there is not. */
export function checkLog({ log, logSize, logAge, logFiles, logGzip }: LogChoices): void {
  if (log === '-') throw new UsageError('--log needs a file; --json writes records to standard output');
  if (log === undefined && (logSize ?? logAge ?? logFiles ?? logGzip) !== undefined)
    throw new UsageError('--log-size, --log-age, --log-files and --log-gzip need --log FILE');
}

/** What lets this user write there. */
function mending(path: string): string {
  const name = userName();
  const directory = dirname(path);
  if (existsSync(path) && mayWrite(directory)) return `let ${quote(name)} write it: sudo chown ${name} '${path}'`;
  const wanted = existsSync(directory) ? join(directory, 'rolepath') : directory;
  return `name a directory that ${quote(name)} may write to: sudo install -d -o ${name} '${wanted}'`;
}

function mayWrite(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
