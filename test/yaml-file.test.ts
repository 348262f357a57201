import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, formatProblem, MAX_PROBLEMS } from '../src/problem.js';
import { MAX_FILE_BYTES, parseYamlFile, readYamlFile } from '../src/yaml-file.js';
import { MAX_ALIASED_VALUES, MAX_DEPTH } from '../src/yaml-tree.js';

const schema = z.strictObject({
  name: z.string().optional(),
  colour: z.enum(['red', 'green', 'blue']).optional(),
  count: z.int().min(1).max(9).optional(),
  hosts: z
    .record(
      z
        .string()
        .regex(/^[a-z0-9.-]+$/, { error: (issue) => `'${issue.input}' is no host name; use a-z, 0-9, . and -` }),
      z.strictObject({
        address: z.union([z.string(), z.strictObject({ address: z.string(), public: z.string().optional() })]),
        roles: z.array(z.enum(['edge', 'front-end'])).describe('What the host does.'),
      }),
    )
    .optional(),
  rules: z.array(z.strictObject({ port: z.int(), to: z.string() })).optional(),
});

const problemsOf = (text: string): string[] => parseYamlFile('site.yaml', text, schema).problems.map(formatProblem);

const lines = (...text: string[]): string => text.join('\n');

describe('a sound file', () => {
  const text = lines(
    'name: lab   # a comment',
    'hosts:',
    '  fe1: { address: &a 10.0.0.1, roles: [front-end] }',
    '  fe2: { address: *a, roles: [front-end, edge] }',
  );

  it('gives the checked value, aliases resolved', () => {
    expect(parseYamlFile('site.yaml', text, schema).value).toEqual({
      name: 'lab',
      hosts: {
        fe1: { address: '10.0.0.1', roles: ['front-end'] },
        fe2: { address: '10.0.0.1', roles: ['front-end', 'edge'] },
      },
    });
  });

  it('gives later checks the place of any path, through aliases too', () => {
    const file = parseYamlFile('site.yaml', text, schema);
    const place = (...args: Parameters<typeof file.problem>) => formatProblem(file.problem(...args));
    expect(place(['hosts', 'fe2', 'roles', 1], 'odd')).toBe('site.yaml:4:42: error: hosts.fe2.roles[1]: odd');
    expect(place(['hosts', 'fe2', 'address'], 'odd', 'warning')).toBe(
      'site.yaml:4:19: warning: hosts.fe2.address: odd',
    );
    expect(place(['hosts', 'fe2'], 'odd', 'error', 'key')).toBe('site.yaml:4:3: error: hosts.fe2: odd');
  });

  it('places a mapping in block style at its key, and a path that leads nowhere at what there is of it', () => {
    const file = parseYamlFile('site.yaml', text, schema);
    expect(file.problem(['hosts'], '')).toMatchObject({ line: 2, column: 1 });
    expect(file.problem(['hosts', 'fe1', 'zone'], '')).toMatchObject({ line: 3, column: 3 });
    expect(file.problem(['nowhere'], '')).toMatchObject({ line: 1, column: 1 });
  });

  it('may be empty where the schema allows nothing to be given', () => {
    expect(parseYamlFile('site.yaml', '{}', schema).value).toEqual({});
  });
});

