import { closeSync, constants, createReadStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/**
 * Standard input, so that a read which waits ends when it is closed: a pipe is waited for by the event loop, where
 * reading it as a file would hold a thread that nothing can wake.
 */
export function standardInput(descriptor = 0): Readable {
  const stats = fstatSync(descriptor);
  if (stats.isFIFO() || stats.isSocket()) return socket(descriptor);
  return createReadStream('', { fd: descriptor, autoClose: false });
}

/** A named pipe; waits for its writer without holding a thread. Throws the system's error where it cannot be opened. */
export function namedPipe(path: string): Readable {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return socket(descriptor);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

const socket = (fd: number): Readable => new Socket({ fd, readable: true, writable: false });
