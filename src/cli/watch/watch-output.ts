import { Output } from '../output.js';

/** Standard output of a watch, which all its threads share. */
export class WatchOutput {
  private readonly output = new Output();
  private readonly onFault: () => void;
  private fault: unknown;

  /** @param onFault is called once, where nothing can be written any more: nobody reads it, or the disk is full. */
  constructor(onFault: () => void) {
    this.onFault = onFault;
  }

  /** Writes at once; does nothing after a fault. */
  write(text: string): void {
    if (this.fault !== undefined) return;
    try {
      this.output.write(text);
      this.output.flush();
    } catch (error) {
      this.fault = error;
      this.onFault();
    }
  }

  /** Throws what kept anything from being written: {@link OutputClosed}, or the system's error. */
  check(): void {
    if (this.fault !== undefined) throw this.fault;
  }
}
