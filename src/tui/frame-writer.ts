/**
 * Pictures onto the terminal: only the lines that have changed, each at its place.
 *
 * Ink's own way moves the cursor by what it wrote last: it leaves ghosts where the terminal was resized, and clears all
 * of it, the scrollback included, for pictures of its full height.
 */

/** CSI row;1 H goes there, CSI 2K erases the line (ECMA-48 §8.3.21, §8.3.41). */
const lineAt = (row: number, text: string): string => `\u001b[${row + 1};1H\u001b[2K${text}`;

/** Synchronised output (DEC private mode 2026): terminals that know it show the whole picture at once. */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';

/** Showing and hiding the cursor is the screen's own business. */
const CURSOR = /^\u001b\[\?25[hl]$/;

export class FrameWriter {
  private lines: readonly string[] = [];
  private readonly write: (text: string) => unknown;

  constructor(write: (text: string) => unknown) {
    this.write = write;
  }

  /** Takes a whole picture. */
  frame(text: string): void {
    if (CURSOR.test(text)) return;
    const next = text.split('\n');
    const changed: string[] = [];
    for (let row = 0; row < Math.max(next.length, this.lines.length); row++)
      if (next[row] !== this.lines[row]) changed.push(lineAt(row, next[row] ?? ''));
    this.lines = next;
    if (changed.length > 0) this.write(`${BEGIN}${changed.join('')}${END}`);
  }

  /** The terminal was cleared: the next picture is written whole. */
  forget(): void {
    this.lines = [];
  }
}

/** A stream for Ink that takes whole pictures; the size is followed by the screen itself. */
export function frameStream(output: NodeJS.WriteStream, writer: FrameWriter): NodeJS.WriteStream {
  const takeFrame = (text: string, done?: () => void): boolean => {
    if (text !== '') writer.frame(text);
    if (done !== undefined) setImmediate(done);
    return true;
  };
  return new Proxy(output, {
    get(target, name) {
      if (name === 'write') return takeFrame;
      if (name === 'on' || name === 'off') return () => target;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
