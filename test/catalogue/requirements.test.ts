import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SIGNATURES } from '../../src/catalogue/load-catalogue.js';
import type { Requirement } from '../../src/catalogue/requirement.js';
import { requirementJsonSchemas } from '../../src/catalogue/requirement-schema.js';
import { siteRequirements } from '../../src/catalogue/site-requirements.js';
import { NO_SETTINGS } from '../../src/catalogue/site-settings.js';
import { formatProblem } from '../../src/problem.js';
import { readSmall, shippedCatalogue, small } from './support.js';

const catalogue = shippedCatalogue();
const all = [...catalogue.requirements.values()];

const TABLE = 'requirements/old/certificates.yaml';

/** A table of one certificate for the small catalogue. */
const CERTIFICATES = [
  'product: old',
  'document: doc',
  'table: The certificates',
  'kind: certificate',
  'requirements:',
  '  - id: old/certificates/edge',
  '    sources: [doc-2]',
  '    service: Towards the outside',
  '    of: { role: edge, interface: external }',
  "    subject: '{edge}.{sip-domain}'",
  '    names: [ "sip.{sip-domain}", { name: "conf.{sip-domain}", domains: one, anyLabelOf: meeting } ]',
  '    eku: [server, { use: client, when: [{ feature: federation }] }]',
  '    authority: public',
  '',
].join('\n');

const SIGN_IN = [
  'product: old',
  'document: doc',
  'table: Sign-in',
  'kind: sign-in',
  'requirements:',
  '  - id: old/sign-in/outside',
  '    sources: [doc-1]',
  '    service: Sign-in',
  '    side: external',
  '    steps:',
  '      - { does: It asks., sources: [doc-1], dns: old/dns/sip }',
  '      - { does: It connects., sources: [doc-1], paths: [old/table/sip] }',
  '',
].join('\n');

const DNS = [
  'product: old',
  'document: doc',
  'table: Records',
  'kind: dns',
  'requirements:',
  '  - id: old/dns/sip',
  '    sources: [doc-1]',
  '    service: Where users sign in',
  '    side: external',
  '    type: SRV',
  '    name: _sip._tls.{sip-domain}',
  '    resolvesTo: { role: edge, interface: external }',
  '',
].join('\n');

const withTable = (from = '', to = ''): Readonly<Record<string, string>> => ({
  [TABLE]: CERTIFICATES.replace(from, to),
});

const said = (changes: Readonly<Record<string, string>>): string[] => readSmall(changes).problems.map(formatProblem);

/** What someone who adds a requirement may get wrong, and what is said of it. */
const MISTAKES: readonly (readonly [what: string, from: string, to: string, said: string])[] = [
  [
    'a misspelt kind',
    'kind: certificate',
    'kind: certificat',
    "4:7: error: kind: unknown kind 'certificat'; did you mean 'certificate'?",
  ],
  [
    'a misspelt role',
    'role: edge',
    'role: egde',
    "9:17: error: requirements[0].of.role: unknown role 'egde'; did you mean 'edge'?",
  ],
  [
    'an unknown row',
    '[doc-2]',
    '[doc-3]',
    "7:15: error: requirements[0].sources[0]: 'doc' has no row 'doc-3'; did you mean 'doc-1'?",
  ],
  [
    'an id that belongs elsewhere',
    'old/certificates/edge',
    'old/dns/edge',
    "6:9: error: requirements[0].id: the ids of this file are 'old/certificates/' and one name",
  ],
  [
    'a name that is none',
    "'{edge}.{sip-domain}'",
    'edge.contoso.com',
    '10:14: error: requirements[0].subject: a name is written as sip.{sip-domain}, or {server}.{ad-domain} where the site chooses the first part',
  ],
  ['an unknown purpose', '[server, {', '[serve, {', '12:11: error: requirements[0].eku[0]: '],
  [
    'an interface of a role that has none',
    'role: edge,',
    'role: client,',
    '9:36: error: requirements[0].of.interface: none of these roles has two interfaces; leave the key out',
  ],
  [
    'a certificate that is not shown and must be good',
    '    authority: public',
    '    authority: public\n    shown: false',
    '14:12: error: requirements[0].shown: where no certificate is shown, nothing can be asked of it',
  ],
  ['another product', 'product: old', 'product: new', "1:10: error: product: the directory is that of 'old'"],
  [
    'another document',
    'document: doc',
    'document: dok',
    "2:11: error: document: unknown document 'dok'; did you mean 'doc'?",
  ],
];

