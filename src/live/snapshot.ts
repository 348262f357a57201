/** What an overview shows of a run, as plain data that can be sent between threads. */

import type { Catalogue } from '../catalogue/catalogue.js';
import { endWords } from '../report/end-words.js';
import { entriesOf } from '../report/finding-entries.js';
import { exampleTexts, outcomeText, reasonText } from '../report/finding-words.js';
import { portText } from '../report/port-words.js';
import { transportName } from '../report/record.js';
import type { EndpointClass, RoleBinding, Zone } from '../topology/endpoint.js';
import type { EndWords } from '../verdict/flow-words.js';
import type { NearestRow } from '../verdict/nearest-table.js';
import { nearestRows } from '../verdict/nearest-table.js';
import type { Reason, VerdictKind } from '../verdict/verdict.js';
import type { LiveGroup } from './live-group.js';
import type { LivePath } from './monitor.js';

/** An end of a flow or of a group of flows. */
export interface EndText {
  /** What it is, in words. */
  readonly words: string;
  readonly roles: readonly RoleBinding[];
  readonly zone?: Zone;
  /** Of a group: that of its first flow. */
  readonly address: string;
  /** The host's name in the topology. */
  readonly name?: string;
}

/** What does not change of a group. */
export interface GroupText {
  readonly id: number;
  readonly kind: VerdictKind;
  readonly reason: Reason;
  readonly answered: boolean;
  readonly from: EndText;
  readonly to: EndText;
  /** `tcp`, `udp`, …, or the IP protocol number. */
  readonly transport: string;
  /** What the flows are for, as `servicePort` gives it. */
  readonly port: number;
  /** `443/tcp`. */
  readonly service: string;
  /** The path that it was measured by: that fits, or the nearest. */
  readonly path?: string;
  /** Dimensions of the nearest path that failed. */
  readonly failed: readonly string[];
}

/** What changes of a group. */
export interface GroupFigures {
  readonly id: number;
  readonly flows: number;
  readonly live: number;
  readonly packets: number;
  readonly bytes: number;
  /** Whole seconds since 1970. */
  readonly first: number;
  readonly last: number;
  /** What the bytes are, the commonest first. */
  readonly protocols: readonly string[];
}

/** What was seen of a documented path. */
export interface PathFigures {
  readonly id: string;
  readonly flows: number;
  readonly live: number;
  readonly packets: number;
  readonly bytes: number;
  readonly last: number;
}

/** All that is known of a group, made when it is asked for. */
export interface GroupDetail {
  readonly id: number;
  /** Why it is a finding, with the path. */
  readonly reason: string;
  /** How its flows went, and what ICMP said of them: `2 refused; ICMP port unreachable from 10.45.16.30 (1)`. */
  readonly outcome: string;
  /** Flows to look for. */
  readonly examples: readonly string[];
  /** The nearest path dimension by dimension; empty where there is none. */
  readonly nearest: readonly NearestRow[];
}

export function groupText(group: LiveGroup, catalogue: Catalogue): GroupText {
  const { verdict } = group;
  const path = verdict.path ?? verdict.nearest?.path;
  const example = group.examples[0]?.words;
  return {
    id: group.id,
    kind: verdict.kind,
    reason: verdict.reason,
    answered: group.answered,
    from: groupEnd(group.initiator, example?.initiator, catalogue),
    to: groupEnd(group.responder, example?.responder, catalogue),
    transport: transportName(group.protocol),
    port: group.port,
    service: portText(group.protocol, group.port),
    ...(path !== undefined && { path: path.id }),
    failed: verdict.nearest?.failed ?? [],
  };
}

/** An address of the topology is named with the host that has it. */
export const endText = ({ address, endpoint }: EndWords, catalogue: Catalogue): EndText => ({
  words: endWords(endpoint.class, catalogue),
  roles: endpoint.class.roles,
  address,
  ...(endpoint.class.zone !== undefined && { zone: endpoint.class.zone }),
  ...(endpoint.name !== undefined && { name: endpoint.name }),
});

const groupEnd = ({ roles, zone }: EndpointClass, example: EndWords | undefined, catalogue: Catalogue): EndText =>
  example === undefined
    ? { words: endWords({ id: 0, roles, zone }, catalogue), roles, address: '', ...(zone !== undefined && { zone }) }
    : endText(example, catalogue);

export const groupFigures = ({ id, flows, live, packets, bytes, first, last, protocols }: LiveGroup): GroupFigures => ({
  id,
  flows,
  live,
  packets,
  bytes,
  first,
  last,
  protocols: [...protocols.entries()].map(([name]) => name),
});

export const pathFigures = ({ path, flows, live, packets, bytes, last }: LivePath): PathFigures => ({
  id: path.id,
  flows,
  live,
  packets,
  bytes,
  last,
});

export function groupDetail(group: LiveGroup, catalogue: Catalogue): GroupDetail {
  const { nearest } = group.verdict;
  const [entry] = entriesOf([group]);
  const words = group.examples[0]?.words;
  return {
    id: group.id,
    reason: entry === undefined ? '' : reasonText(entry, catalogue),
    outcome: entry === undefined ? '' : outcomeText(entry),
    examples: entry === undefined ? [] : exampleTexts(entry).map(({ text }) => text),
    nearest: nearest === undefined || words === undefined ? [] : nearestRows(nearest, words, catalogue),
  };
}
