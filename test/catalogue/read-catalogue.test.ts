import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/problem.js';
import { readSmall, small, tableWith } from './support.js';

const said = (changes: Readonly<Record<string, string | undefined>>): string[] =>
  readSmall(changes).problems.map(formatProblem);

const TABLE = 'paths/old/table.yaml';

/** What someone who adds a path may get wrong, and what is said of it. */
const MISTAKES: readonly (readonly [what: string, changes: Readonly<Record<string, string>>, said: string])[] = [
  [
    'a misspelt role',
    tableWith('role: client', 'role: cliemt'),
    "8:19: error: paths[0].from.role: unknown role 'cliemt'; did you mean 'client'?",
  ],
  [
    'a port out of range',
    tableWith('port: 5061', 'port: 70000'),
    '9:34: error: paths[0].to.port: must be at most 65535',
  ],
  [
    'a range out of range',
    tableWith('port: 5061', 'port: 50000-70000'),
    '9:34: error: paths[0].to.port: 50000-70000 goes beyond port 65535',
  ],
  [
    'a range backwards',
    tableWith('port: 5061', 'port: 6000-5000'),
    '9:34: error: paths[0].to.port: 6000-5000 runs backwards; write the lower port first',
  ],
  [
    'one bad port of several',
    tableWith('port: 5061', 'port: [80, 9-8]'),
    '9:39: error: paths[0].to.port[1]: 9-8 runs backwards; write the lower port first',
  ],
  [
    'another transport',
    tableWith('transport: tcp', 'transport: smtp'),
    "10:16: error: paths[0].transport: unknown value 'smtp'; use one of tcp or udp",
  ],
  [
    'an unknown application',
    tableWith('application: sip', 'application: spi'),
    "11:18: error: paths[0].application: unknown application 'spi'; did you mean 'sip'?",
  ],
  [
    'an unknown security',
    tableWith('security: tls', 'security: ssl'),
    "12:15: error: paths[0].security: unknown value 'ssl'",
  ],
  [
    'an unknown key',
    tableWith('    security: tls', '    security: tls\n    securty: tls'),
    "13:5: error: paths[0].securty: unknown key 'securty'; did you mean 'security'?",
  ],
  [
    'a missing key',
    tableWith('    service: Sign-in\n', ''),
    "5:5: error: paths[0].service: the key 'service' is missing",
  ],
  [
    'an id that belongs elsewhere',
    tableWith('id: old/table/sip', 'id: old/other/sip'),
    "5:9: error: paths[0].id: the ids of this file are 'old/table/' and one name",
  ],
  [
    'an unknown source row',
    tableWith('[doc-1]', '[doc-9]'),
    "6:15: error: paths[0].sources[0]: 'doc' has no row 'doc-9'; did you mean 'doc-1'?",
  ],
  [
    'another document',
    tableWith('document: doc', 'document: dok'),
    "2:11: error: document: unknown document 'dok'; did you mean 'doc'?",
  ],
  [
    'another product',
    tableWith('product: old', 'product: new'),
    "1:10: error: product: the directory is that of 'old'",
  ],
  [
    'an interface of a role that has none',
    tableWith('port: 5061', 'interface: external, port: 5061'),
    '9:39: error: paths[0].to.interface: none of these roles has two interfaces; leave the key out',
  ],
  [
    'any role beside another',
    tableWith('role: client', 'role: [any, client]'),
    "8:19: error: paths[0].from.role: 'any' takes in every other role; keep it alone",
  ],
  [
    'a range that could excuse anything',
    tableWith('port: 5061', 'port: 1024-65535'),
    "9:34: error: paths[0].to.port: 64512 ports are open; say by 'needsEvidence' whether the bytes must prove that a flow is this path",
  ],
  [
    'an implied path without a reason',
    tableWith('    security: tls', '    security: tls\n    standing: implied'),
    "13:15: error: paths[0].standing: say why it is here, under 'because'",
  ],
  [
    'a reason for a documented path',
    tableWith('    security: tls', '    security: tls\n    because: I say so.'),
    "13:14: error: paths[0].because: only an implied or tolerated path needs a reason; say it under 'notes'",
  ],
  [
    'a twin that is none',
    tableWith('    security: tls', '    security: tls\n    sameAs: [old/table/sap]'),
    "13:14: error: paths[0].sameAs[0]: unknown path 'old/table/sap'; did you mean 'old/table/sip'?",
  ],
  [
    'a path that is its own twin',
    tableWith('    security: tls', '    security: tls\n    sameAs: [old/table/sip]'),
    '13:14: error: paths[0].sameAs[0]: a path is no twin of its own',
  ],
  [
    'a condition of nothing',
    tableWith('    security: tls', '    security: tls\n    when: [{ feature: federacion }]'),
    "13:23: error: paths[0].when[0].feature: unknown feature 'federacion'; did you mean 'federation'?",
  ],
];

