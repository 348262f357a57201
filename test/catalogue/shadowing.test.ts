/** Paths that can never be the answer: found all, found rightly, and none of them silent about it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DocumentedPath, PathEnd } from '../../src/catalogue/path.js';
import { unsaidShadows } from '../../src/catalogue/shadow-checks.js';
import { shadowsIn } from '../../src/catalogue/shadowing.js';
import { sitePaths } from '../../src/catalogue/site-paths.js';
import { NO_SETTINGS, type SiteSettings } from '../../src/catalogue/site-settings.js';
import { formatProblem } from '../../src/problem.js';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { ZONES } from '../../src/topology/endpoint.js';
import { FlowQuestion } from '../../src/verdict/flow-question.js';
import { Judge } from '../../src/verdict/judge.js';
import { Classes, readSmall, shippedCatalogue, small } from './support.js';

const TABLE = 'paths/old/table.yaml';

/** The small table's only path, again, by another name and with lines replaced or added. */
function again(name: string, ...pairs: readonly string[]): string {
  const text = small(TABLE);
  let path = text.slice(text.indexOf('  - id')).replace('old/table/sip', `old/table/${name}`);
  for (let at = 0; at + 1 < pairs.length; at += 2) path = path.replace(pairs[at] ?? '', pairs[at + 1] ?? '');
  return path;
}

/** The small table with its path replaced in the same way, and others after it. */
const table = (first: readonly string[], ...more: readonly string[]): Readonly<Record<string, string>> => ({
  [TABLE]: small(TABLE).replace(/ {2}- id.*$/s, '') + [again('sip', ...first), ...more].join(''),
});

/** A file of the small document as one of another. */
const ofMore = (text: string): string => text.replace('document: doc', 'document: more').replaceAll('doc-', 'more-');

const FEATURE = ['security: tls', 'security: tls\n    when: [{ feature: federation }]'] as const;
const EVIDENCE = ['security: tls', 'security: tls\n    needsEvidence: true'] as const;
const TOLERATED = [
  'service: Sign-in',
  'service: Sign-in\n    standing: tolerated\n    because: It does no harm.',
] as const;
const PARTNER = (product: string) =>
  ['security: tls', `security: tls\n    when: [{ oldestPartner: ${product} }]`] as const;
const ANY_CLIENT = ['role: client,', 'role: any,'] as const;
const NOWHERE = [', zone: internal }', ' }'] as const;

function shadowed(changes: Readonly<Record<string, string>>): readonly string[] {
  const { catalogue, problems } = readSmall(changes);
  if (catalogue === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return [...shadowsIn(catalogue).keys()].map((id) => id.slice(id.lastIndexOf('/') + 1));
}

describe('a path is shadowed', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['by the same path before it', table([], again('second'))],
    ['by one that more roles may open', table(['role: client', 'role: [client, front-end]'], again('second'))],
    ['by one that leads to a group with its role', table(['role: front-end', 'role: server'], again('second'))],
    ['by one that applies anywhere, where it has a condition', table([], again('second', ...FEATURE))],
    ['by one with a wider condition', table(PARTNER('new'), again('second', ...PARTNER('old')))],
    ['by one of any partners', table(PARTNER('any'), again('second', ...PARTNER('new')))],
    ['by one that needs no proof, where it needs some', table([], again('second', ...EVIDENCE))],
    ['by one that is documented, where it is tolerated', table([], again('second', ...TOLERATED))],
    ['by one that says less of the protection', table([], again('second', 'security: tls', 'security: mtls'))],
    ['by one that is in more zones', table(['zone: internal', 'zone: [internal, internet]'], again('second'))],
    [
      'by one with neighbouring ranges',
      table(['5061', "['5000-5060', 5061]"], again('second', '5061', "'5060-5061'", ...EVIDENCE)),
    ],
  ])('%s', (_what, changes) => {
    expect(shadowed(changes)).toEqual(['second']);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['known by a role that the other does not name', table(ANY_CLIENT, again('second'))],
    ['anywhere, where the other is in one zone', table([], again('second', ...NOWHERE))],
    ['on fewer ports', table(['5061', "'5061-5062'"], again('second'))],
    ['on a port that the other lacks', table([], again('second', '5061', '[5061, 5062]'))],
    ['from one source port', table([], again('second', 'zone: internal }', 'zone: internal, port: 5000 }'))],
    ['over another transport', table([], again('second', 'transport: tcp', 'transport: udp'))],
    ['without the condition of the other', table(FEATURE, again('second'))],
    ['with an older partner in its condition', table(PARTNER('old'), again('second', ...PARTNER('new')))],
    ['with a condition of another kind', table(FEATURE, again('second', ...PARTNER('old')))],
    ['without need of the proof that the other needs', table(EVIDENCE, again('second'))],
    ['documented, where the other can be switched off', table(TOLERATED, again('second'))],
    [
      'another protocol',
      table([], again('second', 'application: sip\n    security: tls', 'application: stun\n    security: none')),
    ],
    ['content with less protection', table(['security: tls', 'security: mtls'], again('second'))],
    ['meant by another name', table([], again('second', 'application: sip', 'application: psom'))],
    [
      'on the other interface',
      table(
        ['role: front-end', 'role: edge, interface: external'],
        again('second', 'role: front-end', 'role: edge, interface: internal'),
      ),
    ],
    [
      'of another document',
      {
        'sources/more.yaml': ofMore(small('sources/doc.yaml')),
        'notes/more.yaml': ofMore(small('notes/doc.yaml')),
        'paths/old/more.yaml': ofMore(small(TABLE)).replace('old/table/sip', 'old/more/second'),
      },
    ],
  ])('no more when it is %s', (_what, changes) => {
    expect(shadowed(changes)).not.toContain('second');
  });
});

