/** Traffic that no document knows as an exception of the site, in the words of its file. */

import { exceptionEntry, freeExceptionId, isExceptionTransport, NO_EXCEPTION_TRANSPORT } from './exception-entry.js';
import type { DeviationRow } from './model/deviations.js';
import type { EndKind } from './model/ends.js';
import { portsCell } from './tables/cells.js';

/** Why flows cannot be suggested as an exception; undefined where they can. */
export function whyNoSuggestion({
  verdict,
  reason,
  from,
  to,
  transport,
  portList,
  portsSeen,
}: DeviationRow): string | undefined {
  if (verdict === 'contradicted') return 'the path is documented; what speaks there is not: find out what does';
  if (reason === 'condition-unknown' || reason === 'evidence-missing' || reason === 'initiator-unknown')
    return 'it may be documented traffic: settle that first';
  if (!isExceptionTransport(transport)) return NO_EXCEPTION_TRANSPORT;
  if (portList !== undefined && portsSeen === undefined) return 'so many ports look like a scan, not like a service';
  const unplaced = [from, to].find(({ role, zone }) => role === undefined && zone === undefined);
  return unplaced === undefined ? undefined : 'the topology gives an end neither role nor zone';
}

/** The entry, commented out: what is to be allowed is for the site to decide. `taken` gains its id. */
export function suggestedException(row: DeviationRow, taken: Set<string>): string {
  const { from, to, transport, ports } = row;
  const service = transport.startsWith('icmp') ? transport : `${portsCell(ports) ?? 'any port'}/${transport}`;
  const words = `${from.label} to ${to.label}, ${service}`;
  const id = freeExceptionId(`${from.label} to ${to.label} ${service}`, taken);
  taken.add(id);
  const port = ports === undefined ? undefined : ports.from === ports.to ? ports.from : `${ports.from}-${ports.to}`;
  const yaml = exceptionEntry({
    id,
    service: words,
    from: endOf(from),
    to: endOf(to),
    port,
    transport,
    owner: 'WHO ANSWERS FOR IT',
    until: 'LAST DAY, AS 2026-12-31',
    reason: 'WHY IT IS NEEDED',
  });
  return yaml
    .trimEnd()
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n');
}

const endOf = ({ role, roles, interface: side, zone }: EndKind) => ({
  roles: roles ?? (role === undefined ? [] : [role]),
  interface: side,
  zone,
});
