/** A network interface that the package `cap` captures from, in a process that writes to a pipe. */

import { type ChildProcess, fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { cleanString } from '../../clean-text.js';
import type { FrameSink } from '../frame.js';
import { Interfaces } from '../interfaces.js';
import { PcapReader } from '../pcap.js';
import { CHUNK_BYTES, pump, Windows } from '../pump.js';
import { StreamSource } from '../source.js';
import { Tally } from '../tally.js';
import { captureEnded, LISTED, LiveProblem } from './live-problem.js';
import type { DeviceRun, OpenDevice } from './watch-device.js';

/** What the process tells before it captures. */
export type CapNews =
  | { readonly type: 'open' }
  | { readonly type: 'failed'; readonly message: string; readonly remedy: string };

/** Time between two pauses, in milliseconds. */
const PAUSE = 50;

/** How long the process may go on writing once it was told to end, in milliseconds. */
const GRACE = 1000;

/** Last bytes of the process's standard error that are kept, in characters. */
const MAX_SAID = 4000;

/** How a process ended: by itself, or by a signal. */
interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class CapDevice implements OpenDevice {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #frames: Readable;
  readonly #ended: Promise<ProcessEnd>;
  #said = '';
  #isStopped = false;

  /**
   * Starts the process and waits until it has opened the device; rejects with {@link LiveProblem}.
   *
   * @param program is given `task` as JSON, tells {@link CapNews}, writes a capture file to its standard output, and ends
   *   on a message, or when it is disconnected.
   */
  static async open(name: string, program: URL, task: object): Promise<CapDevice> {
    const device = new CapDevice(
      name,
      fork(program, [JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] }),
    );
    const news = await device.#firstNews();
    if (news.type === 'open') return device;
    device.close();
    throw new LiveProblem(news.message, news.remedy);
  }

  private constructor(name: string, child: ChildProcess) {
    if (child.stdout === null) throw new Error('the process has no pipe');
    this.#name = name;
    this.#child = child;
    this.#frames = child.stdout;
    this.#ended = new Promise((resolve) => {
      child.on('error', ({ message }) => {
        this.#said = message;
        resolve({ code: null, signal: null });
      });
      child.on('close', (code, signal) => resolve({ code, signal }));
    });
    child.stderr?.on('data', (bytes: Buffer) => {
      this.#said = `${this.#said}${bytes}`.slice(-MAX_SAID);
    });
  }

  async watch(
    sink: FrameSink,
    onPause: (run: DeviceRun) => boolean,
    interfaces = new Interfaces(),
  ): Promise<DeviceRun> {
    const tally = new Tally(sink);
    const reader = new PcapReader(this.#name, interfaces);
    const source = new StreamSource(this.#frames);
    const timer = setInterval(() => {
      if (!onPause({ tally, interfaces })) this.#stop();
    }, PAUSE);
    try {
      await pump({ source, reader, sink: tally, windows: new Windows(), chunk: CHUNK_BYTES, stop: () => false });
      const end = await this.#ended;
      return { tally, interfaces, ...(!this.#isStopped && { lost: this.#lost(end) }) };
    } finally {
      clearInterval(timer);
    }
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }

  /** The process goes on until it has written what it holds; under load that may be never. */
  #stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    if (this.#child.connected) this.#child.send('stop', () => {});
    const timer = setTimeout(() => this.close(), GRACE);
    void this.#ended.then(() => clearTimeout(timer));
  }

  #firstNews(): Promise<CapNews> {
    return new Promise((resolve) => {
      this.#child.once('message', (news) => resolve(news as CapNews));
      void this.#ended.then((end) =>
        resolve({ type: 'failed', message: `${this.#name}: ${this.#endText(end)}`, remedy: LISTED }),
      );
    });
  }

  #lost(end: ProcessEnd): LiveProblem {
    return captureEnded(this.#endText(end));
  }

  /** An assertion of `cap` fails where its interface can no longer be read, so that its process aborts. */
  #endText({ code, signal }: ProcessEnd): string {
    const how = signal ?? (code === null ? 'no start' : `exit code ${code}`);
    if (/Assertion `status == 0' failed/.test(this.#said))
      return `cap breaks off (${how}) where the interface goes down or away`;
    const last = this.#said.trimEnd().split('\n').at(-1) ?? '';
    return `the process of cap ended (${how})${last === '' ? '' : `: ${cleanString(last, MAX_SAID)}`}`;
  }
}
