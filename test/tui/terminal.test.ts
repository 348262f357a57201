import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placedColumns } from '../../src/tui/columns.js';
import { short, timeText } from '../../src/tui/figures.js';
import { FINDINGS } from '../../src/tui/findings.js';
import { FrameWriter } from '../../src/tui/frame-writer.js';
import { cutBefore, fitted, shown, widthOf, wrapped } from '../../src/tui/glyphs.js';
import { type InkKey, keysOf } from '../../src/tui/keys.js';
import { copySequence, isUtf8 } from '../../src/tui/terminal.js';
import { movedTo, windowOf } from '../../src/tui/window.js';

describe('text of an exact width', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 60 });

  test('whatever it is', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 40 }), fc.boolean(), (text, width, ascii) => {
        const cell = fitted(text, width, { ascii });
        expect(widthOf(cell)).toBe(width);
        if (ascii) expect(cell).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });

  test('of which the end is kept', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 40 }), fc.boolean(), (text, width, ascii) => {
        const end = cutBefore(text, width, { ascii });
        expect(widthOf(end)).toBeLessThanOrEqual(width);
        if (widthOf(shown(text, { ascii })) <= width) expect(end).toBe(shown(text, { ascii }));
      }),
    );
    expect(cutBefore('a/very/long/name.csv', 9, { ascii: false })).toBe('…name.csv');
  });

  test('without anything that drives a terminal', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(shown(text, { ascii: false })).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
    );
  });

  test('in paragraphs of no more lines and columns than there are', () => {
    fc.assert(
      fc.property(
        fc.lorem({ maxCount: 60 }),
        fc.integer({ min: 4, max: 80 }),
        fc.integer({ min: 1, max: 6 }),
        (text, width, most) => {
          const lines = wrapped(text, width, most, { ascii: false });
          expect(lines.length).toBeLessThanOrEqual(most);
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  test('figures have four characters at most', () => {
    fc.assert(fc.property(fc.nat(), (value) => short(value).length <= 4));
    expect([0, 999, 1000, 12_345, 999_500, 4_100_000].map(short)).toEqual(['0', '999', '1.0k', '12k', '1.0M', '4.1M']);
  });

  test('times are those of the day, or ages', () => {
    expect(timeText(3661, 3700, false)).toBe('01:01:01');
    expect([3700, 3900, 20_000, 400_000].map((now) => timeText(3661, now, true))).toEqual([
      '39s ago',
      '3m ago',
      '4h ago',
      '4d ago',
    ]);
    expect(timeText(0, 100, false)).toBe('');
  });
});

describe('columns', () => {
  test('fill the width, and leave by their rank; ends, port and reason stay', () => {
    for (let width = 57; width <= 200; width++) {
      const placed = placedColumns(FINDINGS.columns, width);
      const ids = placed.map(({ column }) => FINDINGS.columns[column]?.id);
      expect(ids).toEqual(expect.arrayContaining(['from', 'to', 'port', 'what']));
      expect(placed.reduce((sum, each) => sum + each.width + 1, -1)).toBe(width);
    }
  });
});

describe('the window', () => {
  const rows = (count: number) => ({
    items: Array.from({ length: count }, (_, index) => index),
    keyAt: (index: number) => (index < count ? `key${index}` : undefined),
    arrivalAt: (index: number) => index,
  });
  const start = { key: undefined, index: 0, line: 0, follows: true, seen: 0 };

  test('always holds the selected row', () => {
    const moves = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20 }), moves, (count, height, steps) => {
        const table = rows(count);
        let place = start;
        for (const step of steps) {
          place = {
            ...place,
            ...movedTo(table, place, windowOf(table, place, height).index + step, height, count),
          } as typeof start;
          const { index, top } = windowOf(table, place, height);
          expect(index).toBeGreaterThanOrEqual(top);
          expect(index).toBeLessThan(top + height);
          expect(top).toBeLessThanOrEqual(Math.max(0, count - height));
        }
      }),
    );
  });
});

describe('pictures', () => {
  const writing = () => {
    const written: string[] = [];
    return { writer: new FrameWriter((text) => written.push(text)), written };
  };

  test('write the lines that changed, each at its place', () => {
    const { writer, written } = writing();
    writer.frame('a\nb\nc');
    writer.frame('a\nB\nc');
    writer.frame('a\nB\nc');
    writer.frame('a');
    const places = written.map((text) =>
      [...text.matchAll(/\u001b\[(\d+);1H\u001b\[2K([^\u001b]*)/g)].map(([, row, line]) => [row, line]),
    );
    expect(places).toEqual([
      [
        ['1', 'a'],
        ['2', 'b'],
        ['3', 'c'],
      ],
      [['2', 'B']],
      [
        ['2', ''],
        ['3', ''],
      ],
    ]);
  });

  test('are written whole after the terminal was cleared', () => {
    const { writer, written } = writing();
    writer.frame('a\nb');
    writer.forget();
    writer.frame('a\nb');
    expect(written[1]).toBe(written[0]);
    writer.frame('\u001b[?25l');
    expect(written.length).toBe(2);
  });
});

describe('keys', () => {
  const NONE: InkKey = {
    upArrow: false,
    downArrow: false,
    pageUp: false,
    pageDown: false,
    home: false,
    end: false,
    return: false,
    escape: false,
    tab: false,
    shift: false,
    ctrl: false,
    meta: false,
    backspace: false,
    delete: false,
  };

  test('typed at once are several', () => {
    expect(keysOf('jk\rq', NONE)).toEqual([
      { name: 'text', text: 'j' },
      { name: 'text', text: 'k' },
      { name: 'enter' },
      { name: 'text', text: 'q' },
    ]);
  });

  test('that mean nothing are none', () => {
    expect(keysOf('x', { ...NONE, ctrl: true })).toEqual([]);
    expect(keysOf('\u0001\u007f', NONE)).toEqual([]);
    expect(keysOf('c', { ...NONE, ctrl: true })).toEqual([{ name: 'interrupt' }]);
    expect(keysOf('', { ...NONE, tab: true, shift: true })).toEqual([{ name: 'back-tab' }]);
  });
});

test('the clipboard is set by OSC 52', () => {
  expect(copySequence('edge1\t443')).toBe(`\u001b]52;c;${Buffer.from('edge1\t443').toString('base64')}\u0007`);
});

test('the locale that counts says whether there is more than ASCII', () => {
  expect(isUtf8({ LANG: 'en_GB.UTF-8' })).toBe(true);
  expect(isUtf8({ LC_ALL: 'C', LANG: 'en_GB.UTF-8' })).toBe(false);
  expect(isUtf8({ LC_ALL: '', LC_CTYPE: 'de_DE.utf8' })).toBe(true);
  expect(isUtf8({})).toBe(false);
});

test.each(['throw new Error("crashed")', 'process.exit(3)', 'Promise.reject(new Error("crashed"))', ''])(
  'the terminal is as it was after %j, before anything is said of it',
  (end) => {
    const module = fileURLToPath(new URL('../../src/tui/terminal.ts', import.meta.url));
    const program = `import { AlternateScreen } from ${JSON.stringify(module)};
      const say = (text) => process.stderr.write(text);
      new AlternateScreen({ write: say }).enter();
      ${end}`;
    const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(stderr.startsWith('\u001b[?1049h')).toBe(true);
    const left = stderr.indexOf('\u001b[?25h\u001b[?1049l');
    expect(left).toBeGreaterThan(0);
    expect(stderr.slice(0, left)).not.toContain('crashed');
    if (end.includes('crashed')) expect(stderr.slice(left)).toContain('crashed');
  },
);
