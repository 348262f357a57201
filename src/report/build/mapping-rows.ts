import type { VerdictKind } from '../../verdict/verdict.js';
import type { Ports } from '../model/ends.js';
import type { MappingRow } from '../model/mapping.js';
import { hasServicePort } from '../port-words.js';
import { transportName } from '../record.js';
import type { AddressBook } from './address-book.js';
import type { MappingSums, Pair, Pairs } from './pairs.js';
import type { PortSet } from './port-set.js';

/** What needs attention first. */
const RANKS: Readonly<Record<VerdictKind, number>> = { unexpected: 0, contradicted: 1, undetermined: 3, expected: 4 };

/** Documented paths that nobody answered stand before what could not be judged. */
const rankOf = ({ verdict, answered }: Pick<MappingRow, 'verdict' | 'answered'>): number =>
  verdict === 'expected' && !answered ? 2 : RANKS[verdict];

/** The rows with the pair that each is of, in their order. */
export interface NumberedRow {
  readonly pair: Pair;
  readonly row: MappingRow;
}

export function mappingRows(pairs: Pairs, addresses: AddressBook): NumberedRow[] {
  const rows = [...pairs.all].flatMap((pair) =>
    [...pair.mapping.values()].map((sums) => ({ pair, row: mappingRow(pair, sums, addresses) })),
  );
  rows.sort(
    ({ row: a }, { row: b }) =>
      rankOf(a) - rankOf(b) ||
      Number(b.answered) - Number(a.answered) ||
      b.flows - a.flows ||
      bytesOf(b) - bytesOf(a) ||
      order(a.start, b.start),
  );
  return rows.map(({ pair, row }, index) => ({ pair, row: { ...row, id: `m${index + 1}` } }));
}

const bytesOf = ({ initiatorBytes, responderBytes }: MappingRow): number => initiatorBytes + responderBytes;

export const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function mappingRow(pair: Pair, sums: MappingSums, addresses: AddressBook): MappingRow {
  const { judgement, from, to, protocol, answered } = pair;
  const text = (number: number) => addresses.text(number);
  const only = sums.servers.only;
  return {
    id: '',
    verdict: judgement.kind,
    reason: judgement.reason,
    ...(judgement.reference !== undefined && { documented: judgement.reference }),
    ...(judgement.alternatives.length > 0 && { alternatives: judgement.alternatives }),
    ...(judgement.nearestReference !== undefined && { nearest: judgement.nearestReference }),
    from: from.kind,
    to: to.kind,
    ...(only !== undefined && {
      server: { ip: text(only), ...(sums.serverName !== undefined && { name: sums.serverName }) },
    }),
    servers: sums.servers.toDistinct(text),
    transport: transportName(protocol),
    ...portsOfRow(pair, sums),
    answered,
    flows: sums.flows,
    initiatorPackets: sums.initiatorPackets,
    responderPackets: sums.responderPackets,
    initiatorBytes: sums.initiatorBytes,
    responderBytes: sums.responderBytes,
    start: sums.moments.start,
    end: sums.moments.end,
    clients: sums.clients.toDistinct(text),
    initiatorBasis: sums.initiatorBasis.toRecord(),
    states: sums.states.toRecord(),
    protocols: sums.protocols.toRecord(),
    serverNames: sums.serverNames.toDistinct(),
    certificateNames: sums.certificateNames.toDistinct(),
    icmp: sums.icmpCounts(),
    requirementFlows: sums.requirementFlows,
    examples: sums.examples,
    sensors: sums.sensors,
    inputs: sums.inputs,
  };
}

interface PortSums {
  readonly ports: number;
  readonly portSet: PortSet | undefined;
  readonly seen: PortSet | undefined;
}

/**
 * The port or range of a row; a list where ports are told together. What no path covers has the ports that were seen,
 * though its row gathers those in a range of the nearest path: who reads it for a firewall takes them for seen.
 */
export function portsOfRow(
  { judgement, protocol }: Pick<Pair, 'judgement' | 'protocol'>,
  { ports, portSet, seen }: PortSums,
): Pick<MappingRow, 'ports' | 'portList'> {
  if (!hasServicePort(protocol)) return {};
  const gathered = portSet ?? (judgement.documented === undefined ? seen : undefined);
  if (gathered === undefined) return { ports: unpacked(ports) };
  const { span } = gathered;
  if (span === undefined) return {};
  const list = gathered.toList();
  return portSet === undefined && list.ranges.length === 1 ? { ports: span } : { ports: span, portList: list };
}

const unpacked = (ports: number): Ports => ({ from: Math.floor(ports / 65_536), to: ports % 65_536 });
