import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Matcher } from '../../src/catalogue/matcher.js';
import { PortClasses } from '../../src/catalogue/port-classes.js';
import { type SitePath, sitePaths } from '../../src/catalogue/site-paths.js';
import { NO_SETTINGS } from '../../src/catalogue/site-settings.js';
import { INTERFACES, ZONES } from '../../src/topology/endpoint.js';
import { failuresNaively, fitsNaively, type Tuple } from './naive-match.js';
import { Classes, shippedCatalogue } from './support.js';

const catalogue = shippedCatalogue();
const settings = { ...NO_SETTINGS, oldestPartner: 'lync-2010' };
const site = sitePaths(catalogue, settings);
const classes = new Classes();

const role = fc
  .tuple(fc.constantFrom(...catalogue.roles.keys()), fc.constantFrom(undefined, ...INTERFACES))
  .map(([name, side]) => (side === undefined ? name : `${name}/${side}`));

const address = fc
  .tuple(fc.constantFrom(undefined, ...ZONES), fc.uniqueArray(role, { maxLength: 3 }))
  .map(([zone, roles]) => classes.of(zone, ...roles.sort()));

/** The ports that paths know, those beside them, and any other. */
const edges = site.paths.flatMap(({ path }) =>
  [...path.from.ports, ...path.to.ports].flatMap(({ from, to }) => [from - 1, from, to, to + 1]),
);
const port = fc.oneof(fc.constantFrom(...new Set(edges)), fc.integer({ min: 0, max: 65_535 }));
const anyPort = port.map((number) => Math.min(65_535, Math.max(0, number)));

const tuple: fc.Arbitrary<Tuple & { transport: 'tcp' | 'udp' }> = fc.record({
  initiator: address,
  responder: address,
  transport: fc.constantFrom('tcp' as const, 'udp' as const),
  initiatorPort: anyPort,
  responderPort: anyPort,
});

/** A path that could be meant, so that fits are not left to luck. */
const likely = fc.constantFrom(...site.paths).chain(({ path }) => {
  const end = ({ roles, zones, interface: side }: typeof path.from) =>
    fc
      .tuple(
        fc.constantFrom(...(zones.length > 0 ? zones : [undefined, ...ZONES])),
        roles.length > 0 ? fc.constantFrom(...roles) : fc.constantFrom('front-end', 'client', undefined),
      )
      .map(([zone, name]) =>
        classes.of(zone, ...(name === undefined ? [] : [side === undefined ? name : `${name}/${side}`])),
      );
  const inside = (ports: typeof path.from.ports) =>
    ports.length === 0
      ? anyPort
      : fc.constantFrom(...ports).chain(({ from, to }) => fc.integer({ min: from, max: to }));
  return fc.record({
    initiator: end(path.from),
    responder: end(path.to),
    transport: fc.constant(path.transport as 'tcp' | 'udp'),
    initiatorPort: inside(path.from.ports),
    responderPort: inside(path.to.ports),
  });
});

describe('the matcher', () => {
  const matcher = new Matcher(site);

  it('finds what a look at every path finds', () => {
    fc.assert(
      fc.property(fc.oneof(tuple, likely), (flow) => {
        const { certain, possible } = matcher.fits({ ...flow, time: 0 });
        const active = site.paths.filter(({ met }) => met !== 'unmet').map(({ path }) => path);
        const naive = (answer: string) =>
          active.filter((path) => fitsNaively(path, flow, catalogue) === answer).map(({ id }) => id);
        expect(certain.map(({ path }) => path.id).sort()).toEqual(naive('yes').sort());
        expect(possible.map(({ path }) => path.id).sort()).toEqual(naive('perhaps').sort());
      }),
      { numRuns: 3000 },
    );
  });

  it('names a nearest path that no other beats in every way, and what of it fails', () => {
    const failures = ({ path, met }: SitePath, flow: Tuple, turned: boolean) => [
      ...failuresNaively(path, flow, turned, catalogue),
      ...(met === 'unmet' ? ['condition'] : []),
    ];
    /** An end that names no role is known by its zone alone: in another zone it is another end. */
    const goesByAnotherZone = ({ path }: SitePath, { initiator, responder }: Tuple, turned: boolean) =>
      [[turned ? path.to : path.from, initiator] as const, [turned ? path.from : path.to, responder] as const].some(
        ([end, { zone }]) => end.roles.length === 0 && end.zones.length > 0 && end.zones.every((one) => one !== zone),
      );
    fc.assert(
      fc.property(fc.oneof(tuple, likely), (flow) => {
        if (matcher.fits({ ...flow, time: 0 }).certain.length > 0) return;
        const near = matcher.nearest({ ...flow, time: 0 });
        if (near === undefined) throw new Error('a site with paths has a nearest one');
        const turned = near.failed.includes('direction');
        expect([...near.failed].sort()).toEqual(failures(near.path, flow, turned).sort());
        const isUnknown = [flow.initiator, flow.responder].some(({ roles }) => roles.length === 0);
        if (isUnknown) return;
        for (const path of site.paths.filter(({ path: { needsEvidence } }) => !needsEvidence)) {
          const better = [false, true].find((other) => {
            const failed = failures(path, flow, other);
            const fewer =
              failed.length < near.failed.length && failed.every((one) => near.failed.some((n) => n === one));
            return fewer && !goesByAnotherZone(path, flow, other);
          });
          expect(better).toBeUndefined();
        }
      }),
      { numRuns: 400 },
    );
  });

  it('puts the path first that says most', () => {
    const two = new Matcher(sitePaths(catalogue, { ...settings, products: ['lync-2010', 'ocs-2007'] }));
    const first = (from: Parameters<Classes['of']>, to: Parameters<Classes['of']>, number: number, from_ = 50_000) =>
      two
        .fits({
          initiator: classes.of(...from),
          responder: classes.of(...to),
          transport: 'udp',
          initiatorPort: from_,
          responderPort: number,
          time: 0,
        })
        .certain.filter(({ path }) => ['edge2010', 'ocs2007'].includes(path.document))
        .map(({ path }) => path.id);
    // A relay's port before the range of client media, although the latter names both roles.
    expect(first(['internal', 'client'], ['perimeter', 'av-edge/internal'], 3478)).toEqual([
      'ocs-2007/roles/av-edge-stun-udp-inside',
      'lync-2010/edge/internal/av-stun-udp',
      'lync-2010/edge/internal-summary/av-stun-udp',
      'ocs-2007/roles/communicator-media-udp-out',
      'ocs-2007/roles/live-meeting-media-udp-out',
    ]);
    // The fixed source port before any source port.
    expect(first(['perimeter', 'av-edge/external'], ['internet'], 3478, 3478).slice(0, 2)).toEqual([
      'lync-2010/edge/external/av-stun-udp-out',
      'lync-2010/edge/external-summary/av-stun-udp-out',
    ]);
  });
});

describe('classes of ports', () => {
  it('are one for ports that no path tells apart', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyPort, anyPort).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))),
        anyPort,
        anyPort,
        (ranges, a, b) => {
          const ports = new PortClasses(ranges);
          const inside = (one: number) => ranges.map(({ from, to }) => one >= from && one <= to);
          if (ports.of(a) === ports.of(b)) expect(inside(a)).toEqual(inside(b));
          expect(ports.of(a)).toBeLessThan(ports.count);
          for (const range of ranges) {
            const { from, to } = ports.range(range);
            expect(ports.of(a) >= from && ports.of(a) <= to).toBe(a >= range.from && a <= range.to);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are few: a scan of all ports is a few questions', () => {
    expect(site.ports.count).toBeLessThan(128);
  });
});
