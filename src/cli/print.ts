import { Output } from './output.js';

/** A whole text to standard output, ended by a line feed. */
export function print(text: string): void {
  const output = new Output();
  output.write(`${text}\n`);
  output.flush();
}
