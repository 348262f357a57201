/** The terminal's other screen, and the way back from it, whichever way the process ends. */

/** DEC private mode 1049: the alternate screen, with the cursor kept; 25: the cursor shown; CSI 2J clears. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[2J\u001b[H';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const CLEAR = '\u001b[2J\u001b[H';

/** Presses of buttons are told (DEC private mode 1000), as decimal numbers without a limit (1006, SGR). */
const MOUSE_ON = '\u001b[?1000h\u001b[?1006h';
const MOUSE_OFF = '\u001b[?1006l\u001b[?1000l';

/** What is needed of standard output. */
export interface TerminalOutput {
  write(text: string): unknown;
}

export class AlternateScreen {
  private readonly output: TerminalOutput;
  private readonly leaveAtEnd = (): void => this.leave();
  private entered = false;
  private hasMouse = false;

  constructor(output: TerminalOutput) {
    this.output = output;
  }

  /** From now on an exit or an error that nobody catches leaves it first, so that what is said of it can be read. */
  enter(): void {
    if (this.entered) return;
    this.entered = true;
    process.on('exit', this.leaveAtEnd);
    process.on('uncaughtExceptionMonitor', this.leaveAtEnd);
    this.output.write(ENTER);
  }

  leave(): void {
    if (!this.entered) return;
    this.entered = false;
    process.off('exit', this.leaveAtEnd);
    process.off('uncaughtExceptionMonitor', this.leaveAtEnd);
    this.output.write(this.hasMouse ? MOUSE_OFF + LEAVE : LEAVE);
    this.hasMouse = false;
  }

  /** Whether clicks and the wheel come as keys; selecting text then needs what the terminal has for that, mostly Shift. */
  takeMouse(isTaken: boolean): void {
    if (!this.entered || isTaken === this.hasMouse) return;
    this.hasMouse = isTaken;
    this.output.write(isTaken ? MOUSE_ON : MOUSE_OFF);
  }

  clear(): void {
    if (this.entered) this.output.write(CLEAR);
  }
}

/** Most text that terminals take by OSC 52, in characters before encoding. */
const MAX_COPY = 50_000;

/** OSC 52: sets the clipboard of the terminal, over ssh as well. */
export const copySequence = (text: string): string =>
  `\u001b]52;c;${Buffer.from(text.slice(0, MAX_COPY)).toString('base64')}\u0007`;

/** Whether the locale's characters are UTF-8, by the variable that counts (POSIX, LC_ALL before LC_CTYPE before LANG). */
export function isUtf8(environment: Readonly<Record<string, string | undefined>>): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = environment;
  return /utf-?8/i.test([LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '') ?? '');
}
