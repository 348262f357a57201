import { describe, expect, it } from 'vitest';
import {
  firewallsOf,
  pathNamed,
  pathsBetween,
  provenance,
  roleMeant,
  rolesNamed,
  rowsOf,
} from '../../src/catalogue/browse.js';
import { shippedCatalogue } from './support.js';

const catalogue = shippedCatalogue();

function path(id: string) {
  const found = catalogue.paths.get(id);
  if (found === undefined) throw new Error(`no path ${id}`);
  return found;
}

describe('looking up', () => {
  it('a role goes by its id, its title, and the words of the documents', () => {
    expect(rolesNamed(catalogue, 'access-edge')).toEqual(['access-edge']);
    expect(rolesNamed(catalogue, 'Access Edge Server')).toEqual(['access-edge']);
    expect(rolesNamed(catalogue, 'mcu')).toContain('av-conferencing-server');
    expect(rolesNamed(catalogue, 'edge')).toEqual(['access-edge', 'web-conferencing-edge', 'av-edge']);
    expect(rolesNamed(catalogue, 'acess-edge')).toBeUndefined();
    expect(roleMeant(catalogue, 'acess-edge')).toBe('access-edge');
  });

  it('a path goes by its id, or by as much of its end as is its own', () => {
    expect(pathNamed(catalogue, 'lync-2010/edge/external/access-sip-tls')?.id).toBe(
      'lync-2010/edge/external/access-sip-tls',
    );
    expect(pathNamed(catalogue, 'new-since-r2/reverse-proxy-http')?.id).toBe(
      'lync-2010/edge/new-since-r2/reverse-proxy-http',
    );
    // Several tables have a path of this name.
    expect(pathNamed(catalogue, 'access-sip-tls')).toBeUndefined();
    expect(pathNamed(catalogue, 'sip-tls')).toBeUndefined();
  });

  it('two roles gives every path between them, each way for itself', () => {
    const between = (from: string, to: string) =>
      pathsBetween(
        catalogue.paths.values(),
        rolesNamed(catalogue, from) ?? [],
        rolesNamed(catalogue, to) ?? [],
        catalogue,
      )
        .filter(({ document }) => document === 'edge2010')
        .map(({ id }) => id);
    expect(between('client', 'access-edge')).toEqual([
      'lync-2010/edge/external/access-sip-tls',
      'lync-2010/edge/external-summary/access-sip-tls',
    ]);
    // What leads to the Internet leads to no role that is at home inside.
    expect(between('access-edge', 'front-end')).toEqual([
      'lync-2010/edge/internal/access-sip-in',
      'lync-2010/edge/internal-summary/access-sip-in',
    ]);
    expect(between('access-edge', 'client')).toEqual([
      'lync-2010/edge/external/access-http-crl',
      'lync-2010/edge/external/access-dns-udp',
      'lync-2010/edge/external-summary/access-http-crl',
      'lync-2010/edge/external-summary/access-dns-udp',
      'lync-2010/edge/external-summary/access-dns-tcp',
    ]);
  });

  it('a path gives the rows that it carries', () => {
    expect(rowsOf(catalogue, path('ocs-2007/roles/live-meeting-sip-external')).map(({ id }) => id)).toEqual([
      'ocs2007-25',
      'ocs2007-25a',
    ]);
  });

  it('a path gives the firewalls that it crosses', () => {
    expect(firewallsOf(catalogue, path('lync-2010/edge/external/access-sip-tls'))).toEqual(['external']);
    expect(firewallsOf(catalogue, path('lync-2010/edge/internal/access-sip-in'))).toEqual(['internal']);
    expect(firewallsOf(catalogue, path('ocs-2007/roles/front-end-web-farm'))).toEqual([]);
  });
});

describe('the provenance', () => {
  it('names the products that apply, with a hash of what their paths were read from', () => {
    const [only, ...more] = provenance(catalogue, ['lync-2010']);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ id: 'lync-2010', title: 'Lync Server 2010' });
    expect(only?.sha256).toMatch(/^[0-9a-f]{64}$/);
    const all = provenance(catalogue, []);
    expect(all.map(({ id }) => id)).toEqual(catalogue.catalogued);
    // A product that goes by another's documents was read from the same files.
    const own = all.filter(({ id }) => catalogue.products.get(id)?.documentsOf === undefined);
    expect(new Set(own.map(({ sha256 }) => sha256)).size).toBe(own.length);
  });
});
