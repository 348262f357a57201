import type { FlowState } from '../flow/flow-state.js';
import type { InitiatorBasis } from '../flow/flow-table.js';
import type { FactNamespaces } from '../protocol/facts.js';
import type { Interface, Zone } from '../topology/endpoint.js';
import type { Dimension, Reason, VerdictKind } from '../verdict/verdict.js';
import type { RequirementRecord } from './requirement-records.js';

export { isoTime } from '../iso-time.js';

/** One end of a flow in the record. */
export interface EndRecord {
  readonly ip: string;
  /**
   * Of TCP, UDP and SCTP. ICMP has in its place what the Community ID has: the message's type at the initiator; at the
   * responder that of the answer, or the code where none is defined. 0 for other protocols.
   */
  readonly port: number;
  /** The role by which it was judged; absent where none is known. */
  readonly role?: string;
  /** All roles of the address, where it has several. */
  readonly roles?: readonly string[];
  readonly interface?: Interface;
  readonly zone?: Zone;
  /** The host's name in the topology. */
  readonly name?: string;
  /** `inferred` where the roles were worked out from traffic; present where there is a role. */
  readonly basis?: 'given' | 'inferred';
}

/** Where a flow was seen. */
export interface FlowOrigin {
  /** The name that the user gave the place of capture. */
  readonly sensor?: string;
  /** The interface that is captured from, or the capture, that its first packet came from; as in the summary's inputs. */
  readonly input?: string;
  /** The interface that the capture names for that packet. */
  readonly captureInterface?: string;
}

/** The ICMP error that a flow met. */
export interface IcmpRecord {
  readonly from: string;
  readonly error: string;
  readonly type: number;
  readonly code: number;
  readonly count: number;
}

/**
 * What every sink and every machine-readable format carries of a flow. Facts that are absent are absent, not null;
 * times are ISO 8601 UTC in nanoseconds; bytes are those on the wire. Published as `schema/flow-record.schema.json`.
 */
export interface FlowRecord extends FactNamespaces, FlowOrigin {
  readonly type: 'flow';
  /** Community ID v1, seed 0. */
  readonly communityId: string;
  readonly start: string;
  readonly end: string;
  /** `tcp`, `udp`, … , or the IP protocol number. */
  readonly transport: string;
  readonly initiator: EndRecord;
  readonly responder: EndRecord;
  readonly initiatorBasis: InitiatorBasis;
  readonly initiatorPackets: number;
  readonly responderPackets: number;
  readonly initiatorBytes: number;
  readonly responderBytes: number;
  readonly vlan?: readonly number[];
  readonly state: FlowState;
  readonly icmp?: IcmpRecord;
  /** What the bytes are; `unknown` where they say nothing. */
  readonly protocol: string;
  readonly verdict: VerdictKind;
  readonly reason: Reason;
  readonly path?: string;
  readonly sameAs?: readonly string[];
  readonly alternatives?: readonly string[];
  readonly nearest?: { readonly path: string; readonly failed: readonly Dimension[] };
  /** Whose exception the path is, and its last day; present for a site's own paths. */
  readonly exception?: { readonly owner: string; readonly until?: string };
  /** What documents demand beside paths and the flow does not meet. */
  readonly requirements?: readonly RequirementRecord[];
  /** Ids of those that it could be held against and meets. */
  readonly requirementsMet?: readonly string[];
  readonly explanation: string;
}

/** Names of IP protocols in records; others go by their number (IANA protocol-numbers). */
const TRANSPORT_NAMES: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  4: 'ipip',
  6: 'tcp',
  17: 'udp',
  41: 'ipv6',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'icmp6',
  89: 'ospf',
  103: 'pim',
  112: 'vrrp',
  132: 'sctp',
};

const PROTOCOLS_BY_NAME: ReadonlyMap<string, number> = new Map(
  Object.entries(TRANSPORT_NAMES).map(([number, name]) => [name, Number(number)]),
);

/** A transport as records and screens name it. */
export const transportName = (protocol: number): string => TRANSPORT_NAMES[protocol] ?? String(protocol);

