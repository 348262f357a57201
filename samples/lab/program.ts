import { type ChildProcess, spawn } from 'node:child_process';
import { type HostName, namespaceOf } from './hosts.js';

/** Milliseconds after which a step that should be over has failed. */
const PATIENCE = 15_000;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A program that runs in a host's namespace, with its standard streams in our hands. */
export class Program {
  /** Standard output and standard error, as they came. */
  output = '';
  private readonly child: ChildProcess;
  private readonly command: string;
  private readonly ended: Promise<void>;
  private over = false;

  constructor(host: HostName | 'switches', command: readonly string[]) {
    this.command = command.join(' ');
    this.child = spawn('ip', ['netns', 'exec', namespaceOf(host), ...command], {
      stdio: 'pipe',
    });
    const keep = (chunk: Buffer): void => {
      this.output += chunk.toString('latin1');
    };
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
    // A peer that is gone already is no failure of ours.
    this.child.stdin?.on('error', () => undefined);
    this.ended = new Promise((resolve) =>
      this.child.once('close', () => {
        this.over = true;
        resolve();
      }),
    );
  }

  send(text: string): void {
    this.child.stdin?.write(text);
  }

  /** Ends the program's input. */
  finish(): void {
    this.child.stdin?.end();
  }

  /** Waits until the program's output holds the text `times` times. */
  async until(text: string, times = 1): Promise<void> {
    await this.eventually(() => this.output.split(text).length > times, `to say '${text}'`);
  }

  /** Waits until the program ends of itself. */
  async end(): Promise<string> {
    await this.eventually(() => this.over, 'to end');
    return this.output;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.over) this.child.kill(signal);
    await Promise.race([this.ended, pause(3000)]);
    if (!this.over) this.child.kill('SIGKILL');
    await this.ended;
  }

  private async eventually(isSo: () => boolean, wish: string): Promise<void> {
    for (let waited = 0; !isSo(); waited += 20) {
      if (waited > PATIENCE || (this.over && !isSo()))
        throw new Error(`waited for\n${this.command}\n${wish}:\n${this.output}`);
      await pause(20);
    }
  }
}
