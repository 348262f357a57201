const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Turns the first SIGINT or SIGTERM into an abort, so that what was read until then is told. From then on both do again
 * what they do by themselves: a second one ends the process at once.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly interrupt = (): void => {
    this.release();
    this.controller.abort();
  };

  constructor() {
    for (const name of SIGNALS) process.on(name, this.interrupt);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Leaves both signals to the system again. */
  release(): void {
    for (const name of SIGNALS) process.off(name, this.interrupt);
  }
}