/** The IP protocol that a record's transport names; undefined where it is none. */
export function protocolNumber(transport: string): number | undefined {
  const named = PROTOCOLS_BY_NAME.get(transport);
  if (named !== undefined) return named;
  return /^\d{1,3}$/.test(transport) && Number(transport) <= 255 ? Number(transport) : undefined;
}

/**
 * What a record is made of: the flow's own words, and objects that the records of many flows share. `flow-parts.ts`
 * gathers them.
 */
export interface RecordParts
  extends Omit<
    FlowRecord,
    | 'type'
    | 'initiator'
    | 'responder'
    | 'vlan'
    | 'icmp'
    | keyof FlowOrigin
    | keyof FactNamespaces
    | keyof VerdictPart
    | keyof RequirementsPart
  > {
  readonly vlan: FlowRecord['vlan'] | undefined;
  readonly icmp: FlowRecord['icmp'] | undefined;
  readonly origin: FlowOrigin;
  readonly initiator: EndParts;
  readonly responder: EndParts;
  /** By namespace. */
  readonly details: FactNamespaces;
  readonly judged: VerdictPart;
  readonly required: RequirementsPart;
}

/** An end's address and port, and all else of it. */
export interface EndParts {
  readonly address: string;
  readonly port: number;
  readonly shared: EndRecord;
}

/** What a verdict gives the records of its flows. */
export type VerdictPart = Pick<
  FlowRecord,
  'verdict' | 'reason' | 'path' | 'sameAs' | 'alternatives' | 'nearest' | 'exception'
>;

/** What requirements say of a flow. */
export type RequirementsPart = Pick<FlowRecord, 'requirements' | 'requirementsMet'>;

/** The record of its parts. */
export const recordOf = (parts: RecordParts): FlowRecord => new Draft(parts) as FlowRecord;

/**
 * What a record holds, and in which order. A constructor sets its fields one by one, for then the engine knows how much
 * room they need: to spread the parts that may be absent takes four times as long.
 */
class Draft {
  constructor(parts: RecordParts) {
    // biome-ignore lint/complexity/noUselessThisAlias: typed as what it becomes
    const record: { -readonly [Key in keyof FlowRecord]?: FlowRecord[Key] } = this;
    record.type = 'flow';
    Object.assign(record, parts.origin);
    record.communityId = parts.communityId;
    record.start = parts.start;
    record.end = parts.end;
    record.transport = parts.transport;
    record.initiator = new EndDraft(parts.initiator) as EndRecord;
    record.responder = new EndDraft(parts.responder) as EndRecord;
    record.initiatorBasis = parts.initiatorBasis;
    record.initiatorPackets = parts.initiatorPackets;
    record.responderPackets = parts.responderPackets;
    record.initiatorBytes = parts.initiatorBytes;
    record.responderBytes = parts.responderBytes;
    if (parts.vlan !== undefined) record.vlan = parts.vlan;
    record.state = parts.state;
    if (parts.icmp !== undefined) record.icmp = parts.icmp;
    record.protocol = parts.protocol;
    Object.assign(record, parts.details, parts.judged, parts.required);
    record.explanation = parts.explanation;
  }
}

/** An end, likewise. */
class EndDraft {
  constructor({ address, port, shared }: EndParts) {
    // biome-ignore lint/complexity/noUselessThisAlias: typed as what it becomes
    const record: { -readonly [Key in keyof EndRecord]?: EndRecord[Key] } = this;
    record.ip = address;
    record.port = port;
    if (shared.role !== undefined) record.role = shared.role;
    if (shared.basis !== undefined) record.basis = shared.basis;
    if (shared.roles !== undefined) record.roles = shared.roles;
    if (shared.interface !== undefined) record.interface = shared.interface;
    if (shared.zone !== undefined) record.zone = shared.zone;
    if (shared.name !== undefined) record.name = shared.name;
  }
}

