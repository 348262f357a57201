/** Parts of rows as cells. */

import { formatEndpoint } from '../../ip-text.js';
import type { FlowExample, IcmpCount, PortList, Ports, Tally } from '../model/ends.js';

/** `tls 12`, the commonest first. */
export const tallyCell = (tally: Tally): string[] => Object.entries(tally).map(([name, flows]) => `${name} ${flows}`);

/** `443`, `50000-59999`; absent where there are none. */
export const portsCell = (ports: Ports | undefined): string | undefined =>
  ports && (ports.from === ports.to ? `${ports.from}` : `${ports.from}-${ports.to}`);

/** The ports of a row: `443`, `50000-59999`; `21-23, 80 and 92 more` where they are told together. */
export function rowPorts({
  ports,
  portList,
}: {
  readonly ports?: Ports;
  readonly portList?: PortList;
}): string | undefined {
  if (portList === undefined) return portsCell(ports);
  const listed = portList.ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const text = portList.ranges.map(portsCell).join(', ');
  return listed < portList.count ? `${text} and ${portList.count - listed} more` : text;
}

/** `administratively prohibited from 10.45.16.1 (3)`. */
export const icmpCell = (errors: readonly IcmpCount[]): string[] =>
  errors.map(({ error, from, flows }) => `${error} from ${from} (${flows})`);

/** `2026-01-02T03:04:05.000000000Z 203.0.113.7:51034 > 10.45.16.10:443/tcp 1:…`. */
export const exampleCell = (examples: readonly FlowExample[]): string[] =>
  examples.map(
    ({ start, initiator, responder, transport, communityId }) =>
      `${start} ${formatEndpoint(initiator.ip, initiator.port)} > ${formatEndpoint(responder.ip, responder.port)}/${transport} ${communityId}`,
  );
