/** Flows added up by judgement and kinds of ends: rows of the mapping, and of the deviations. */

import type { VerdictKind } from '../../verdict/verdict.js';
import { NameCounts } from '../name-counts.js';
import { hasPorts } from '../port-words.js';
import { DistinctNames } from './distinct-names.js';
import type { NumberRoom } from './distinct-numbers.js';
import { MAX_KINDS, type NumberedKind } from './end-kinds.js';
import { FlowSums } from './flow-sums.js';
import { type Judgement, MAX_JUDGEMENTS } from './judgements.js';
import { PortSet } from './port-set.js';
import type { ReportedFlow } from './reported-flow.js';

/** Pairs of kinds with a judgement that are told apart. */
export const MAX_PAIRS = 8192;
/** Server addresses and ports that one pair tells apart in the mapping; flows to others are told together. */
export const MAX_TOLD_SERVERS = 64;
/** Ports that one pair tells apart in the deviations. */
export const MAX_TOLD_PORTS = 16;
/** Rows of the mapping in all, before those of pairs in which servers are told together. */
export const MAX_TOLD_ROWS = 16_384;
/** One more than the highest port. */
const PORTS = 65_536;
/** Names of sensors and inputs that a row keeps. */
const MAX_ORIGINS = 16;

/** Flows to one server address and port, or to all others of a pair. */
export class MappingSums extends FlowSums {
  /** As {@link portsOf} packs them; −1 where ports are told together. */
  readonly ports: number;
  readonly portSet: PortSet | undefined;
  /** Those used of a range of the nearest path, where no path covers them. */
  readonly seen: PortSet | undefined;
  readonly initiatorBasis = new NameCounts();
  readonly serverNames = new DistinctNames();
  readonly certificateNames = new DistinctNames();
  readonly sensors: string[] = [];
  readonly inputs: string[] = [];
  requirementFlows = 0;
  /** The topology's name for the responder of the first flow. */
  serverName: string | undefined;

  constructor(ports: number, { documented }: Judgement) {
    super();
    this.ports = ports;
    this.portSet = ports < 0 ? new PortSet() : undefined;
    this.seen = documented === undefined && isRange(ports) ? new PortSet() : undefined;
  }

  override add(flow: ReportedFlow, room: NumberRoom): void {
    super.add(flow, room);
    this.initiatorBasis.add(flow.initiatorBasis);
    if (flow.serverName !== undefined) this.serverNames.add(flow.serverName);
    for (const name of flow.certificateNames) this.certificateNames.add(name);
    if (flow.failed.length > 0) this.requirementFlows++;
    this.portSet?.add(flow.port);
    this.seen?.add(flow.port);
    const { sensor, input } = flow.origin;
    if (sensor !== undefined) addOnce(this.sensors, sensor);
    if (input !== undefined) addOnce(this.inputs, input);
  }
}

function addOnce(list: string[], name: string): void {
  if (list.length < MAX_ORIGINS && !list.includes(name)) list.push(name);
}

/** Whether packed ports are more than one. */
const isRange = (ports: number): boolean => ports >= 0 && Math.floor(ports / PORTS) !== ports % PORTS;

/** Flows for one port or documented range, or for all others of a pair. */
export class DeviationSums extends FlowSums {
  readonly ports: number;
  readonly portSet: PortSet | undefined;
  /** Those used of a documented range, be it of the path or of the nearest one. */
  readonly seen: PortSet | undefined;
  /** The first flow, by which the deviation is explained. */
  readonly explanation: string;
  readonly words: ReturnType<ReportedFlow['texts']['words']>;

  constructor(ports: number, first: ReportedFlow) {
    super();
    this.ports = ports;
    this.portSet = ports < 0 ? new PortSet() : undefined;
    this.seen = isRange(ports) ? new PortSet() : undefined;
    this.explanation = first.texts.explanation();
    this.words = first.texts.words();
  }

