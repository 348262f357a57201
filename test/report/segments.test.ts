import { expect, test } from 'vitest';
import { loadSite } from '../../src/cli/site.js';
import { type SeenEnd, segmentsOf, segmentsSeen, whyUnseen } from '../../src/report/segments.js';
import { ZONES, type Zone } from '../../src/topology/endpoint.js';
import { samplePath } from '../samples/expectations.js';

const site = await loadSite(samplePath('consolidated-edge.topology.yaml'));
const { catalogue } = site;

const host = (zone: Zone | undefined, ...roles: string[]): SeenEnd => ({
  zone,
  roles: roles.map((role) => ({ role })),
});
const pathOf = (id: string) => {
  const path = catalogue.paths.get(id);
  if (path === undefined) throw new Error(`there is no path ${id}`);
  return path;
};

test('a segment is a pair of zones, either way round, and no other', () => {
  const all = ZONES.flatMap((a) => ZONES.map((b) => segmentsSeen(host(a), host(b), catalogue)));
  expect(new Set(all).size).toBe(6);
  for (const a of ZONES)
    for (const b of ZONES)
      expect(segmentsSeen(host(a), host(b), catalogue)).toBe(segmentsSeen(host(b), host(a), catalogue));
});

test('an end without a zone is where documents place its roles, and nowhere without roles', () => {
  const inner = segmentsSeen(host('perimeter'), host('internal'), catalogue);
  expect(segmentsSeen(host('perimeter'), host(undefined, 'front-end'), catalogue)).toBe(inner);
  expect(segmentsSeen(host('perimeter'), host(undefined), catalogue)).toBe(0);
});

test('a path could be seen where anything was seen between its zones, whichever hosts and way', () => {
  const path = segmentsOf(pathOf('lync-2010/edge/external/access-sip-tls'), site);
  expect(whyUnseen(path, segmentsSeen(host('perimeter'), host('internet'), catalogue))).toBeUndefined();
  expect(whyUnseen(path, segmentsSeen(host('perimeter'), host('perimeter'), catalogue))).toBe(
    'nothing at all was seen between the Internet and the perimeter: that segment is not captured here',
  );
  expect(whyUnseen(path, 0)).toBeDefined();
});

test('between two hosts of one zone, only what was seen within it shows that somebody looks there', () => {
  const path = segmentsOf(pathOf('lync-2010/edge/external/av-stun-udp-own-edge'), site);
  expect(whyUnseen(path, segmentsSeen(host('perimeter'), host('internet'), catalogue))).toBe(
    'nothing at all was seen within the perimeter: that segment is not captured here',
  );
  expect(whyUnseen(path, segmentsSeen(host('perimeter'), host('perimeter'), catalogue))).toBeUndefined();
});

test('where a path shows is not guessed', () => expect(whyUnseen(0, 0)).toBeUndefined());
