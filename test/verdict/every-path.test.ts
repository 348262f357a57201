/**
 * Each documented path, judged: a flow that just fits it is expected, and one that fails it in a single dimension is
 * not taken for it. The flows are made from the catalogue's own data, so a path that is added is proved at once.
 */
import { describe, expect, it } from 'vitest';
import { Matcher } from '../../src/catalogue/matcher.js';
import type { DocumentedPath, PathEnd } from '../../src/catalogue/path.js';
import { sitePaths } from '../../src/catalogue/site-paths.js';
import { NO_SETTINGS, type SiteSettings } from '../../src/catalogue/site-settings.js';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { type EndpointClass, ZONES } from '../../src/topology/endpoint.js';
import type { FlowQuestion } from '../../src/verdict/flow-question.js';
import { Judge } from '../../src/verdict/judge.js';
import type { Verdict } from '../../src/verdict/verdict.js';
import { addressFor, agreeing, fitting } from './fitting-flows.js';
import { catalogue, classes } from './support.js';

const paths = [...catalogue.paths.values()];

/** A site at which every condition is met: the oldest of partners, and all features. */
const everything: SiteSettings = {
  ...NO_SETTINGS,
  oldestPartner: 'ocs-2007',
  features: new Map([...catalogue.features.keys()].map((feature) => [feature, true])),
};
const nothing: SiteSettings = {
  ...NO_SETTINGS,
  oldestPartner: 'none',
  features: new Map([...catalogue.features.keys()].map((feature) => [feature, false])),
};
/** One product at a time, so that a later one's path is not first. */
const judges = new Map(
  catalogue.catalogued.map((product) => [
    product,
    {
      matcher: new Matcher(sitePaths(catalogue, { ...everything, products: [product] })),
      met: new Judge(catalogue, sitePaths(catalogue, { ...everything, products: [product] }), true),
      unmet: new Judge(catalogue, sitePaths(catalogue, { ...nothing, products: [product] }), true),
    },
  ]),
);

const judgesOf = ({ product }: DocumentedPath) => {
  const found = judges.get(product);
  if (found === undefined) throw new Error(`no judge of ${product}`);
  return found;
};

/** Whether a verdict says that the flow is this path, or may be; twins are one path. */
const tells = ({ path, alternatives }: Verdict, { id, sameAs }: DocumentedPath): boolean =>
  [path, ...alternatives].some((told) => told !== undefined && (told.id === id || sameAs.includes(told.id)));

/** So many ports, and bytes that no recogniser knows: such a path is never more than a guess. */
const isUnprovable = (path: DocumentedPath): boolean => path.needsEvidence && agreeing(path) === 0;

const judged = (path: DocumentedPath, change: Partial<FlowQuestion>): Verdict =>
  judgesOf(path).met.judge(Object.assign(fitting(path), change));

/** Whether the matcher itself, which knows nothing of twins, lets a flow fit the path. */
function fits(path: DocumentedPath, change: Partial<FlowQuestion>): boolean {
  const { initiator, responder, protocol, initiatorPort, responderPort } = Object.assign(fitting(path), change);
  const transport = protocol === 6 ? ('tcp' as const) : ('udp' as const);
  const { certain } = judgesOf(path).matcher.fits({
    initiator,
    responder,
    transport,
    initiatorPort,
    responderPort,
    time: 0,
  });
  return certain.some((one) => one.path === path);
}

const beside = (ports: PathEnd['ports']): number[] =>
  ports
    .flatMap(({ from, to }) => [from - 1, to + 1])
    .filter((port) => port >= 0 && port <= 65_535 && !ports.some(({ from, to }) => from <= port && port <= to));

/** The roles of an address as `Classes.of` takes them. */
const named = ({ roles }: EndpointClass): string[] =>
  roles.map(({ role, interface: side }) => (side === undefined ? role : `${role}/${side}`));

const isSided = (end: PathEnd): boolean => addressFor(end).roles.some((binding) => binding.interface !== undefined);

/** Flows that fail a path in one dimension each. */
function failing({ from, to, transport }: DocumentedPath): readonly (readonly [string, Partial<FlowQuestion>])[] {
  const changes: (readonly [string, Partial<FlowQuestion>])[] = [
    ['over another transport', { protocol: transport === 'tcp' ? 17 : 6 }],
    ...beside(to.ports).map((port) => [`on port ${port}`, { responderPort: port }] as const),
    ...beside(from.ports).map((port) => [`from source port ${port}`, { initiatorPort: port }] as const),
  ];
  for (const [end, key, what] of [
    [from, 'initiator', 'opened by'],
    [to, 'responder', 'leading to'],
  ] as const) {
    const address = addressFor(end);
    if (end.roles.length > 0) changes.push([`${what} another role`, { [key]: classes.of(address.zone, 'other-host') }]);
    const elsewhere = ZONES.filter((zone) => end.zones.length > 0 && !end.zones.includes(zone));
    for (const zone of elsewhere)
      changes.push([`${what} the zone ${zone}`, { [key]: classes.of(zone, ...named(address)) }]);
    const side = end.interface === 'external' ? 'internal' : 'external';
    if (isSided(end))
      changes.push([`${what} the ${side} interface`, { [key]: classes.of(address.zone, `${end.roles[0]}/${side}`) }]);
  }
  return changes;
}

describe.each(paths)('$id', (path) => {
  it('is what a flow that just fits is judged to be', () => {
    const verdict = judged(path, {});
    const known = agreeing(path) === 0 ? 'path-only' : 'path-and-protocol';
    expect(verdict.kind).toBe(isUnprovable(path) ? 'undetermined' : 'expected');
    expect(tells(verdict, path)).toBe(true);
    expect(verdict.reason).toBe(isUnprovable(path) ? 'evidence-missing' : known);
    expect(fits(path, {})).toBe(true);
  });

  it.each(path.from.roles)('may be opened by %s', (role) => {
    expect(fits(path, { initiator: addressFor(path.from, role) })).toBe(true);
  });

  it.each(path.to.roles)('may lead to %s', (role) => {
    expect(fits(path, { responder: addressFor(path.to, role) })).toBe(true);
  });

  it.each(failing(path))('does not fit %s', (_what, change) => {
    expect(fits(path, change)).toBe(false);
  });

  it('is not told of bytes that are another protocol', () => {
    const verdict = judged(path, { tags: EvidenceTag.ike });
    expect(verdict.kind).not.toBe('expected');
  });
});

describe.each(paths.filter(({ when }) => when.length > 0))('$id', (path) => {
  it('does not count where the site does not meet its conditions', () => {
    const verdict = judgesOf(path).unmet.judge(fitting(path));
    expect(verdict.path).not.toBe(path);
    expect(verdict.alternatives).not.toContain(path);
  });
});

describe.each(paths.filter(({ needsEvidence }) => needsEvidence))('$id', (path) => {
  it('is never expected without the bytes that prove it', () => {
    const verdict = judged(path, { tags: 0 });
    expect(verdict.kind === 'expected' && verdict.path === path).toBe(false);
  });
});
