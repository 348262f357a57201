import type { Written } from '../report/format/formats.js';
import { Output } from './output.js';
import { namedFault, openTarget, type TargetFile } from './target-file.js';

/** What is written as a whole: to a file that is put in its place in the end, or to standard output. */
export class WholeFile {
  readonly output: Output;
  private readonly target: TargetFile | undefined;

  /** Throws {@link UsageError} where nothing can be written there. */
  constructor(path: string | undefined) {
    this.target = path === undefined ? undefined : openTarget(path);
    this.output = new Output(this.target?.descriptor);
  }

  write(written: Written): void {
    const pieces = typeof written === 'string' || written instanceof Uint8Array ? [written] : written;
    for (const piece of pieces) {
      if (typeof piece === 'string') this.output.write(piece);
      else this.output.writeBytes(piece);
    }
    this.output.flush();
  }

  /** Puts it in its place. */
  commit(): void {
    this.target?.commit();
  }

  /** Leaves what stood there; does nothing to what is in its place. */
  discard(): void {
    this.output.abandon();
    this.target?.discard();
  }
}

/**
 * Opens what the user named as the output, before `work` begins; what the work does not put in its place is gone
 * afterwards, however it ends.
 */
export async function withWholeFile<T>(path: string | undefined, work: (file: WholeFile) => Promise<T>): Promise<T> {
  const file = new WholeFile(path);
  const discard = () => file.discard();
  process.once('exit', discard);
  try {
    return await work(file);
  } catch (error) {
    throw namedFault(error, path);
  } finally {
    process.off('exit', discard);
    discard();
  }
}
