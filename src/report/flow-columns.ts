import type { CertificateFacts } from '../protocol/tls-facts.js';
import type { FlowOrigin, FlowRecord, RequirementsPart, VerdictPart } from './record.js';

/** What stands in a column; absent: nothing. */
interface CellTypes {
  /** Of which many flows have the same. */
  readonly text: string;
  /** Of which nearly every flow has its own. */
  readonly prose: string;
  /** The same, without anything that repeats itself. */
  readonly digest: string;
  readonly integer: number;
  readonly boolean: boolean;
  /** ISO 8601 UTC in nanoseconds. */
  readonly time: string;
  /** ISO 8601 UTC in seconds, of any year. */
  readonly moment: string;
  /** ISO 8601. */
  readonly day: string;
  readonly texts: readonly string[];
  /** Texts that may have spaces themselves. */
  readonly phrases: readonly string[];
  readonly integers: readonly number[];
}
export type FlowColumnType = keyof CellTypes;
export type FlowCell = CellTypes[FlowColumnType] | undefined;

/** A column: its name, what it holds, and that of a record. */
type NamedColumn = {
  readonly [Type in FlowColumnType]: readonly [
    name: string,
    type: Type,
    value: (record: FlowRecord) => CellTypes[Type] | undefined,
  ];
}[FlowColumnType];

export interface FlowColumn {
  readonly name: string;
  readonly type: FlowColumnType;
  readonly value: (record: FlowRecord) => FlowCell;
}

/**
 * The columns of the flow table: the record, flattened with dots. New columns are added at the end, so that a reader by
 * position stays right.
 */
const COLUMNS: readonly NamedColumn[] = [
  ['verdict', 'text', (record) => record.verdict],
  ['reason', 'text', (record) => record.reason],
  ['path', 'text', (record) => record.path],
  ['nearest.path', 'text', (record) => record.nearest?.path],
  ['nearest.failed', 'texts', (record) => record.nearest?.failed],
  ['alternatives', 'texts', (record) => record.alternatives],
  ['exception.owner', 'text', (record) => record.exception?.owner],
  ['exception.until', 'day', (record) => record.exception?.until],
  ['start', 'time', (record) => record.start],
  ['end', 'time', (record) => record.end],
  ['transport', 'text', (record) => record.transport],
  ['initiator.ip', 'text', (record) => record.initiator.ip],
  ['initiator.port', 'integer', (record) => record.initiator.port],
  ['initiator.role', 'text', (record) => record.initiator.role],
  ['initiator.roles', 'texts', (record) => record.initiator.roles],
  ['initiator.interface', 'text', (record) => record.initiator.interface],
  ['initiator.zone', 'text', (record) => record.initiator.zone],
  ['initiator.name', 'text', (record) => record.initiator.name],
  ['initiator.basis', 'text', (record) => record.initiator.basis],
  ['responder.ip', 'text', (record) => record.responder.ip],
  ['responder.port', 'integer', (record) => record.responder.port],
  ['responder.role', 'text', (record) => record.responder.role],
  ['responder.roles', 'texts', (record) => record.responder.roles],
  ['responder.interface', 'text', (record) => record.responder.interface],
  ['responder.zone', 'text', (record) => record.responder.zone],
  ['responder.name', 'text', (record) => record.responder.name],
  ['responder.basis', 'text', (record) => record.responder.basis],
  ['initiatorBasis', 'text', (record) => record.initiatorBasis],
  ['state', 'text', (record) => record.state],
  ['protocol', 'text', (record) => record.protocol],
  ['initiatorPackets', 'integer', (record) => record.initiatorPackets],
  ['responderPackets', 'integer', (record) => record.responderPackets],
  ['initiatorBytes', 'integer', (record) => record.initiatorBytes],
  ['responderBytes', 'integer', (record) => record.responderBytes],
  ['vlan', 'integers', (record) => record.vlan],
  ['icmp.error', 'text', (record) => record.icmp?.error],
  ['icmp.from', 'text', (record) => record.icmp?.from],
  ['tls.version', 'text', (record) => record.tls?.version],
  ['tls.sni', 'text', (record) => record.tls?.sni],
  ['tls.alpn', 'texts', (record) => record.tls?.alpn],
  ['tls.ja4', 'text', (record) => record.tls?.ja4],
  ['tls.mutual', 'boolean', (record) => record.tls?.mutual],
  ['tls.mutualNotObservable', 'text', (record) => record.tls?.mutualNotObservable],
  ['tls.alert', 'text', (record) => record.tls?.alert],
  ['tls.certificate.subject', 'text', (record) => certificate(record)?.subject],
  ['tls.certificate.names', 'texts', (record) => certificate(record)?.names],
  ['tls.certificate.notAfter', 'moment', (record) => certificate(record)?.notAfter],
  ['sip.methods', 'texts', (record) => record.sip?.methods],
  ['sip.statuses', 'integers', (record) => record.sip?.statuses],
  ['sip.userAgent', 'text', (record) => record.sip?.userAgent],
  ['sip.server', 'text', (record) => record.sip?.server],
  ['stun.messages', 'phrases', (record) => record.stun?.messages],
  ['stun.dialect', 'text', (record) => record.stun?.dialect],
  ['stun.mapped', 'text', (record) => record.stun?.mapped],
  ['stun.relayed', 'text', (record) => record.stun?.relayed],
  ['pseudoTls.state', 'text', (record) => record.pseudoTls?.state],
  ['http.methods', 'texts', (record) => record.http?.methods],
  ['http.statuses', 'integers', (record) => record.http?.statuses],
  ['http.host', 'text', (record) => record.http?.host],
  ['ike.version', 'text', (record) => record.ike?.version],
  ['communityId', 'digest', (record) => record.communityId],
  ['explanation', 'prose', (record) => record.explanation],
  ['requirements', 'texts', (record) => record.requirements?.map(({ id, problem }) => `${id}:${problem}`)],
  ['sameAs', 'texts', (record) => record.sameAs],
  ['dns.names', 'texts', (record) => record.dns?.exchanges.map(({ name }) => name)],
  ['dns.rcodes', 'texts', (record) => record.dns?.exchanges.map(({ rcode }) => rcode ?? 'unanswered')],
  ['rtp.payloadTypes', 'integers', (record) => record.rtp?.payloadTypes],
  ['rtp.ssrcs', 'texts', (record) => record.rtp?.ssrcs],
  ['rdp.requestedProtocols', 'texts', (record) => record.rdp?.requestedProtocols],
  ['rdp.selectedProtocol', 'text', (record) => record.rdp?.selectedProtocol],
  ['sensor', 'text', (record) => record.sensor],
  ['input', 'text', (record) => record.input],
  ['captureInterface', 'text', (record) => record.captureInterface],
];

