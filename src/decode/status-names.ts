import { at } from '../bytes.js';
import { DecodeStatus } from './packet.js';

const NAMES: Readonly<Record<keyof typeof DecodeStatus, string>> = {
  Ok: 'ok',
  UnknownLinkType: 'unknown-link-type',
  TruncatedLink: 'truncated-link',
  Arp: 'arp',
  OtherEtherType: 'other-ethertype',
  TruncatedNetwork: 'truncated-network',
  MalformedIpv4: 'malformed-ipv4',
  MalformedIpv6: 'malformed-ipv6',
  TruncatedTransport: 'truncated-transport',
  MalformedTransport: 'malformed-transport',
  FragmentWithoutFirst: 'fragment-without-first',
  TooManyTags: 'too-many-tags',
  FragmentHeld: 'fragment-held',
  MalformedLink: 'malformed-link',
  OtherLlc: 'other-llc',
  OtherPpp: 'other-ppp',
  OtherMpls: 'other-mpls',
  NeighbourDiscovery: 'neighbour-discovery',
};

const byName = Object.entries(NAMES).sort(([, a], [, b]) => (a < b ? -1 : 1)) as [keyof typeof DecodeStatus, string][];

/** How many statuses there are: the length of a table of counts. */
export const DECODE_STATUSES = byName.length;

/** The frames that were not decoded, by reason as in the summary's `undecoded`; reasons that did not occur are absent. */
export function undecoded(counts: ArrayLike<number>): Record<string, number> {
  const reasons: Record<string, number> = {};
  for (const [status, name] of byName) {
    const count = at(counts, DecodeStatus[status]);
    if (status !== 'Ok' && count !== 0) reasons[name] = count;
  }
  return reasons;
}
