/** Keys that are pressed before there is a screen: they are not echoed into it, and wait for it. */

/** What is needed of standard input, a terminal. */
export interface KeyInput {
  setRawMode(isRaw: boolean): unknown;
  on(event: 'readable', listener: () => void): unknown;
  off(event: 'readable', listener: () => void): unknown;
  read(): Uint8Array | null;
  unshift(bytes: Uint8Array): unknown;
  unref?(): unknown;
  pause(): unknown;
}

/** Ctrl-C, which a terminal in raw mode does not make a signal of. */
const END_OF_TEXT = 0x03;

/** Keys that wait; whoever leans on a key beyond that is not heard. */
const MAX_BYTES = 4096;

export class EarlyKeys {
  private readonly input: KeyInput;
  private readonly onInterrupt: () => void;
  private readonly read = (): void => this.take();
  private kept = Buffer.alloc(0);
  private isHeld = true;

  /** Takes the terminal at once; a key does not keep the process alive. */
  constructor(input: KeyInput, onInterrupt: () => void) {
    this.input = input;
    this.onInterrupt = onInterrupt;
    input.setRawMode(true);
    input.on('readable', this.read);
    input.unref?.();
  }

  /** The next reader gets what was typed; the terminal stays as it is, for a screen takes it. */
  handOver(): void {
    if (!this.letGo()) return;
    if (this.kept.length > 0) this.input.unshift(this.kept);
  }

  /** There will be no screen: the terminal is as it was, and what was typed is forgotten. */
  drop(): void {
    if (!this.letGo()) return;
    this.input.setRawMode(false);
    this.input.pause();
  }

  private letGo(): boolean {
    const { isHeld } = this;
    this.isHeld = false;
    this.input.off('readable', this.read);
    return isHeld;
  }

  private take(): void {
    for (let bytes = this.input.read(); bytes !== null; bytes = this.input.read()) {
      if (bytes.includes(END_OF_TEXT)) this.onInterrupt();
      if (this.kept.length < MAX_BYTES) this.kept = Buffer.concat([this.kept, bytes]);
    }
  }
}
