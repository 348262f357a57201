/** What a comparison found, gathered: flows that show the same, and flows of which nothing can be said. */

import type { Catalogue } from '../../catalogue/catalogue.js';
import { communityId } from '../../flow/community-id.js';
import { formatIp } from '../../ip-text.js';
import type { Endpoint } from '../../topology/endpoint.js';
import type { Topology } from '../../topology/topology.js';
import { endWords } from '../end-words.js';
import { type Folded, foldedPorts } from '../folded-ports.js';
import type { EndKind, FlowExample } from '../model/ends.js';
import { hasPorts } from '../port-words.js';
import { isoTime, transportName } from '../record.js';
import {
  type ComparisonGroup,
  type FlowsBetween,
  UNTOLD_REASONS,
  type UntoldGroup,
  type UntoldReason,
} from './comparison-record.js';
import type { FlowDigests } from './flow-digests.js';

/** Groups that are told apart; flows beyond are counted. */
export const MAX_COMPARISON_GROUPS = 4096;
/** Flows shown of a group, each between another pair of addresses. */
const MAX_EXAMPLES = 3;

type Side = 0 | 1;

interface OpenGroup<Kind> {
  readonly first: Omit<FlowsBetween, 'flows' | 'packets' | 'bytes' | 'start' | 'end' | 'examples'> & {
    readonly kind: Kind;
  };
  flows: number;
  packets: number;
  bytes: number;
  missing: number;
  start: number;
  end: number;
  readonly examples: ExampleList;
}

/** Flows by what they show, one of `kinds`, which stand in the order of their groups. */
export class ComparisonGroups<Kind extends string> {
  /** Flows without a group. */
  ungrouped = 0;
  readonly #kinds: readonly Kind[];
  readonly #groups = new Map<string, OpenGroup<Kind>>();
  readonly #topology: Topology;
  readonly #catalogue: Catalogue;

  constructor(kinds: readonly Kind[], topology: Topology, catalogue: Catalogue) {
    this.#kinds = kinds;
    this.#topology = topology;
    this.#catalogue = catalogue;
  }

  add(kind: Kind, side: Side, table: FlowDigests, row: number, missing = 0): void {
    const group = this.#groupOf(kind, side, table, row);
    if (group === undefined) {
      this.ungrouped++;
      return;
    }
    group.flows++;
    group.packets += table.packets(row, 0) + table.packets(row, 1);
    group.bytes += table.bytes(row, 0) + table.bytes(row, 1);
    group.missing += missing;
    group.start = Math.min(group.start, table.start(row));
    group.end = Math.max(group.end, table.end(row));
    group.examples.add(table, row);
  }

