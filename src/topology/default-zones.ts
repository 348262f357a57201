/**
 * The zone of addresses that a topology does not list: public unicast is the internet, everything else has none.
 *
 * After the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890). Documentation blocks (RFC 5737, RFC 3849,
 * RFC 9637) count as public: captures that were anonymised, or recorded in a lab, use them for Internet hosts.
 */

import type { Zone } from './endpoint.js';
import { type IpRange, parseIpRange } from './ip-range.js';

/** The most specific block decides. */
const BLOCKS: readonly (readonly [cidr: string, zone: Zone | undefined])[] = [
  ['0.0.0.0/0', 'internet'],
  ['0.0.0.0/8', undefined], // this network, RFC 791 §3.2
  ['10.0.0.0/8', undefined], // private, RFC 1918
  ['100.64.0.0/10', undefined], // shared behind a carrier's NAT, RFC 6598
  ['127.0.0.0/8', undefined], // loopback, RFC 1122 §3.2.1.3
  ['169.254.0.0/16', undefined], // link-local, RFC 3927
  ['172.16.0.0/12', undefined], // private, RFC 1918
  ['192.0.0.0/24', undefined], // protocol assignments, RFC 6890 §2.1
  ['192.168.0.0/16', undefined], // private, RFC 1918
  ['198.18.0.0/15', undefined], // benchmarking, RFC 2544
  ['224.0.0.0/4', undefined], // multicast, RFC 5771
  ['240.0.0.0/4', undefined], // reserved, RFC 1112 §4, and limited broadcast, RFC 919 §7
  ['::/0', undefined], // unspecified, loopback, unique local (RFC 4193), link-local, multicast, not yet assigned
  ['64:ff9b::/96', 'internet'], // an IPv4 address behind NAT64, RFC 6052
  ['2000::/3', 'internet'], // global unicast, RFC 4291 §2.4
  ['2001:2::/48', undefined], // benchmarking, RFC 5180
  ['2001:10::/28', undefined], // ORCHID, withdrawn, RFC 4843
];

export interface DefaultZone {
  readonly range: IpRange;
  readonly zone: Zone | undefined;
}

export const defaultZones = (): DefaultZone[] => BLOCKS.map(([cidr, zone]) => ({ range: known(cidr), zone }));

function known(cidr: string): IpRange {
  const parsed = parseIpRange(cidr);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.range;
}
