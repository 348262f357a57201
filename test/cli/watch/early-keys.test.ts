import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { EarlyKeys } from '../../../src/cli/watch/early-keys.js';

/** Standard input as far as it matters, with the modes that it was given. */
class Keyboard extends PassThrough {
  readonly modes: boolean[] = [];

  setRawMode(isRaw: boolean): void {
    this.modes.push(isRaw);
  }
}

const passed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** What a reader gets that comes later. */
async function readLater(keyboard: Keyboard): Promise<string> {
  let text = '';
  keyboard.on('readable', () => {
    for (let bytes = keyboard.read(); bytes !== null; bytes = keyboard.read()) text += bytes;
  });
  await passed();
  return text;
}

describe('keys that are pressed before there is a screen', () => {
  test('wait for it, in their order, on a terminal that stays raw', async () => {
    const keyboard = new Keyboard();
    const keys = new EarlyKeys(keyboard, () => {});
    keyboard.write('2');
    await passed();
    keyboard.write('\u001b[B');
    await passed();
    keys.handOver();
    keyboard.write('q');
    expect(await readLater(keyboard)).toBe('2\u001b[Bq');
    expect(keyboard.modes).toEqual([true]);
  });

  test('are forgotten where there will be none, and the terminal is as it was', async () => {
    const keyboard = new Keyboard();
    const keys = new EarlyKeys(keyboard, () => {});
    keyboard.write('2');
    await passed();
    keys.drop();
    keys.handOver();
    expect(keyboard.modes).toEqual([true, false]);
    expect(await readLater(keyboard)).toBe('');
  });

  test('interrupt at once where Ctrl-C is among them', async () => {
    let interrupts = 0;
    const keyboard = new Keyboard();
    const keys = new EarlyKeys(keyboard, () => interrupts++);
    keyboard.write('j\u0003');
    await passed();
    expect(interrupts).toBe(1);
    keys.drop();
  });

  test('are bounded', async () => {
    const keyboard = new Keyboard();
    const keys = new EarlyKeys(keyboard, () => {});
    for (let piece = 0; piece < 10; piece++) {
      keyboard.write('j'.repeat(4000));
      await passed();
    }
    keys.handOver();
    expect((await readLater(keyboard)).length).toBe(8000);
  });
});