describe('a table with a mistake', () => {
  it('is read where there is none', () => {
    const { catalogue, problems } = readSmall();
    expect(problems).toEqual([]);
    expect([...(catalogue?.paths.keys() ?? [])]).toEqual(['old/table/sip']);
  });

  it.each(MISTAKES)('%s is told at its place', (_what, changes, message) => {
    const { catalogue, problems } = readSmall(changes);
    expect(catalogue).toBeUndefined();
    expect(problems.map(formatProblem).join('\n')).toContain(`${TABLE}:${message}`);
  });

  it('is told of all its mistakes at once, in every file', () => {
    const second = small(TABLE)
      .replace('paths:\n', '')
      .split('\n')
      .slice(3)
      .join('\n')
      .replace('port: 5061', 'port: 9-8');
    const changes = {
      'notes/doc.yaml': small('notes/doc.yaml').replace('doc-2', 'doc-7'),
      'roles.yaml': small('roles.yaml').replace('roles: [front-end, edge]', 'roles: [front-end, edgy]'),
    };
    const broken = tableWith('role: client', 'role: cliemt', 'transport: tcp', 'transport: smtp')[TABLE] ?? '';
    const problems = said({ ...changes, [TABLE]: `${broken}${second}` });
    expect(problems).toEqual([
      expect.stringContaining(
        "roles.yaml:6:67: error: groups.server.roles[1]: unknown role 'edgy'; did you mean 'edge'?",
      ),
      expect.stringContaining("notes/doc.yaml:3:17: error: notes[0].sources[0]: 'doc' has no row 'doc-7'"),
      expect.stringContaining(`${TABLE}:8:19: error: paths[0].from.role: unknown role 'cliemt'`),
      expect.stringContaining(`${TABLE}:10:16: error: paths[0].transport: `),
      expect.stringContaining(`${TABLE}:17:34: error: paths[1].to.port: 9-8 runs backwards`),
    ]);
  });

  it('is told where an id was used before', () => {
    const text = small(TABLE);
    const twice = `${text}${text.slice(text.indexOf('  - id'))}`;
    expect(said({ [TABLE]: twice })).toEqual([`${TABLE}:13:9: error: paths[1].id: this id is taken at ${TABLE}:5`]);
  });

  it('is told that it leads elsewhere than its twin', () => {
    const text = small(TABLE);
    const other = text.slice(text.indexOf('  - id')).replace('sip', 'twin').replace('tcp', 'udp');
    const twins = `${text}${other}    sameAs: [old/table/sip]\n`;
    expect(said({ [TABLE]: twins })).toEqual([`${TABLE}:21:14: error: paths[1].sameAs[0]: that path is over tcp`]);
  });
});

describe('the files beside the tables', () => {
  it.each(['products.yaml', 'roles.yaml', 'applications.yaml', 'conditions.yaml', 'service-names.yaml'])(
    'must have %s among them',
    (name) => {
      expect(said({ [name]: undefined })).toContain(
        `here/${name}: error: this file is missing; every catalogue has it`,
      );
    },
  );

  it('may not have others', () => {
    expect(said({ 'paths.yaml': 'paths: []' })).toEqual([
      'paths.yaml: error: no file of this name belongs here; those that do: products.yaml, roles.yaml, applications.yaml, conditions.yaml, service-names.yaml',
    ]);
  });

  it('name a role by one name only', () => {
    const roles = small('roles.yaml').replace('aliases: [FE]', 'aliases: [Edge]');
    expect(said({ 'roles.yaml': roles })).toEqual([
      "roles.yaml:4:9: error: roles.edge: 'edge' names 'front-end' already; one name, one role",
    ]);
  });

  it('have no group that contains itself', () => {
    const roles = `${small('roles.yaml')}  a: { title: A, about: A., roles: [b] }\n  b: { title: B, about: B., roles: [a, client] }\n`;
    expect(said({ 'roles.yaml': roles })).toEqual([
      "roles.yaml:7:3: error: groups.a: the group 'a' contains itself",
      "roles.yaml:8:3: error: groups.b: the group 'b' contains itself",
    ]);
  });

  it('have each piece of evidence in one family', () => {
    const applications = small('applications.yaml').replace('tags: [ike]', 'tags: [sip]');
    expect(said({ 'applications.yaml': applications })).toEqual([
      expect.stringContaining("error: families: the tag 'ike' is in no family"),
      expect.stringContaining("error: families.ike.tags[0]: 'sip' belongs to 'sip' already"),
    ]);
  });

  it('tell of a row that nothing carries, without refusing the catalogue', () => {
    const { catalogue, problems } = readSmall({ 'notes/doc.yaml': undefined });
    expect(catalogue).toBeDefined();
    expect(problems.map(formatProblem)).toEqual([
      'sources/doc.yaml: warning: nothing carries doc-2; write a path, a requirement or a note for each',
    ]);
  });

  it('name a document by its file, and its rows by the document', () => {
    const sources = small('sources/doc.yaml').replace('document: doc', 'document: dock');
    expect(said({ 'sources/doc.yaml': sources })).toContain(
      'sources/doc.yaml:1:11: error: document: a document is named by its file, so this stands in sources/dock.yaml',
    );
  });
});

describe('hostile text', () => {
  const names = Object.keys({ ...tableWith(), 'roles.yaml': '', 'applications.yaml': '', 'sources/doc.yaml': '' });

  it('ends in problems, whatever it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 200 }), (name, text) => {
        const { catalogue, problems } = readSmall({ [name]: text });
        expect(catalogue === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
      }),
      { numRuns: 100 },
    );
  });

  it('ends in problems where a piece of a good file is replaced', () => {
    const piece = fc.constantFrom(
      '',
      '[',
      '{',
      '&a ',
      '*a',
      '- ',
      ': ',
      '\t',
      'null',
      '!!binary x',
      '0x10',
      '1e9',
      '__proto__',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.double({ min: 0, max: 1, noNaN: true }),
        piece,
        (name, where, hostile) => {
          const text = small(name);
          const at = Math.floor(where * text.length);
          const { catalogue, problems } = readSmall({ [name]: text.slice(0, at) + hostile + text.slice(at + 3) });
          expect(catalogue === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
        },
      ),
      { numRuns: 150 },
    );
  });
});