  override add(flow: ReportedFlow, room: NumberRoom): void {
    super.add(flow, room);
    this.portSet?.add(flow.port);
    this.seen?.add(flow.port);
  }
}

/** Where ports are told together. */
const TOGETHER = -1;

/** Flows with one judgement between two kinds of ends, of one transport, all of them answered or none. */
export class Pair {
  readonly judgement: Judgement;
  readonly from: NumberedKind;
  readonly to: NumberedKind;
  readonly protocol: number;
  readonly answered: boolean;
  readonly mapping = new Map<number, MappingSums>();
  readonly deviations = new Map<number, DeviationSums>();

  constructor({ judgement, from, to, protocol, answered }: ReportedFlow) {
    this.judgement = judgement;
    this.from = from;
    this.to = to;
    this.protocol = protocol;
    this.answered = answered;
  }
}

type Counts = Record<VerdictKind, number>;
const noCounts = (): Counts => ({ expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 });

export class Pairs {
  /** Flows that found no room. */
  readonly leftOut: Counts = noCounts();
  private readonly byKey = new Map<number, Pair>();
  private readonly room: NumberRoom;
  private rows = 0;

  constructor(room: NumberRoom) {
    this.room = room;
  }

  get all(): Iterable<Pair> {
    return this.byKey.values();
  }

  add(flow: ReportedFlow): void {
    const pair = this.pairOf(flow);
    if (pair === undefined) {
      this.leftOut[flow.judgement.kind]++;
      return;
    }
    const ports = portsOf(flow);
    this.mappingOf(pair, flow, ports).add(flow, this.room);
    if (flow.judgement.kind !== 'expected') deviationOf(pair, flow, ports).add(flow, this.room);
  }

  private pairOf(flow: ReportedFlow): Pair | undefined {
    const { judgement, from, to, protocol, answered } = flow;
    const ends = (from.id * MAX_KINDS + to.id) * MAX_JUDGEMENTS + judgement.id;
    const key = (ends * 256 + protocol) * 2 + Number(answered);
    const known = this.byKey.get(key);
    if (known !== undefined || this.byKey.size >= MAX_PAIRS) return known;
    const pair = new Pair(flow);
    this.byKey.set(key, pair);
    return pair;
  }

  private mappingOf(pair: Pair, flow: ReportedFlow, ports: number): MappingSums {
    const { mapping } = pair;
    const key = flow.responder < 0 ? TOGETHER : flow.responder * PACKED_PORTS + ports;
    const known = mapping.get(key);
    if (known !== undefined) return known;
    const hasRoom = mapping.size < MAX_TOLD_SERVERS && this.rows < MAX_TOLD_ROWS && key !== TOGETHER;
    if (!hasRoom) return together(mapping, () => new MappingSums(TOGETHER, pair.judgement));
    this.rows++;
    const row = new MappingSums(ports, pair.judgement);
    row.serverName = flow.texts.words().responder.endpoint.name;
    mapping.set(key, row);
    return row;
  }
}

/** Two ports. */
const PACKED_PORTS = 2 ** 32;

function deviationOf({ deviations }: Pair, flow: ReportedFlow, ports: number): DeviationSums {
  const known = deviations.get(ports);
  if (known !== undefined) return known;
  if (deviations.size >= MAX_TOLD_PORTS) return together(deviations, () => new DeviationSums(TOGETHER, flow));
  const row = new DeviationSums(ports, flow);
  deviations.set(ports, row);
  return row;
}

function together<Row>(rows: Map<number, Row>, make: () => Row): Row {
  let row = rows.get(TOGETHER);
  if (row === undefined) {
    row = make();
    rows.set(TOGETHER, row);
  }
  return row;
}

/** The port, or the range of the path or the nearest path in which it lies: the lowest times 65,536 and the highest. */
function portsOf({ judgement, protocol, port }: ReportedFlow): number {
  if (hasPorts(protocol)) {
    for (const { from, to } of judgement.wide) if (port >= from && port <= to) return from * PORTS + to;
  }
  return port * PORTS + port;
}
