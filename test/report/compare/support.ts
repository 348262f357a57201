import { loadSite, type Site } from '../../../src/cli/site.js';
import { parseIp } from '../../../src/ip-text.js';
import { type ComparedInput, compareInputs } from '../../../src/report/compare/comparison.js';
import type { ComparisonRecord } from '../../../src/report/compare/comparison-record.js';
import { FlowDigests, type FlowFigures } from '../../../src/report/compare/flow-digests.js';
import { FlowLabels } from '../../../src/report/compare/flow-labels.js';
import { joinedSpans } from '../../../src/report/compare/hearing.js';
import { NatMap } from '../../../src/report/compare/nat-map.js';
import { protocolNumber } from '../../../src/report/record.js';
import { samplePath } from '../../samples/expectations.js';
import { summaryRecord } from '../../support/summary.js';

/** A flow in words, `203.0.113.10:41000 > 10.45.16.10:443/tcp`, and what it did. */
export interface Sketch {
  readonly flow: string;
  /** Seconds after the beginning, and how long. */
  readonly at: number;
  readonly lasts?: number;
  /** Packets of the initiator and of the responder; 3 and 2 where left out. */
  readonly packets?: readonly [number, number];
  /** Bytes of a packet of each; 100 where left out. */
  readonly sizes?: readonly [number, number];
  readonly state?: FlowFigures['state'];
  readonly basis?: FlowFigures['initiatorBasis'];
}

export const site: Site = await loadSite(samplePath('consolidated-edge.topology.yaml'));

/** 2026-01-02T03:04:05Z. */
const BEGIN = 1_767_323_045e6;
const FLOW = /^(.+):(\d+) > (.+):(\d+)\/(\w+)$/;

export function figures({
  flow,
  at,
  lasts = 1,
  packets = [3, 2],
  sizes = [100, 100],
  state,
  basis,
}: Sketch): FlowFigures {
  const [, from = '', fromPort, to = '', toPort, transport = ''] = FLOW.exec(flow) ?? [];
  const [initiator, responder, protocol] = [parseIp(from), parseIp(to), protocolNumber(transport)];
  if (initiator === undefined || responder === undefined || protocol === undefined) throw new Error(`no flow: ${flow}`);
  const isTcp = transport === 'tcp';
  const answered = packets[1] > 0;
  return {
    initiator,
    responder,
    initiatorPort: Number(fromPort),
    responderPort: Number(toPort),
    protocol,
    start: BEGIN + at * 1e6,
    end: BEGIN + (at + lasts) * 1e6,
    initiatorPackets: packets[0],
    responderPackets: packets[1],
    initiatorBytes: packets[0] * sizes[0],
    responderBytes: packets[1] * sizes[1],
    state: state ?? (isTcp ? (answered ? 'closed' : 'attempted') : answered ? 'answered' : 'unanswered'),
    initiatorBasis: basis ?? (isTcp ? 'syn' : 'port'),
  };
}

export interface SideSketch {
  readonly name?: string;
  readonly flows: readonly Sketch[];
  /** Seconds of its capture after the beginning. */
  readonly from?: number;
  readonly to?: number;
  /** Several of them. */
  readonly listened?: readonly (readonly [number, number])[];
  readonly lost?: number;
  /** Frames that were cut before their ports. */
  readonly cut?: number;
  readonly partial?: boolean;
  readonly limit?: number;
}

/** A capture point that saw these flows. */
export function sideOf({
  name,
  flows,
  from = -10,
  to = 100,
  lost = 0,
  cut = 0,
  partial = false,
  limit,
  listened = [[from, to]],
}: SideSketch): ComparedInput {
  const digests = new FlowDigests(new NatMap(site.topology.natPairs), limit);
  const label = new FlowLabels().of({ verdict: 'expected', reason: 'path-only' });
  for (const sketch of flows) digests.add(figures(sketch), label);
  const spans = joinedSpans(listened.map(([start, end]) => ({ start: BEGIN + start * 1e6, end: BEGIN + end * 1e6 })));
  const summary = summaryRecord({
    undecoded: cut === 0 ? {} : { 'truncated-transport': cut },
    flows: { expected: flows.length, contradicted: 0, unexpected: 0, undetermined: 0 },
    drops: { kernel: lost, interface: 0, shed: 0 },
    incomplete: lost > 0,
    inputs: [{ name: 'side.pcap' }],
  });
  return { name, flows: digests, summary, isPartial: partial, spans };
}

export const comparison = (first: SideSketch, second: SideSketch, tolerance?: number): ComparisonRecord =>
  compareInputs([sideOf(first), sideOf(second)], { topology: site.topology, catalogue: site.catalogue, tolerance });

/** The findings as lines: `swallowed 0 3478/udp x2`. */
export const found = ({ groups }: ComparisonRecord): string[] =>
  groups.map(({ kind, side, port, transport, flows }) => `${kind} ${side} ${port ?? ''}/${transport} x${flows}`);

/** What could not be told: `losses 0 x2`. */
export const untold = ({ untold: groups }: ComparisonRecord): string[] =>
  groups.map(({ reason, side, flows }) => `${reason} ${side} x${flows}`);

/** The same flows, seen so much later (seconds) by another clock or further along. */
export const later = (flows: readonly Sketch[], seconds: number): Sketch[] =>
  flows.map((flow) => ({ ...flow, at: flow.at + seconds }));

/** Connections of remote users to the Access Edge, a second apart. */
export const signIns = (count: number, from = 0): Sketch[] =>
  Array.from({ length: count }, (_, index) => ({
    flow: `203.0.113.10:${41_000 + from + index} > 10.45.16.10:443/tcp`,
    at: from + index,
    lasts: 0.5,
  }));
