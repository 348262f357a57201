import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A `rolepath watch` that runs, with what it has said. */
export class Watcher {
  out = '';
  err = '';
  readonly child: ChildProcess;
  private readonly exited: Promise<unknown>;
  private heard = (): void => {};

  constructor(child: ChildProcess) {
    this.child = child;
    this.exited = once(child, 'close').then(() => this.heard());
    child.stdout?.on('data', (bytes: Buffer) => {
      this.out += bytes.toString();
      this.heard();
    });
    child.stderr?.on('data', (bytes: Buffer) => {
      this.err += bytes.toString();
      this.heard();
    });
  }

  /** Waits until this is true of what was said; fails where the program ends before. */
  async until(isSaid: (watcher: this) => boolean): Promise<void> {
    while (!isSaid(this)) {
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`it ended too early: ${this.out}${this.err}`);
      await new Promise<void>((resolve) => {
        this.heard = resolve;
      });
    }
  }

  /** Waits for its end and gives the exit code, or the signal that ended it. */
  async end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    if (signal !== undefined) this.child.kill(signal);
    await this.exited;
    return this.child.exitCode ?? this.child.signalCode;
  }
}
