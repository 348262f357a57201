/** Parts of rows as cells. */

import { formatEndpoint } from '../../ip-text.js';
import type { Distinct, FlowExample, IcmpCount, Ports, Tally } from '../model/ends.js';

/** `tls 12`, the commonest first. */
export const tallyCell = (tally: Tally): string[] => Object.entries(tally).map(([name, flows]) => `${name} ${flows}`);

/** `443`, `50000-59999`; absent where there are none. */
export const portsCell = (ports: Ports | undefined): string | undefined =>
  ports && (ports.from === ports.to ? `${ports.from}` : `${ports.from}-${ports.to}`);

/** `12`, `at least 4096`: a count that tells where it stopped. */
export const countCell = ({ count, capped }: Distinct): string => (capped ? `at least ${count}` : `${count}`);

/** `administratively prohibited from 10.45.16.1 (3)`. */
export const icmpCell = (errors: readonly IcmpCount[]): string[] =>
  errors.map(({ error, from, flows }) => `${error} from ${from} (${flows})`);

/** `2026-01-02T03:04:05.000000000Z 203.0.113.7:51034 > 10.45.16.10:443/tcp 1:…`. */
export const exampleCell = (examples: readonly FlowExample[]): string[] =>
  examples.map(
    ({ start, initiator, responder, transport, communityId }) =>
      `${start} ${formatEndpoint(initiator.ip, initiator.port)} > ${formatEndpoint(responder.ip, responder.port)}/${transport} ${communityId}`,
  );
