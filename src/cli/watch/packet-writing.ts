/** `--write` of `rolepath watch`, from its options to the totals, as the main thread sees it. */

import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { isDevice, type RingOptions, rotates, tryDirectory } from '../../capture/ring-files.js';
import { writeErrorText } from '../../capture/ring-writer.js';
import { quote } from '../../wording.js';
import { UsageError } from '../exit-codes.js';
import { ownText } from '../say.js';
import { type Identity, withIdentity } from './privileges.js';
import type { WriteCounts, WriteNews, WriteOrder, WriteTask } from './write-messages.js';

export interface WriteOptions {
  readonly write?: string;
  /** In MiB. */
  readonly writeSize?: number;
  /** In seconds. */
  readonly writeAge?: number;
  readonly writeFiles?: number;
}

/** What the options ask for; undefined where nothing is written. Throws {@link UsageError}. */
export function ringOptions({ write, writeSize, writeAge, writeFiles }: WriteOptions): RingOptions | undefined {
  if (write === undefined) {
    if ((writeSize ?? writeAge ?? writeFiles) === undefined) return undefined;
    throw new UsageError('--write-size, --write-age and --write-files need --write FILE.pcapng');
  }
  if (write === '-') throw new UsageError('--write needs a file: standard output is for findings');
  const ring: RingOptions = {
    file: resolve(write),
    ...(writeSize !== undefined && { maxBytes: writeSize * 2 ** 20 }),
    ...(writeAge !== undefined && { maxSeconds: writeAge }),
    ...(writeFiles !== undefined && { maxFiles: writeFiles }),
  };
  if (writeFiles !== undefined && !rotates(ring))
    throw new UsageError('--write-files needs --write-size or --write-age, which say when the next file is begun');
  return ring;
}

/**
 * Sees whether files can be written, by the user whom the process will be then. Throws {@link UsageError} with what
 * mends it.
 */
export function checkRing(ring: RingOptions, identity: Identity | undefined): void {
  const { file } = ring;
  if (!rotates(ring) && !isDevice(file) && existsSync(file))
    throw new UsageError(
      `--write: ${quote(file)} exists and is not overwritten; name another, or let files follow one another with --write-size or --write-age`,
    );
  const directory = dirname(file);
  try {
    withIdentity(identity, () => tryDirectory(ring));
  } catch (error) {
    const who = identity === undefined ? '' : ` as ${identity.name}, for whom root is given up`;
    const mend = existsSync(directory) ? mendFor(directory, identity) : `mkdir -p ${shellWord(directory)}`;
    throw new UsageError(
      `--write: nothing can be written to ${quote(directory)}${who}: ${writeErrorText(error)}; ${mend}`,
    );
  }
}

const mendFor = (directory: string, identity: Identity | undefined): string =>
  identity === undefined
    ? 'name another directory'
    : `sudo install -d -o ${shellWord(identity.name)} ${shellWord(directory)}, or name a user who may with --user`;

const shellWord = (word: string): string => (/^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

const NONE: WriteCounts = { written: 0, unwritten: 0 };

/** The thread that writes. */
export class PacketWriting {
  /** For the threads that watch, in their order. */
  readonly ports: readonly MessagePort[];
  /** By source, when the last file is closed; undefined where the thread broke down. */
  readonly ended: Promise<readonly WriteCounts[] | undefined>;
  private readonly worker: Worker;

  /** @param note a line for people; @param lost is called when more packets of a source came to no file. */
  constructor(ring: RingOptions, sources: number, note: (text: string) => void, lost: Lost) {
    const channels = Array.from({ length: sources }, () => new MessageChannel());
    this.ports = channels.map(({ port1 }) => port1);
    const theirs = channels.map(({ port2 }) => port2);
    const task: WriteTask = { ring, ports: theirs };
    this.worker = new Worker(new URL('../watch/write-thread.js', import.meta.url), {
      workerData: task,
      transferList: theirs,
    });
    let counts: readonly WriteCounts[] | undefined = this.ports.map(() => NONE);
    this.ended = new Promise((done) => {
      this.worker.on('message', (news: WriteNews) => {
        if (news.type === 'note') return note(news.text);
        for (const [source, { unwritten }] of news.counts.entries())
          if (unwritten > (counts?.[source]?.unwritten ?? 0)) lost(source, unwritten);
        counts = news.counts;
      });
      this.worker.on('error', (error) => {
        note(ownText(`--write: ${error.message}; no more packets are written`));
        counts = undefined;
      });
      this.worker.on('exit', () => done(counts));
    });
  }

  /** Ends it where it may not begin. */
  abandon(): void {
    void this.worker.terminate();
  }

  /** To be called once root is given up. */
  begin(): void {
    this.worker.postMessage({ type: 'begin' } satisfies WriteOrder);
  }
}

type Lost = (source: number, unwritten: number) => void;
