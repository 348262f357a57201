import { describe, expect, it } from 'vitest';
import { conditionsMet, type Met, NO_SETTINGS, settingsOf } from '../../src/catalogue/site-settings.js';
import { topologyOf } from '../topology/site.js';
import { shippedCatalogue } from './support.js';

const catalogue = shippedCatalogue();

/** Whether a path applies at a site that states its oldest partner and features. */
function met(id: string, oldestPartner: string | undefined, features: Readonly<Record<string, boolean>> = {}): Met {
  const path = catalogue.paths.get(`lync-2010/edge/external/${id}`);
  if (path === undefined) throw new Error(`no path ${id}`);
  return conditionsMet(path, { ...NO_SETTINGS, oldestPartner, features: new Map(Object.entries(features)) }, catalogue);
}

describe('the media range 50,000-59,999', () => {
  it.each([
    // oldest partner, TCP out, UDP out, TCP in, UDP in
    [undefined, 'unknown', 'unknown', 'unknown', 'unknown'],
    ['none', 'unmet', 'unmet', 'unmet', 'unmet'],
    ['ocs-2007', 'met', 'met', 'met', 'met'],
    ['ocs-2007-r2', 'met', 'unmet', 'unmet', 'unmet'],
    ['lync-2010', 'met', 'unmet', 'unmet', 'unmet'],
    ['sfb-se', 'met', 'unmet', 'unmet', 'unmet'],
  ] as const)(
    'with partners as old as %s: TCP out %s, UDP out %s, TCP in %s, UDP in %s',
    (oldest, tcpOut, udpOut, tcpIn, udpIn) => {
      expect(met('av-rtp-tcp-out', oldest)).toBe(tcpOut);
      expect(met('av-rtp-udp-out', oldest)).toBe(udpOut);
      expect(met('av-rtp-tcp-in', oldest)).toBe(tcpIn);
      expect(met('av-rtp-udp-in', oldest)).toBe(udpIn);
    },
  );

  it('is used outbound for public IM as well', () => {
    expect(met('av-rtp-tcp-out', 'none', { 'public-im': true })).toBe('met');
    expect(met('av-rtp-udp-out', 'none', { 'public-im': true })).toBe('unmet');
  });
});

describe('federation on 5061', () => {
  it('counts unless the site says that it has none', () => {
    expect(met('access-federation-in', undefined)).toBe('met');
    expect(met('access-federation-in', 'lync-2010')).toBe('met');
    expect(met('access-federation-in', 'none')).toBe('unmet');
    expect(met('access-federation-in', undefined, { federation: false })).toBe('unmet');
  });

  it('counts for a hosted Exchange alone', () => {
    expect(met('access-federation-in', 'none', { 'hosted-exchange': true })).toBe('met');
  });
});

describe('a topology', () => {
  it('states products, the oldest partner and features', () => {
    const topology = topologyOf(
      'products: [lync-2010]\nfederation: { oldestPartner: ocs-2007 }\nfeatures: { public-im: true }\n',
    );
    expect(settingsOf(topology)).toEqual({
      products: ['lync-2010'],
      oldestPartner: 'ocs-2007',
      features: new Map([['public-im', true]]),
      implied: true,
      tolerated: true,
    });
  });
});