  records(): (FlowsBetween & { readonly kind: Kind; readonly missing?: number })[] {
    const rank = ({ kind }: { readonly kind: Kind }): number => this.#kinds.indexOf(kind);
    return [...this.#groups.values()]
      .map(({ first, flows, packets, bytes, missing, start, end, examples }) => ({
        ...first,
        flows,
        packets,
        bytes,
        ...(missing > 0 && { missing }),
        start: timeText(start),
        end: timeText(end),
        examples: examples.list,
      }))
      .sort((a, b) => rank(a) - rank(b) || b.flows - a.flows || b.bytes - a.bytes);
  }

  #groupOf(kind: Kind, side: Side, table: FlowDigests, row: number): OpenGroup<Kind> | undefined {
    const initiator = table.initiator(row);
    const from = endpointOf(this.#topology, table, row, initiator).class;
    const to = endpointOf(this.#topology, table, row, 1 - initiator).class;
    const label = table.label(row);
    const protocol = table.protocol(row);
    const port = hasPorts(protocol) ? table.port(row, 1 - initiator) : undefined;
    const key = [kind, side, from.id, to.id, protocol, port, label.id].join(' ');
    const known = this.#groups.get(key);
    if (known !== undefined || this.#groups.size >= MAX_COMPARISON_GROUPS) return known;
    const { id: _, ...judged } = label;
    const group = {
      first: {
        kind,
        side,
        from: this.#endKind(from),
        to: this.#endKind(to),
        transport: transportName(protocol),
        ...(port !== undefined && { port }),
        ...judged,
      },
      ...{ flows: 0, packets: 0, bytes: 0, missing: 0 },
      start: Number.POSITIVE_INFINITY,
      end: Number.NEGATIVE_INFINITY,
      examples: new ExampleList(this.#topology),
    };
    this.#groups.set(key, group);
    return group;
  }

  #endKind(end: Endpoint['class']): EndKind {
    const [binding] = end.roles;
    return {
      label: endWords(end, this.#catalogue),
      ...(binding !== undefined && { role: binding.role }),
      ...(end.roles.length > 1 && { roles: [...new Set(end.roles.map(({ role }) => role))] }),
      ...(binding?.interface !== undefined && { interface: binding.interface }),
      ...(end.zone !== undefined && { zone: end.zone }),
    };
  }
}

export class UntoldGroups {
  readonly #groups = new Map<string, { reason: UntoldReason; side: Side; flows: number; examples: ExampleList }>();
  readonly #topology: Topology;

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  add(reason: UntoldReason, side: Side, table: FlowDigests, row: number): void {
    const key = `${reason} ${side}`;
    const group = this.#groups.get(key) ?? { reason, side, flows: 0, examples: new ExampleList(this.#topology) };
    this.#groups.set(key, group);
    group.flows++;
    group.examples.add(table, row);
  }

  records(): UntoldGroup[] {
    const rank = ({ reason, side }: UntoldGroup): number => UNTOLD_REASONS.indexOf(reason) * 2 + side;
    return [...this.#groups.values()]
      .map(({ reason, side, flows, examples }) => ({ reason, side, flows, examples: examples.list }))
      .sort((a, b) => rank(a) - rank(b));
  }
}

/** The first flow of each of the first pairs of addresses. */
class ExampleList {
  readonly list: FlowExample[] = [];
  readonly #topology: Topology;

  constructor(topology: Topology) {
    this.#topology = topology;
  }

  add(table: FlowDigests, row: number): void {
    if (this.list.length >= MAX_EXAMPLES) return;
    const example = exampleOf(this.#topology, table, row);
    const isKnown = this.list.some(
      ({ initiator, responder }) => initiator.ip === example.initiator.ip && responder.ip === example.responder.ip,
    );
    if (!isKnown) this.list.push(example);
  }
}

/** The flow as it was seen, with public addresses where these were seen. */
function exampleOf(topology: Topology, table: FlowDigests, row: number): FlowExample {
  const seen = table.asSeen(row);
  const version = table.version(row);
  const end = (index: 0 | 1, which: number) => {
    const word = (at: number): number => seen[4 * index + at] ?? 0;
    const { name } = endpointOf(topology, table, row, which);
    return {
      ip: formatIp(version, word(0), word(1), word(2), word(3)),
      port: table.port(row, which),
      ...(name !== undefined && { name }),
    };
  };
  const initiator = table.initiator(row);
  return {
    start: timeText(table.start(row)),
    initiator: end(0, initiator),
    responder: end(1, 1 - initiator),
    transport: transportName(table.protocol(row)),
    communityId: communityId(seen, 0, version, table.protocol(row)),
  };
}

function endpointOf(topology: Topology, table: FlowDigests, row: number, end: number): Endpoint {
  const word = (index: number): number => table.addressWord(row, end, index);
  return topology.lookup(table.version(row), word(0), word(1), word(2), word(3));
}

/** A time in microseconds as records have it; what is below a microsecond is not kept. */
function timeText(microseconds: number): string {
  const whole = Math.floor(microseconds);
  const seconds = Math.floor(whole / 1e6);
  return isoTime(seconds, (whole - seconds * 1e6) * 1e3);
}

/** Groups that differ by their port only, together where they are many. */
export const alikeButPorts = (groups: readonly ComparisonGroup[]): Folded<ComparisonGroup>[] =>
  foldedPorts(groups, ({ kind, from, to, transport, verdict, reason, path, nearest, icmp, side }) =>
    [kind, from.label, to.label, transport, verdict, reason, path, nearest?.path, icmp?.error, icmp?.from, side].join(
      '\0',
    ),
  );
