import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choiceField, portField, textField } from '../../src/filter/fields.js';
import { compileFilter, type FilterLanguage, problemText } from '../../src/filter/filter.js';
import { formatTerm, parseTerms } from '../../src/filter/terms.js';

/** A thing with a name, a colour and ports. */
interface Thing {
  readonly name: string;
  readonly colour: string;
  readonly ports: readonly number[];
}

const COLOURS = ['red', 'green', 'dark-green'] as const;

const LANGUAGE: FilterLanguage<Thing> = {
  fields: {
    name: textField({ about: 'its name', example: 'name:x' }, ({ name }) => [name]),
    colour: choiceField({ about: 'its colour', example: 'colour:red' }, COLOURS, ({ colour }) => [colour]),
    port: portField({ about: 'a port', example: 'port:443' }, ({ ports }, { from, to }) =>
      ports.some((port) => from <= port && port <= to),
    ),
  },
  elsewhere: { taste: 'is asked of fruit' },
  text: (value) => (thing) =>
    [thing.name, thing.colour].some((text) => text.toLowerCase().includes(value.toLowerCase())),
};

const THINGS: readonly Thing[] = [
  { name: 'Access Edge', colour: 'red', ports: [443, 5061] },
  { name: 'Front End', colour: 'green', ports: [5061] },
  { name: 'wide, open', colour: 'dark-green', ports: [50_000, 59_999] },
  { name: 'say "no"', colour: 'red', ports: [] },
];

function testOf(expression: string): (thing: Thing) => boolean {
  const compiled = compileFilter(expression, LANGUAGE);
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  return compiled.test;
}

const chosen = (expression: string): string[] => THINGS.filter(testOf(expression)).map(({ name }) => name);

function problems(expression: string): string[] {
  const compiled = compileFilter(expression, LANGUAGE);
  return 'problems' in compiled ? compiled.problems.map(({ message, at }) => `${at}: ${message}`) : [];
}

describe('a filter', () => {
  test.each<[string, string[]]>([
    ['', ['Access Edge', 'Front End', 'wide, open', 'say "no"']],
    ['port:5061', ['Access Edge', 'Front End']],
    ['port:5061 colour:red', ['Access Edge']],
    ['port:5061 -colour:red', ['Front End']],
    ['colour:green,dark-green', ['Front End', 'wide, open']],
    ['-colour:green,dark-green', ['Access Edge', 'say "no"']],
    ['colour:*green', ['Front End', 'wide, open']],
    ['port:50000-50010', ['wide, open']],
    ['port:443-5061,59999', ['Access Edge', 'Front End', 'wide, open']],
    ['name:"access edge"', ['Access Edge']],
    ['name:"wide, open"', ['wide, open']],
    ['name:*end', ['Front End']],
    ['name:f*t*d', ['Front End']],
    ['name:"say \\"no\\""', ['say "no"']],
    ['EDGE', ['Access Edge']],
    ['"t e"', ['Front End']],
    ['-e', []],
    ['Colour:RED edge', ['Access Edge']],
    ['  port:443   red ', ['Access Edge']],
  ])('%j', (expression, names) => {
    expect(chosen(expression)).toEqual(names);
  });

  test.each<[string, string[]]>([
    ['colur:red', ["0: there is no key 'colur:'; did you mean 'colour:'?"]],
    [
      'red -zzzzzzzz:1',
      ["5: there is no key 'zzzzzzzz:'; there are name: colour: port:, and text with a colon goes in quotes"],
    ],
    ['taste:sweet', ["0: 'taste:' is asked of fruit"]],
    ['colour:gren', ["7: 'gren' is not known here; did you mean 'green'?"]],
    ['colour:red,gren', ["11: 'gren' is not known here; did you mean 'green'?"]],
    ['port:https', ["5: 'https' is no port; write 443 or 50000-59999"]],
    ['port:70000', ["5: '70000' goes beyond port 65535"]],
    ['port:9-1', ["5: '9-1' runs backwards; write 1-9"]],
    ['port:', ["5: 'port:' lacks a value here: a port, such as port:443"]],
    ['port:443,', ["9: 'port:' lacks a value here: a port, such as port:443"]],
    ['name:"', ['5: this quote is never closed']],
    ['name:""', ['5: nothing stands between these quotes']],
    ['name:"a"b', ['8: a space is missing here; a quote encloses a whole value']],
    ['red - green', ["4: nothing stands behind '-'"]],
    [
      'port:x colour:y',
      ["5: 'x' is no port; write 443 or 50000-59999", "14: 'y' is not known here; use one of red, green or dark-green"],
    ],
  ])('%j is refused, with the place', (expression, messages) => {
    expect(problems(expression)).toEqual(messages);
  });

  test('takes an IPv6 address for text, not for a key', () => {
    expect(parseTerms('fe80::1 face::1/64')).toMatchObject({
      terms: [
        { key: undefined, values: [{ text: 'fe80::1' }] },
        { key: undefined, values: [{ text: 'face::1/64' }] },
      ],
      problems: [],
    });
  });

  test('shows where its mistakes are', () => {
    expect(problemText('red  colur:x', [{ message: 'no', at: 5 }])).toBe('column 6: no\n  red  colur:x\n       ^');
  });
});