/** The key of `undecoded` for frames of which nothing at all could be read; where there are any, the run is incomplete. */
export const UNKNOWN_LINK_TYPE = 'unknown-link-type';

/** Whose records they are, where that is said. */
export interface RunStamp {
  /** The name that the user gave the place of capture. */
  readonly sensor?: string;
  /** Tells the runs of a flow log apart; the same in all its records that have one. */
  readonly run?: string;
}

/** Closes every run of records. Published as `schema/summary.schema.json`. */
export interface SummaryRecord extends RunStamp {
  readonly type: 'summary';
  readonly frames: number;
  readonly bytes: number;
  /** Frames that are part of no flow, by reason. */
  readonly undecoded: Readonly<Record<string, number>>;
  /** LINKTYPE_ values of the frames counted under {@link UNKNOWN_LINK_TYPE}, ascending; absent where there are none. */
  readonly unreadLinkTypes?: readonly number[];
  /** Of the flows that the filter let pass, or of all. */
  readonly flows: Readonly<Record<VerdictKind, number>>;
  /** Present where records and findings were filtered; `filtered` is how many flows were left out. */
  readonly filter?: { readonly expression: string; readonly filtered: number };
  /** Present where frames were filtered before anything else; `filtered` is how many were left out. */
  readonly captureFilter?: { readonly expression: string; readonly filtered: number };
  /** Packets lost by the kernel and the interface as the capture states them; flows and fragments given up for want of room. */
  readonly drops: { readonly kernel: number; readonly interface: number; readonly shed: number };
  /** Present where packets were written to files: those that stand there, and those that could not be written. */
  readonly written?: { readonly written: number; readonly unwritten: number };
  /** Present where what captured does not count what the kernel and the interface dropped. */
  readonly uncountedDrops?: true;
  /** Frames of which the snap length cut something off. */
  readonly snapped: number;
  /** True where anything is missing: input cut or corrupt, packets dropped, flows given up, the run interrupted. */
  readonly incomplete: boolean;
  /** Records that are missing from a flow log, since they could not be written; absent where none are. */
  readonly unlogged?: number;
  /** Present where the run was stopped by a signal before all was read. */
  readonly interrupted?: true;
  readonly start?: string;
  readonly end?: string;
  readonly inputs: readonly { readonly name: string; readonly bytes?: number; readonly problem?: string }[];
  readonly catalogues: readonly { readonly id: string; readonly sha256: string }[];
  readonly topology?: { readonly name: string; readonly sha256: string };
}

/** When a status is recorded. */
export const STATUS_EVENTS = ['start', 'interval', 'file', 'reload'] as const;
export type StatusEvent = (typeof STATUS_EVENTS)[number];

/**
 * How one input of a run stands: in flow logs when it starts, once a minute, at the beginning of each file, and when
 * topology and catalogue were read anew, so that a log tells how far it can be trusted even where its end is missing.
 * Figures are those since the start of the run. Published as `schema/status.schema.json`.
 */
export interface StatusRecord extends RunStamp {
  readonly type: 'status';
  readonly event: StatusEvent;
  /** ISO 8601 UTC in nanoseconds, by the clock of this host. */
  readonly time: string;
  readonly run: string;
  /** Of Rolepath. */
  readonly version: string;
  readonly input: string;
  readonly frames: number;
  readonly bytes: number;
  readonly snapped: number;
  /** Flows by verdict as it stands, those that last among them. */
  readonly flows: Readonly<Record<VerdictKind, number>>;
  /** Flows that last: their records are still to come. */
  readonly concurrent: number;
  readonly drops: SummaryRecord['drops'];
  /** As in the summary. */
  readonly uncountedDrops?: true;
  /** As in the summary, as far as it is known. */
  readonly written?: NonNullable<SummaryRecord['written']>;
  readonly unlogged?: number;
  readonly incomplete: boolean;
  /** Why topology and catalogue could not be read anew; the old ones then stay. */
  readonly problem?: string;
  readonly catalogues: SummaryRecord['catalogues'];
  readonly topology?: SummaryRecord['topology'];
}
