/** What is drawn between two boxes: one documented path with its twins, or undocumented flows of one kind. */

import type { DeviationRow } from '../../model/deviations.js';
import type { PortList, Ports } from '../../model/ends.js';
import type { MappingRow } from '../../model/mapping.js';
import type { PathUsageRow } from '../../model/path-usage.js';
import type { Report } from '../../model/report.js';
import type { Box, Boxes } from './boxes.js';
import { layersOf } from './layers.js';
import { twinGroups } from './twin-groups.js';

/**
 * `seen`: flows were answered; `unanswered`: it was tried and nobody answered; `unseen`: never; `untested`: it could not be
 * seen in these captures; the others are the verdicts on flows that no document knows so.
 */
export const STRAND_STATES = [
  'unexpected',
  'contradicted',
  'undetermined',
  'unanswered',
  'seen',
  'unseen',
  'untested',
] as const;
export type StrandState = (typeof STRAND_STATES)[number];

export interface Strand {
  readonly from: Box;
  readonly to: Box;
  readonly state: StrandState;
  readonly transport: string;
  /** At the end that listens; empty: any. */
  readonly ports: readonly Ports[];
  /** At the end that opens; empty: any. */
  readonly sourcePorts: readonly Ports[];
  /** Of documented paths. */
  readonly application: string;
  readonly flows: number;
  readonly unanswered: number;
  /** Documented paths, the rows of the mapping and of the deviations behind it. */
  readonly paths: readonly string[];
  readonly mapping: readonly string[];
  readonly deviations: readonly string[];
  readonly layers: readonly string[];
}

/** All that the map shows. */
export function strandsOf(report: Report, boxes: Boxes): readonly Strand[] {
  const layers = new Map(report.paths.map((row) => [row.path, layersOf(row)]));
  const rows = rowsByPath(report.mapping);
  // Without a topology nobody has a role, and no path two ends.
  const groups = report.head.topology === undefined ? [] : twinGroups(report.paths);
  return [
    ...groups.flatMap((group) => documentedStrands(group, rows, boxes)),
    ...report.deviations.map((row) => undocumentedStrand(row, boxes, layers)),
  ];
}

/** The rows of the mapping that are expected, by their path. */
function rowsByPath(mapping: readonly MappingRow[]): ReadonlyMap<string, readonly MappingRow[]> {
  const rows = new Map<string, MappingRow[]>();
  for (const row of mapping) {
    if (row.verdict !== 'expected' || row.documented === undefined) continue;
    const known = rows.get(row.documented.path);
    if (known === undefined) rows.set(row.documented.path, [row]);
    else known.push(row);
  }
  return rows;
}

interface Pair {
  readonly from: Box;
  readonly to: Box;
  readonly rows: MappingRow[];
}

const isBetweenRoles = ({ from, to }: Pair): boolean => from.role !== undefined && to.role !== undefined;

/** A strand for each pair of boxes that a path and its twins join here. */
function documentedStrands(
  group: readonly PathUsageRow[],
  rows: ReadonlyMap<string, readonly MappingRow[]>,
  boxes: Boxes,
): Strand[] {
  const [first] = group;
  if (first === undefined) return [];
  const pairs = new Map<string, Pair>();
  const pairOf = (from: Box, to: Box): Pair => {
    const key = `${from.id} ${to.id}`;
    const pair = pairs.get(key) ?? { from, to, rows: [] };
    pairs.set(key, pair);
    return pair;
  };
  for (const { from, to } of group)
    for (const source of boxes.ofPathEnd(from)) for (const target of boxes.ofPathEnd(to)) pairOf(source, target);
  for (const row of group.flatMap(({ path }) => rows.get(path) ?? [])) {
    const [from, to] = [boxes.ofKind(row.from), boxes.ofKind(row.to)];
    const fitting = [...pairs.values()].filter((pair) => standsFor(pair.from, from) && standsFor(pair.to, to));
    const known = fitting.find(isBetweenRoles) ?? fitting[0];
    (known ?? pairOf(from, to)).rows.push(row);
  }
  const special = [...pairs.values()].filter(isBetweenRoles);
  const drawn = [...pairs.values()].filter(
    (pair) => special.length === 0 || pair.rows.length > 0 || special.includes(pair),
  );
  const layers = [...new Set(group.flatMap(layersOf))];
  const never = group.every(({ status }) => status === 'not-testable') ? 'untested' : 'unseen';
  const seenAnywhere = drawn.some((pair) => pair.rows.length > 0);
  return drawn
    .filter(({ rows: seen }) => seen.length > 0 || group.some(({ met }) => met === 'met'))
    .map((pair) => ({
      from: pair.from,
      to: pair.to,
      ...useOf(pair, seenAnywhere ? undefined : first, never),
      transport: first.transport,
      ports: first.to.ports,
      sourcePorts: first.from.ports,
      application: first.application,
      paths: group.map(({ path }) => path),
      mapping: pair.rows.map(({ id }) => id),
      deviations: [],
      layers,
    }));
}

/** Whether flows of a box may be drawn at another: whoever is outside may be an external client. */
const standsFor = (drawn: Box, seen: Box): boolean =>
  drawn === seen || (drawn.id === 'internet/client' && seen.id === 'internet');

/** Rows that found no room in the mapping are still in the figures of the path. */
function useOf(
  { rows }: Pair,
  path: PathUsageRow | undefined,
  never: StrandState,
): Pick<Strand, 'state' | 'flows' | 'unanswered'> {
  if (rows.length === 0 && path !== undefined && path.flows > 0)
    return {
      state: path.unanswered < path.flows ? 'seen' : 'unanswered',
      flows: path.flows,
      unanswered: path.unanswered,
    };
  const flows = sum(rows);
  const unanswered = sum(rows.filter(({ answered }) => !answered));
  return { state: flows === 0 ? never : unanswered < flows ? 'seen' : 'unanswered', flows, unanswered };
}

const sum = (rows: readonly { readonly flows: number }[]): number =>
  rows.reduce((total, { flows }) => total + flows, 0);

function undocumentedStrand(row: DeviationRow, boxes: Boxes, layers: ReadonlyMap<string, readonly string[]>): Strand {
  const path = row.documented?.path ?? row.nearest?.path;
  return {
    from: boxes.ofKind(row.from),
    to: boxes.ofKind(row.to),
    state: row.verdict,
    transport: row.transport,
    ports: seenPorts(row),
    sourcePorts: [],
    application: Object.keys(row.protocols).filter((name) => name !== 'unknown')[0] ?? '',
    flows: row.flows,
    unanswered: row.answered ? 0 : row.flows,
    paths: path === undefined ? [] : [path],
    mapping: row.mapping,
    deviations: [row.id],
    layers: (path === undefined ? undefined : layers.get(path)) ?? [],
  };
}

/** Those that were used, as long as the row lists all of them; else the range in which they lie. */
function seenPorts({ ports, portsSeen }: DeviationRow): readonly Ports[] {
  if (portsSeen !== undefined && isWhole(portsSeen)) return portsSeen.ranges;
  return ports === undefined ? [] : [ports];
}

const isWhole = ({ count, ranges }: PortList): boolean =>
  ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0) === count;
