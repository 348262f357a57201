import { portsText, portText } from './port-words.js';
import { protocolNumber } from './record.js';

/** Ports between the same ends that are told apart; more are told together, as a port scan leaves them. */
const FEW_PORTS = 4;

/** Rows that differ by their port only. */
export type Folded<Row> = readonly [Row, ...Row[]];

/** Rows that are alike but for their port, together where they are many; `alike` is what tells others apart. */
export function foldedPorts<Row>(rows: readonly Row[], alike: (row: Row) => string): Folded<Row>[] {
  const groups = new Map<string, [Row, ...Row[]]>();
  for (const row of rows) {
    const key = alike(row);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [row]);
    else known.push(row);
  }
  return [...groups.values()].flatMap((all): Folded<Row>[] =>
    all.length <= FEW_PORTS ? all.map((one): Folded<Row> => [one]) : [all],
  );
}

/** `443/tcp`, `21-23, 80/tcp and 92 more`, `esp`. */
export function foldedPortsText(folded: Folded<{ readonly transport: string; readonly port?: number }>): string {
  const [{ transport, port }] = folded;
  if (port === undefined) return transport;
  const protocol = protocolNumber(transport) ?? 0;
  return folded.length === 1
    ? portText(protocol, port)
    : portsText(
        protocol,
        folded.flatMap((row) => row.port ?? []),
      );
}