export const FLOW_TABLE: readonly FlowColumn[] = COLUMNS.map(([name, type, value]) => ({ name, type, value }));

/** Objects that the records of many flows share, and what such an object gives them. */
export type SharedPart = 'kind' | 'judged' | 'origin' | 'required' | 'initiator' | 'responder';

const SHARED_KEYS: Readonly<
  Record<'transport' | 'protocol', 'kind'> &
    Record<keyof VerdictPart, 'judged'> &
    Record<keyof FlowOrigin, 'origin'> &
    Record<keyof RequirementsPart, 'required'>
> = {
  transport: 'kind',
  protocol: 'kind',
  verdict: 'judged',
  reason: 'judged',
  path: 'judged',
  sameAs: 'judged',
  alternatives: 'judged',
  nearest: 'judged',
  exception: 'judged',
  sensor: 'origin',
  input: 'origin',
  captureInterface: 'origin',
  requirements: 'required',
  requirementsMet: 'required',
};

/** The field of the record that a column is of; columns are named so. */
export const fieldOf = (column: string): string => column.split('.', 1)[0] ?? column;

/** The shared part that gives a column; undefined where it is the flow's own. */
export function sharedPartOf(column: string): SharedPart | undefined {
  const field = fieldOf(column);
  if (Object.hasOwn(SHARED_KEYS, field)) return SHARED_KEYS[field as keyof typeof SHARED_KEYS];
  const isEnd = field === 'initiator' || field === 'responder';
  return isEnd && !column.endsWith('.ip') && !column.endsWith('.port') ? field : undefined;
}

/** A record of which all but a shared part is missing: enough for the columns that it gives. */
export const recordWith = (part: SharedPart, object: object): FlowRecord =>
  (part === 'initiator' || part === 'responder' ? { [part]: object } : object) as FlowRecord;

const certificate = ({ tls }: FlowRecord): CertificateFacts | undefined =>
  typeof tls?.certificate === 'object' ? tls.certificate : undefined;
