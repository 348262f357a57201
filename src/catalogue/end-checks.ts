/** What no schema can say of the ends of a path: sane ports, and interfaces only where a role has two. */

import type { Path, Problem } from '../problem.js';
import { quote } from '../wording.js';
import { badPorts, listed, type Names, portRange } from './build-path.js';
import { ANY } from './names.js';
import type { EndEntry, PortEntry } from './path-schema.js';

/** Reports a problem at a path below the entry's own. */
export type ReportAt = (path: Path, message: string) => Problem;

/** The parts of an entry that paths and exceptions have in common. */
interface Ends {
  readonly from: EndEntry;
  readonly to: EndEntry;
  readonly needsEvidence?: boolean | undefined;
}

/** Ports a path may leave open before it has to say whether it asks for the bytes as proof. */
export const WIDE_PORTS = 1000;

export const endProblems = (entry: Ends, names: Names, report: ReportAt): Problem[] => [
  ...endProblemsAt('from', entry.from, names, report),
  ...endProblemsAt('to', entry.to, names, report),
];

/** What is wrong with one end, which stands at `key`. */
export function endProblemsAt(key: string, end: EndEntry, names: Names, report: ReportAt): Problem[] {
  const roles = listed(end.role);
  const isAny = roles.includes(ANY);
  const ports = badPorts(end.port).map(({ index, message }) =>
    report(Array.isArray(end.port) ? [key, 'port', index] : [key, 'port'], message),
  );
  const alone =
    isAny && roles.length > 1 ? [report([key, 'role'], `${quote(ANY)} takes in every other role; keep it alone`)] : [];
  return [...ports, ...alone, ...interfaceProblems(key, end, names, report)];
}

function interfaceProblems(key: string, end: EndEntry, names: Names, report: ReportAt): Problem[] {
  if (end.interface === undefined) return [];
  const roles = listed(end.role).flatMap((name) => names.groups.get(name)?.roles ?? [name]);
  if (roles.some((role) => names.roles.get(role)?.twoSided)) return [];
  return [report([key, 'interface'], 'none of these roles has two interfaces; leave the key out')];
}

/** A path that leaves many ports open must say whether a flow needs its bytes as proof to fit. */
export function widthProblems(entry: Ends, report: ReportAt): Problem[] {
  if (entry.needsEvidence !== undefined) return [];
  const width = Math.min(widthOf(entry.from.port), widthOf(entry.to.port));
  if (width <= WIDE_PORTS) return [];
  const message = `${width} ports are open; say by 'needsEvidence' whether the bytes must prove that a flow is this path`;
  return [report(['to', 'port'], message)];
}

function widthOf(ports: PortEntry | undefined): number {
  if (ports === undefined) return 65_536;
  return listed(ports)
    .map(portRange)
    .reduce((sum, { from, to }) => sum + to - from + 1, 0);
}