describe('the order of the files', () => {
  it.each([
    ['proof', EVIDENCE],
    ['standing', TOLERATED],
  ])('decides nothing where %s does', (_what, lines) => {
    expect(shadowed(table(lines, again('second')))).toEqual(['sip']);
  });
});

describe('a shadowed path', () => {
  const said = (changes: Readonly<Record<string, string>>) => readSmall(changes).problems.map(formatProblem);
  const add = (line: string) => ['security: tls', `security: tls\n    ${line}`] as const;

  it('is told of, at its id', () => {
    expect(said(table([], again('second')))).toEqual([
      `${TABLE}:13:9: warning: paths[1].id: old/table/sip fits every flow that fits this path, and comes first; tie them by 'sameAs', or say it under 'shadowedBy'`,
    ]);
  });

  it('is not where it is a twin, said by either', () => {
    expect(said(table([], again('second', ...add('sameAs: [old/table/sip]'))))).toEqual([]);
    expect(said(table(add('sameAs: [old/table/second]'), again('second')))).toEqual([]);
  });

  it('is not where it says so', () => {
    expect(said(table([], again('second', ...add('shadowedBy: [old/table/sip]'))))).toEqual([]);
  });

  it('need not name the twins of what shadows it', () => {
    const twin = again('twin', ...add('sameAs: [old/table/sip]'));
    expect(said(table([], twin, again('third', ...add('shadowedBy: [old/table/sip]'))))).toEqual([]);
    expect(said(table([], again('twin', ...add('shadowedBy: [old/table/sip]')), again('third')))).toHaveLength(1);
  });

  it('may not say so of a path that leaves it some flows', () => {
    expect(said(table(ANY_CLIENT, again('second', ...add('shadowedBy: [old/table/sip]'))))).toEqual([
      `${TABLE}:21:18: warning: paths[1].shadowedBy[0]: there are flows for which old/table/sip does not come before this path; leave it out`,
    ]);
  });

  it('may not say so of a path that is none', () => {
    expect(said(table([], again('second', ...add('shadowedBy: [old/table/sap]'))))).toEqual([
      `${TABLE}:21:18: error: paths[1].shadowedBy[0]: unknown path 'old/table/sap'; did you mean 'old/table/sip'?`,
    ]);
  });
});

describe('the catalogue of the package', () => {
  const catalogue = shippedCatalogue();
  const shadows = shadowsIn(catalogue);
  const hidden = [...catalogue.paths.values()].filter(({ id }) => shadows.has(id));

  it('has no path that is shadowed and does not say so', () => {
    expect(hidden.length).toBeGreaterThan(0);
    expect(hidden.filter((path) => unsaidShadows(path, shadows).length > 0).map(({ id }) => id)).toEqual([]);
  });

  const classes = new Classes();
  const features = (met: boolean) => new Map([...catalogue.features.keys()].map((feature) => [feature, met]));
  const settings: readonly SiteSettings[] = [
    NO_SETTINGS,
    { ...NO_SETTINGS, oldestPartner: 'ocs-2007', features: features(true) },
    { ...NO_SETTINGS, oldestPartner: 'lync-2010', features: features(true), tolerated: false, implied: false },
    { ...NO_SETTINGS, oldestPartner: 'none', features: features(false) },
  ];
  const judges = new Map(
    catalogue.catalogued.map((product) => [
      product,
      settings.map((one) => new Judge(catalogue, sitePaths(catalogue, { ...one, products: [product] }), true)),
    ]),
  );

  const address = ({ roles, zones, interface: side }: PathEnd) =>
    fc
      .tuple(
        fc.constantFrom(undefined, ...(zones.length > 0 ? zones : ZONES)),
        fc.constantFrom(undefined, ...(roles.length > 0 ? roles : ['front-end', 'client', 'other-host'])),
      )
      .map(([zone, role]) =>
        classes.of(zone, ...(role === undefined ? [] : [side === undefined ? role : `${role}/${side}`])),
      );
  const port = ({ ports }: PathEnd) =>
    fc
      .constantFrom(...(ports.length > 0 ? ports : [{ from: 1, to: 65_535 }]))
      .chain(({ from, to }) => fc.integer({ min: from, max: to }));
  const bits = fc.subarray(Object.values(EvidenceTag)).map((tags) => tags.reduce((all, tag) => all | tag, 0));
  const flow = (path: DocumentedPath) =>
    fc.record({
      path: fc.constant(path),
      initiator: address(path.from),
      responder: address(path.to),
      initiatorPort: port(path.from),
      responderPort: port(path.to),
      tags: fc.oneof(fc.constant(0), bits),
      rejected: fc.oneof(fc.constant(0), bits),
      payloadSeen: fc.boolean(),
      name: fc.constantFrom(undefined, 'sip.contoso.com', 'conf.contoso.com', 'av.contoso.com', 'meet.contoso.com'),
    });

  it('never answers with a shadowed path, whatever is seen of a flow', () => {
    fc.assert(
      fc.property(fc.constantFrom(...hidden).chain(flow), ({ path, name, ...rest }) => {
        for (const judge of judges.get(path.product) ?? []) {
          const protocol = path.transport === 'tcp' ? 6 : 17;
          const hint = judge.hint(name, []);
          const verdict = judge.judge(
            Object.assign(new FlowQuestion(), rest, { protocol, hint, initiatorCertain: true }),
          );
          expect(verdict.kind === 'expected' && verdict.path?.id).not.toBe(path.id);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