const word = fc.string({ minLength: 1, maxLength: 12 });
const term = fc.record({
  negated: fc.boolean(),
  key: fc.option(fc.stringMatching(/^[a-z]{1,6}(-[a-z]{1,4})?$/), { nil: undefined }),
  values: fc.array(word, { minLength: 1, maxLength: 3 }),
});
const valid = fc.oneof(
  fc.constantFrom(...COLOURS).map((colour) => `colour:${colour}`),
  fc.constantFrom('Edge', 'e', 'n*', 'x').map((name) => `name:${name}`),
  fc.integer({ min: 0, max: 65_535 }).map((port) => `port:${port}`),
  fc.constantFrom('red', 'end', 'q'),
);

describe('every filter', () => {
  test('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 5 }), (terms) => {
        const sound = terms.map(({ negated, key, values }) => ({
          negated,
          key,
          values: key === undefined ? values.slice(0, 1) : values,
        }));
        const { terms: read, problems: wrong } = parseTerms(sound.map(formatTerm).join(' '));
        expect(wrong).toEqual([]);
        expect(
          read.map(({ negated, key, values }) => ({ negated, key, values: values.map(({ text }) => text) })),
        ).toEqual(sound);
      }),
    );
  });

  test('is a predicate, or has its mistakes inside the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'-:,"\\* ap1') })), (expression) => {
        const compiled = compileFilter(expression, LANGUAGE);
        if ('test' in compiled) for (const thing of THINGS) expect(typeof compiled.test(thing)).toBe('boolean');
        else {
          expect(compiled.problems.length).toBeGreaterThan(0);
          for (const { at } of compiled.problems) expect(at >= 0 && at <= expression.length).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('of several terms is their conjunction in any order, a minus its opposite, a comma its disjunction', () => {
    fc.assert(
      fc.property(valid, valid, fc.constantFrom(...THINGS), (a, b, thing) => {
        const [isA, isB] = [testOf(a)(thing), testOf(b)(thing)];
        expect(testOf(`${a} ${b}`)(thing)).toBe(isA && isB);
        expect(testOf(`${b} ${a}`)(thing)).toBe(isA && isB);
        expect(testOf(`-${a}`)(thing)).toBe(!isA);
        const [keyA, valueA] = a.split(':');
        const [keyB, valueB] = b.split(':');
        if (valueA !== undefined && keyA === keyB)
          expect(testOf(`${keyA}:${valueA},${valueB}`)(thing)).toBe(isA || isB);
      }),
      { numRuns: 300 },
    );
  });

  test('with many stars stays quick', () => {
    const fits = testOf(`name:${'*a'.repeat(500)}*b`);
    expect(fits({ name: 'a'.repeat(20_000), colour: '', ports: [] })).toBe(false);
  });
});