describe('what is wrong is said at its place, in a sentence that tells what to do', () => {
  it.each([
    [
      'unknown keys, all of them, with the one that was meant',
      lines('nmae: x', 'hots: {}', 'zzzzzz: 1'),
      [
        "site.yaml:1:1: error: nmae: unknown key 'nmae'; did you mean 'name'?",
        "site.yaml:2:1: error: hots: unknown key 'hots'; did you mean 'hosts'?",
        "site.yaml:3:1: error: zzzzzz: unknown key 'zzzzzz'; use one of name, colour, count, hosts or rules",
      ],
    ],
    [
      'a value that is not in the list',
      'colour: gren',
      ["site.yaml:1:9: error: colour: unknown value 'gren'; did you mean 'green'?"],
    ],
    [
      'a value near none in the list',
      'colour: purple',
      ["site.yaml:1:9: error: colour: unknown value 'purple'; use one of red, green or blue"],
    ],
    [
      'another kind of value',
      lines('name: 5', 'hosts: [a]', 'rules: {}'),
      [
        'site.yaml:1:7: error: name: expected text, found the number 5; to mean text, put it in quotes',
        'site.yaml:2:8: error: hosts: expected a mapping (key: value), found a list',
        'site.yaml:3:8: error: rules: expected a list, found a mapping',
      ],
    ],
    ['a number out of range', 'count: 12', ['site.yaml:1:8: error: count: must be at most 9']],
    [
      'a missing key, with its meaning',
      lines('hosts:', '  fe1:', '    address: 10.0.0.1'),
      ["site.yaml:2:3: error: hosts.fe1.roles: the key 'roles' is missing (what the host does)"],
    ],
    [
      'a key given twice',
      lines('name: a', 'colour: red', 'name: b'),
      ["site.yaml:3:1: error: name: the key 'name' stands in line 1 already; remove or rename one"],
    ],
    [
      'a key in the wrong form, by the words of the schema',
      lines('hosts:', '  FE_1: { address: a, roles: [] }'),
      ["site.yaml:2:3: error: hosts.FE_1: 'FE_1' is no host name; use a-z, 0-9, . and -"],
    ],
    [
      'the branch of a union that was meant',
      'hosts: { fe1: { address: { adress: a }, roles: [] } }',
      ["site.yaml:1:28: error: hosts.fe1.address.adress: unknown key 'adress'; did you mean 'address'?"],
    ],
    [
      'no branch of a union',
      'hosts: { fe1: { address: [a], roles: [] } }',
      ['site.yaml:1:26: error: hosts.fe1.address: expected text or a mapping (key: value), found a list'],
    ],
    ['an empty value', 'hosts:', ['site.yaml:1:1: error: hosts: expected a mapping (key: value), found nothing']],
    ['an empty file', '# nothing', ['site.yaml:1:1: error: expected a mapping (key: value), found nothing']],
    [
      'the element of a list',
      lines('rules:', '  - { port: 443, to: a }', '  - { port: x, to: b }'),
      ["site.yaml:3:13: error: rules[1].port: expected a number, found 'x'"],
    ],
  ] as const)('%s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });
});

describe('what is no YAML, or more than a configuration file needs', () => {
  it.each([
    [
      'tabs as indentation',
      lines('hosts:', '\tfe1: x'),
      /^site\.yaml:2:1: error: a tab as indentation; YAML allows spaces/,
    ],
    ['two mappings on a line', 'name: a: b', /^site\.yaml:1:7: error: a second ': ' on one line; put text that holds/],
    [
      'an open bracket',
      'rules: [1, 2',
      /^site\.yaml:1:\d+: error: a '\[' above is not closed: '\]' is missing, or what/,
    ],
    [
      'an open bracket above a key',
      lines('rules: [1, 2', 'name: a'),
      /^site\.yaml:2:1: error: a '\[' above is not closed/,
    ],
    ['an open brace', lines('rules: { a: 1', 'name: a'), /error: a '\{' above is not closed: '\}' is missing/],
    ['a tag', 'name: !!js/function x', /^site\.yaml:1:7: error: a tag \('!…'\) that is not understood/],
    [
      'a reserved character',
      'name: @x',
      /^site\.yaml:1:7: error: a value may not begin with this character; put it in/,
    ],
    ['a list as a key', '? [a]\n: 1', /error: a list, mapping or alias as a key; keys are plain text$/],
    ['two documents', lines('name: a', '---', 'name: b'), /^site\.yaml:\d:1: error: a second document begins here/],
    ['an unknown alias', 'name: *x', /^site\.yaml:1:7: error: name: the alias '\*x' names no anchor above it/],
    [
      'an address that YAML takes for a key',
      'rules: [::, x]',
      /^site\.yaml:1:9: error: rules\[0\]: '::' ends in ':' and needs quotes/,
    ],
    ['an alias inside its anchor', 'rules: &r [*r]', /error: rules\[0\]: the alias '\*r' stands inside the anchor/],
    [
      'a key that every object has',
      '__proto__: {}',
      /^site\.yaml:1:1: error: __proto__: the key '__proto__' is reserved/,
    ],
    [
      'a million brackets',
      `a: 1\n${']'.repeat(1 << 20)}`,
      /^site\.yaml:2:1: error: no valid YAML: unexpected flow-seq-end/,
    ],
    ['deep brackets', '['.repeat(100_000), new RegExp(`^site\\.yaml:1:\\d+: error: more than ${MAX_DEPTH} levels`)],
    ['deep dashes', '- '.repeat(100_000), new RegExp(`^site\\.yaml:1:\\d+: error: more than ${MAX_DEPTH} levels`)],
    ['deep mappings', '{a: '.repeat(100_000), new RegExp(`^site\\.yaml:1:\\d+: error: more than ${MAX_DEPTH} levels`)],
    [
      'deep indentation',
      Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /more than \d+ levels/,
    ],
  ])('%s', (_, text, expected) => {
    expect(problemsOf(text)[0]).toMatch(expected);
  });

  it('refuses aliases that would expand without measure, and says where', () => {
    const bomb = ['a: &x0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]'];
    for (let level = 1; level < 60; level++) bomb.push(`a${level}: &x${level} [${`*x${level - 1}, `.repeat(10)}]`);
    const [first] = problemsOf(bomb.join('\n')).filter((line) => line.includes('aliases'));
    expect(first).toMatch(
      new RegExp(`^site\\.yaml:4:\\d+: error: a3\\[\\d\\]: .*more than ${MAX_ALIASED_VALUES} values`),
    );
  });

  it('finds duplicate keys among very many', () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => `  k${index}: {}`);
    const file = parseYamlFile('site.yaml', lines('hosts:', ...keys, '  k0: {}'), z.unknown());
    expect(file.problems.map(formatProblem)).toEqual([
      "site.yaml:50002:3: error: hosts.k0: the key 'k0' stands in line 2 already; remove or rename one",
    ]);
  });

  it('lists a limited number of problems and counts the rest', () => {
    const problems = problemsOf(Array.from({ length: MAX_PROBLEMS + 55 }, (_, index) => `k${index}: 1`).join('\n'));
    expect(problems).toHaveLength(MAX_PROBLEMS + 1);
    expect(problems.at(-1)).toBe('site.yaml: error: 55 more problems are not listed');
  });

  it('does so for syntax errors and duplicate keys too', () => {
    const errors = problemsOf(`a: 1\n${']'.repeat(1000)}`);
    expect(errors.at(-1)).toBe(`site.yaml: error: ${1000 - MAX_PROBLEMS} more problems are not listed`);
    const twins = parseYamlFile('site.yaml', 'a:\n'.repeat(1000), z.unknown()).problems.map(formatProblem);
    expect(twins.at(-1)).toBe(`site.yaml: error: ${999 - MAX_PROBLEMS} more problems are not listed`);
  });

  it('repeats no control character of the file in a message', () => {
    const [problem] = problemsOf('"\\e[31m\\u202Ename": 1');
    expect(problem).toContain('unknown key');
    expect(problem).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...['a', 'hosts', ': ', ':', '\n', '  ', '- ', '[', ']', '{', '}', ',', '&a ', '*a', '!t ', '|', '>', '"', "'"],
      ...['#', '? ', '%', '---\n', '...\n', '\t', '\0', '\u{1f600}', '<<', '1e999', '~', '@', '`', '\\', '\r'],
    );
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const file = parseYamlFile('site.yaml', text, schema);
        expect(file.problems.length > 0 || file.value !== undefined).toBe(true);
        for (const problem of file.problems) expect(problem.line).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a file with problems', () => {
  it('keeps what is sound for later checks, and the file as written', () => {
    const file = parseYamlFile(
      'site.yaml',
      lines(
        'colour: gren',
        'hosts:',
        '  fe1: { address: a, roles: [edge], rolse: [] }',
        '  fe2: { address: b }',
        '  fe3: { address: c, roles: [edge, egde] }',
      ),
      schema,
    );
    expect(file.value).toEqual({
      hosts: { fe1: { address: 'a', roles: ['edge'] }, fe3: { address: 'c', roles: ['edge'] } },
    });
    expect(Object.keys((file.raw as { hosts: object }).hosts)).toEqual(['fe1', 'fe2', 'fe3']);
    expect(file.failedAt(['hosts', 'fe1'])).toBe(true);
    expect(file.failedAt(['rules'])).toBe(false);
  });

  it('places later problems right where lists have lost elements', () => {
    const text = lines(
      'rules:',
      '  - { port: x, to: a }',
      '  - { port: 1, to: b }',
      '  - {}',
      '  - { port: 2, to: c }',
    );
    const file = parseYamlFile('site.yaml', text, schema);
    expect(file.value?.rules).toEqual([
      { port: 1, to: 'b' },
      { port: 2, to: 'c' },
    ]);
    expect(formatProblem(file.problem(['rules', 1, 'to'], 'odd'))).toBe('site.yaml:5:20: error: rules[3].to: odd');
    expect([0, 1].map((index) => file.failedAt(['rules', index]))).toEqual([false, false]);
  });

  it('has no value where nothing is sound', () => {
    expect(parseYamlFile('site.yaml', '[]', schema).value).toBeUndefined();
    expect(parseYamlFile('site.yaml', 'a: [', schema).value).toBeUndefined();
  });

  it('tells all its problems, a line each, in one error', () => {
    const { problems } = parseYamlFile('site.yaml', lines('colour: gren', 'count: 0'), schema);
    expect(new ConfigError(problems).message).toBe(
      lines(
        "site.yaml:1:9: error: colour: unknown value 'gren'; did you mean 'green'?",
        'site.yaml:2:8: error: count: must be at least 1',
      ),
    );
  });
});

