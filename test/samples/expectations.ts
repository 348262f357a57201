/** The `*.expect.yaml` files beside the samples: reading them, and comparing them with the flows that were found. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { Expectation, type ExpectedFlow } from '../../samples/lab/expected-flow.js';
import type { FlowRecord } from '../../src/report/record.js';

export const SAMPLES = fileURLToPath(new URL('../../samples/', import.meta.url));

/** Captures by the name that their files have in common. */
export const SAMPLE_NAMES = ['edge-external', 'edge-internal', 'ocs-2007-internal'] as const;
export type SampleName = (typeof SAMPLE_NAMES)[number];

export const samplePath = (file: string): string => join(SAMPLES, file);

/** The expectation of a capture; of the committed one, or one recorded anew in `folder`. */
export const loadExpectation = (name: SampleName, folder: string = SAMPLES): Expectation =>
  Expectation.parse(parse(readFileSync(join(folder, `${name}.expect.yaml`), 'utf8')));

/** An end as far as it is known. */
interface Place {
  readonly ip: string;
  readonly port?: number | undefined;
}

const placeText = ({ ip, port }: Place): string => `${ip} ${port ?? '*'}`;

export const flowName = (flow: {
  readonly transport: string;
  readonly initiator: Place;
  readonly responder: Place;
}): string => `${flow.transport} ${placeText(flow.initiator)} → ${placeText(flow.responder)}`;

const isPlace = (expected: Place, found: Place): boolean =>
  expected.ip === found.ip && (expected.port === undefined || expected.port === found.port);

/** Pairs every expected flow with as many found ones as it counts; ends and transport decide. */
export function pair<
  Found extends { readonly transport: string; readonly initiator: Place; readonly responder: Place },
>(
  expected: readonly ExpectedFlow[],
  found: readonly Found[],
): { readonly pairs: readonly (readonly [ExpectedFlow, Found])[]; readonly differences: readonly string[] } {
  const left = new Set(found);
  const pairs: [ExpectedFlow, Found][] = [];
  const differences: string[] = [];
  // Flows whose ports are all known choose first.
  for (const flow of expected.toSorted((a, b) => wildcards(a) - wildcards(b))) {
    const alike = [...left].filter((other) => isSameFlow(flow, other)).slice(0, flow.count);
    if (alike.length < flow.count) {
      differences.push(`${flowName(flow)}: ${alike.length} instead of ${flow.count} (${flow.what})`);
    }
    for (const other of alike) {
      left.delete(other);
      pairs.push([flow, other]);
    }
  }
  return { pairs, differences: [...differences, ...[...left].map((flow) => `${flowName(flow)}: not expected`)] };
}

const wildcards = ({ initiator, responder }: ExpectedFlow): number =>
  Number(initiator.port === undefined) + Number(responder.port === undefined);

const isSameFlow = (
  expected: ExpectedFlow,
  found: { readonly transport: string; readonly initiator: Place; readonly responder: Place },
): boolean =>
  expected.transport === found.transport &&
  isPlace(expected.initiator, found.initiator) &&
  isPlace(expected.responder, found.responder);

/** All ways in which the records of a capture differ from what it holds by construction; none where they agree. */
export function differences(expectation: Expectation, records: readonly FlowRecord[]): readonly string[] {
  const own = new Set<string>(expectation.infrastructure.map(({ protocol }) => protocol));
  const judged = records.filter(({ transport }) => !own.has(transport));
  const { pairs, differences: unpaired } = pair(expectation.flows, judged);
  return [...unpaired, ...pairs.flatMap(([flow, record]) => recordDifferences(flow, record, expectation.vlan))];
}

/** What the expectation states and the record says otherwise. What it leaves out may be anything. */
function recordDifferences(flow: ExpectedFlow, record: FlowRecord, vlan: number | undefined): string[] {
  const certificate = record.tls?.certificate;
  const facts: readonly (readonly [string, unknown, unknown])[] = [
    ['state', flow.state, record.state],
    ['protocol', flow.protocol, record.protocol],
    ['vlan', vlan === undefined ? undefined : [vlan], record.vlan],
    ['tls.version', flow.tls?.version, record.tls?.version],
    ['tls.sni', flow.tls?.sni, record.tls?.sni],
    ['tls.mutual', flow.tls?.mutual, record.tls?.mutual],
    ['tls.certificate', flow.tls?.certificate, typeof certificate === 'object' ? certificate.names[0] : certificate],
    ['sip.methods', flow.sip?.methods, record.sip?.methods],
    ['sip.statuses', flow.sip?.statuses, record.sip?.statuses],
    ['stun.dialect', flow.stun?.dialect, record.stun?.dialect],
    ['pseudoTls.state', flow.pseudoTls?.state, record.pseudoTls?.state],
    ['icmp.from', flow.icmp?.from, record.icmp?.from],
    ['icmp.error', flow.icmp?.error, record.icmp?.error],
    ['verdict', flow.verdict, record.verdict],
    ['reason', flow.reason, record.reason],
    ['path', flow.path, pathThatFits(flow, record)],
  ];
  return facts
    .filter(([, expected, found]) => expected !== undefined && JSON.stringify(expected) !== JSON.stringify(found))
    .map(
      ([fact, expected, found]) => `${flowName(flow)}: ${fact} is ${text(found)}, not ${text(expected)} (${flow.what})`,
    );
}

const text = (value: unknown): string => (value === undefined ? 'absent' : JSON.stringify(value));

/** A row that stands in several tables is several paths; any of those that fit will do. */
const pathThatFits = ({ path }: ExpectedFlow, record: FlowRecord): string | undefined =>
  path !== undefined && [...(record.sameAs ?? []), ...(record.alternatives ?? [])].includes(path) ? path : record.path;
