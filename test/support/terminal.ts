import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { MAIN } from './command-line.js';

/** Longest wait for what is to stand on the screen, in milliseconds. */
const PATIENCE = 15_000;

/** Pause between two looks at the screen, in milliseconds. */
const LOOK = 20;

/** A terminal of its own, driven through tmux. */
export class Terminal {
  private readonly folder: string;
  private readonly socket: string;

  /** Its files are in `folder`; `environment` is that of the shell in it, such as `NO_COLOR=1`. */
  constructor(folder: string, columns: number, rows: number, environment = '') {
    this.folder = folder;
    this.socket = join(mkdtempSync(join(folder, 'tmux-')), 'socket');
    this.tmux(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      `${columns}`,
      '-y',
      `${rows}`,
      `env ${environment} PS1="$ " HISTFILE= bash --norc`,
    );
  }

  /**
   * Runs the watch, with pictures as often as they come, so that none is waited for; what it exits with, and the
   * terminal's settings before and after, stand in a file.
   */
  watch(...args: readonly string[]): void {
    this.run(process.execPath, MAIN, 'watch', '--refresh', '10', ...args);
  }

  /** The same of any program. */
  run(...words: readonly string[]): void {
    const command = words.map((word) => `'${word}'`).join(' ');
    const before = `clear; echo BEFORE; stty -g > ${this.folder}/before`;
    const after = `code=$?; stty -g > ${this.folder}/after; echo "exit $code"`;
    this.keys(`${before}; ${command}; ${after}`, 'Enter');
  }

  keys(...keys: readonly string[]): void {
    this.tmux('send-keys', ...keys);
  }

  /** Sends bytes as a terminal would, such as what it tells of a mouse. */
  type(text: string): void {
    this.tmux('send-keys', '-H', ...[...Buffer.from(text)].map((byte) => byte.toString(16)));
  }

  resize(columns: number, rows: number): void {
    this.tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`);
  }

  get text(): string {
    return this.tmux('capture-pane', '-p');
  }

  /** The screen with its colours, as escape sequences. */
  get styled(): string {
    return this.tmux('capture-pane', '-p', '-e', '-N');
  }

  /** Whether the alternate screen is shown, and the cursor. */
  get modes(): string {
    return this.tmux('display-message', '-p', '#{alternate_on} #{cursor_flag}').trim();
  }

  /** From now on all that is written to the terminal goes to a file as well, byte by byte. */
  recordTo(file: string): void {
    this.tmux('pipe-pane', '-o', `cat >> '${file}'`);
  }

  /** Whether what is typed is echoed by the terminal itself. */
  get echoes(): boolean {
    const device = this.tmux('display-message', '-p', '#{pane_tty}').trim();
    return / echo /.test(execFileSync('stty', ['-F', device, '-a'], { encoding: 'utf8' }));
  }

  /** Whether the program wants to hear of the mouse. */
  get wantsMouse(): boolean {
    return this.tmux('display-message', '-p', '#{mouse_any_flag}').trim() === '1';
  }

  get child(): number {
    const shell = this.tmux('display-message', '-p', '#{pane_pid}').trim();
    return Number(execFileSync('pgrep', ['-P', shell], { encoding: 'utf8' }).trim().split('\n')[0]);
  }

  /** The screen once it has what is looked for. */
  async until(wanted: string | RegExp): Promise<string> {
    for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
      const { text } = this;
      if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) return text;
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
    throw new Error(`${wanted} did not come; there is\n${this.text}`);
  }

  close(): void {
    spawnSync('tmux', ['-S', this.socket, 'kill-server']);
  }

  private tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.socket, ...args], {
      encoding: 'utf8',
      // What the tests are run by is no part of a user's terminal.
      env: {
        ...process.env,
        CI: undefined,
        NO_COLOR: undefined,
        FORCE_COLOR: undefined,
        LC_ALL: 'C.UTF-8',
        TERM: 'xterm-256color',
      },
    });
  }
}