describe('reading', () => {
  it('gives the hash of the file as it lies on the disk', () => {
    const file = write('hash.yaml', 'name: a\n');
    const expected = createHash('sha256').update('name: a\n').digest('hex');
    expect(readYamlFile(file, schema).sha256).toBe(expected);
    expect(parseYamlFile('x', 'name: a\n', schema).sha256).toBe(expected);
  });

  const folder = mkdtempSync(join(tmpdir(), 'rolepath-yaml-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string | Uint8Array): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };

  it('reads UTF-8 with and without byte-order mark', () => {
    const mark = [0xef, 0xbb, 0xbf];
    const file = write('bom.yaml', Uint8Array.from([...mark, ...new TextEncoder().encode('name: Zürich')]));
    expect(readYamlFile(file, schema).value).toEqual({ name: 'Zürich' });
  });

  it('reads Windows line ends', () => {
    expect(readYamlFile(write('crlf.yaml', 'name: a\r\ncolour: red\r\n'), schema).value).toEqual({
      name: 'a',
      colour: 'red',
    });
  });

  it.each([
    ['UTF-16 text', Uint8Array.of(0xff, 0xfe, 0x61, 0x00), 'this is UTF-16 text; save it as UTF-8'],
    ['Latin-1 text', Uint8Array.of(0x61, 0x3a, 0x20, 0xfc), 'this is not UTF-8 text; save it as UTF-8'],
    ['a binary file', Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a, 0x00), 'this is no text file: byte 4 is zero'],
    [
      'a huge file',
      new Uint8Array(MAX_FILE_BYTES + 1).fill(0x20),
      'larger than 1048576 bytes, so no configuration file',
    ],
  ])('names %s', (name, content, expected) => {
    const file = write(name.replace(/\W/g, '-'), content);
    expect(() => readYamlFile(file, schema)).toThrow(`${file}: error: ${expected}`);
  });

  it('names a file that is not there, and a directory', () => {
    expect(() => readYamlFile(join(folder, 'none.yaml'), schema)).toThrow('none.yaml: error: there is no such file');
    expect(() => readYamlFile(folder, schema)).toThrow(`${folder}: error: this is a directory, not a file`);
  });
});
