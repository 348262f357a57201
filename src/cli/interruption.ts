const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Turns the first SIGINT or SIGTERM into an abort, so that what was read until then is told. From then on both do again
 * what they do by themselves: a second one ends the process at once. Where it is a part of something that can be stopped
 * already, by `outer`, it is stopped with that.
 */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>, outer?: AbortSignal): Promise<T> {
  if (outer !== undefined) return run(outer);
  const controller = new AbortController();
  const release = (): void => {
    for (const name of SIGNALS) process.off(name, interrupt);
  };
  const interrupt = (): void => {
    release();
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    return await run(controller.signal);
  } finally {
    release();
  }
}