describe('a table of requirements', () => {
  it('is read beside the paths, and carries rows as they do', () => {
    const { catalogue: read, problems } = readSmall({
      ...withTable(),
      'notes/doc.yaml': 'document: doc\nnotes: [{ sources: [doc-1], note: So., reason: So. }]\n',
    });
    expect(problems).toEqual([]);
    expect(read?.requirements.get('old/certificates/edge')).toMatchObject({
      kind: 'certificate',
      product: 'old',
      sources: ['doc-2'],
      of: { roles: ['edge'], interface: 'external' },
      shown: true,
      names: [
        { name: 'sip.{sip-domain}', domains: 'each' },
        { name: 'conf.{sip-domain}', domains: 'one', anyLabelOf: 'meeting' },
      ],
      keyUse: [
        { use: 'server', when: [] },
        { use: 'client', when: [{ kind: 'feature', feature: 'federation' }] },
      ],
      authority: 'public',
      file: TABLE,
      line: 6,
    });
  });

  it.each(MISTAKES)('tells of %s, and where', (_, from, to, expected) => {
    expect(said(withTable(from, to)).join('\n')).toContain(`${TABLE}:${expected}`);
  });

  it('may not take the id of a path or of another requirement', () => {
    const path = small('paths/old/table.yaml').replaceAll('old/table/sip', 'old/certificates/edge');
    expect(said({ ...withTable(), 'paths/old/certificates.yaml': path })).toContain(
      `${TABLE}:6:9: error: requirements[0].id: this id is taken at paths/old/certificates.yaml:5`,
    );
  });

  it('follows the steps of a sign-in to what they take', () => {
    const tables = { 'requirements/old/sign-in.yaml': SIGN_IN, 'requirements/old/dns.yaml': DNS };
    expect(said(tables)).toEqual([]);
    expect(said({ ...tables, 'requirements/old/dns.yaml': DNS.replace('old/dns/sip', 'old/dns/sap') })).toEqual([
      "requirements/old/sign-in.yaml:11:50: error: requirements[0].steps[0].dns: unknown DNS requirement 'old/dns/sip'; did you mean 'old/dns/sap'?",
    ]);
    expect(
      said({ ...tables, 'requirements/old/sign-in.yaml': SIGN_IN.replace('old/table/sip', 'old/table/sap') }),
    ).toEqual([
      "requirements/old/sign-in.yaml:12:57: error: requirements[0].steps[1].paths[0]: unknown path 'old/table/sap'; did you mean 'old/table/sip'?",
    ]);
  });
});

const ids = (products: readonly string[], features: readonly (readonly [string, boolean])[] = []): string[] =>
  siteRequirements(catalogue, { ...NO_SETTINGS, products, features: new Map(features) }).map(({ id }) => id);

const ofKind = (requirements: readonly string[], kind: Requirement['kind']): string[] =>
  requirements.filter((id) => catalogue.requirements.get(id)?.kind === kind);

describe('the requirements of the package', () => {
  it('carry every row of their tables', () => {
    const carried = new Set(all.flatMap(({ sources }) => sources));
    for (const { id } of catalogue.rows.values()) {
      if (/^(poster-(cert|dns-|sign|hlb-)|ipsec2010-|(l13|s15|s19)-(ipsec-exception|hlb)-)/.test(id))
        expect(carried, id).toContain(id);
    }
    expect([...carried].filter((row) => !catalogue.rows.has(row))).toEqual([]);
  });

  it('say where each is written', () => {
    for (const { file, line, id } of all)
      expect(readFileSync(join(SIGNATURES, file), 'utf8').split('\n')[line - 1]).toBe(`  - id: ${id}`);
  });

  it('apply to the products of the site, and to those that go by its documents', () => {
    expect(ids(['lync-2013']).every((id) => id.startsWith('lync-2013/'))).toBe(true);
    expect(ids(['sfb-se'])).toEqual(ids(['sfb-2019']));
    expect(ids(['ocs-2007'])).toEqual([]);
    expect(ids([]).length).toBeGreaterThan(ids(['lync-2010']).length);
  });

  it('apply where their conditions are met', () => {
    const site = (used: boolean) => ids(['lync-2013'], [['hardware-load-balancing', used]]);
    expect(site(true)).toContain('lync-2013/load-balancer/front-end-5061');
    expect(site(false)).not.toContain('lync-2013/load-balancer/front-end-5061');
    expect(site(false)).toContain('lync-2013/load-balancer/front-end-443-beside-dns');
    expect(ids(['lync-2010'], [['federation', false]])).not.toContain('lync-2010/dns/federation-srv');
  });

  it('never take a rule of any host to any host as it is printed', () => {
    for (const requirement of all) {
      if (requirement.kind !== 'ipsec') continue;
      expect(requirement.from.roles.length + requirement.to.roles.length, requirement.id).toBeGreaterThan(0);
    }
  });

  it('have an up-to-date JSON Schema for editors', async () => {
    const words = {
      roles: [...catalogue.roles.keys()],
      groups: [...catalogue.groups.keys()],
      products: [...catalogue.products.keys()],
      applications: [...catalogue.applications.keys()],
      features: [...catalogue.features.keys()],
      services: [...catalogue.services.keys()],
    };
    for (const [name, schema] of Object.entries(requirementJsonSchemas(words)))
      await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(`../../schema/${name}`);
  });

  it('are of every kind', () => {
    expect(ofKind(ids(['lync-2010']), 'certificate')).toHaveLength(11);
    expect(ofKind(ids(['lync-2010']), 'sign-in')).toEqual(['lync-2010/sign-in/external', 'lync-2010/sign-in/internal']);
  });
});
