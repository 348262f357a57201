import { f64At, i32At } from '../bytes.js';
import { vlanIds } from '../decode/vlan.js';
import { formatIpv4, formatIpv6 } from '../ip-text.js';
import { CommunityIds } from './community-id.js';
import { complaintMeans, type IcmpComplaint } from './complaint.js';
import * as Row from './flow-row.js';
import { type FlowState, flowState, openedNothing } from './flow-state.js';
import { type FlowTable, INITIATOR_BASES, type InitiatorBasis } from './flow-table.js';

/**
 * A readable view on one row of a flow table, with the two ends turned so that the initiator is known as such.
 * Reused: it shows the row it was last `show`n, as long as that flow is in the table.
 */
export class FlowView {
  private readonly table: FlowTable;
  private readonly communityIds = new CommunityIds();
  private base = 0;
  /** The row that is shown. */
  row = 0;
  private flags = 0;
  /** The end that seemed to have opened it did nothing of the kind: then the other is the better guess. */
  private isTurned = false;
  /** 0 where the flow's first packet came from the initiator, 1 where it came from the responder. */
  initiatorDirection: 0 | 1 = 0;

  constructor(table: FlowTable) {
    this.table = table;
  }

  show(row: number): this {
    this.row = row;
    this.base = row * Row.ROW_WORDS;
    this.flags = this.word(Row.FLAGS);
    this.isTurned = openedNothing(this.protocol, this.flags);
    this.initiatorDirection = ((this.flags & Row.OPENED_BY_SECOND) !== 0) === this.isTurned ? 0 : 1;
    return this;
  }

  /** 4 or 6. */
  get ipVersion(): 4 | 6 {
    return (this.word(Row.KIND) & Row.KIND_IPV6) !== 0 ? 6 : 4;
  }

  /** IP protocol number, 0–255. */
  get protocol(): number {
    return this.word(Row.KIND) & 0xff;
  }

  /** In the order in which flows were opened, from 1; 0 where they are not numbered. */
  get number(): number {
    return this.table.number(this.row);
  }

  get initiatorPort(): number {
    return this.port(this.initiatorDirection);
  }

  get responderPort(): number {
    return this.port(1 - this.initiatorDirection);
  }

  get initiatorPackets(): number {
    return this.counter(Row.PACKETS, this.initiatorDirection);
  }

  get responderPackets(): number {
    return this.counter(Row.PACKETS, 1 - this.initiatorDirection);
  }

  /** On the wire: the frames' original lengths. */
  get initiatorBytes(): number {
    return this.counter(Row.BYTES, this.initiatorDirection);
  }

  get responderBytes(): number {
    return this.counter(Row.BYTES, 1 - this.initiatorDirection);
  }

  /** The earliest time of a packet: whole seconds since 1970, 0 to 2^32 − 1. */
  get startSeconds(): number {
    return this.word(Row.START_SECONDS) >>> 0;
  }

  get startNanoseconds(): number {
    return this.word(Row.START_NANOSECONDS);
  }

  /** The latest time of a packet; not before the start. */
  get endSeconds(): number {
    return this.word(Row.LAST_SECONDS) >>> 0;
  }

  get endNanoseconds(): number {
    return this.word(Row.LAST_NANOSECONDS);
  }

  get initiatorBasis(): InitiatorBasis {
    if (this.isTurned) return 'first-packet';
    return INITIATOR_BASES[(this.flags & Row.BASIS_MASK) >> Row.BASIS_SHIFT] ?? 'first-packet';
  }

  /** Whether evidence, not a guess, tells who opened the flow. */
  get initiatorCertain(): boolean {
    const basis = this.initiatorBasis;
    return basis === 'syn' || basis === 'handshake';
  }

  get complaint(): IcmpComplaint | undefined {
    return (this.flags & Row.COMPLAINED) === 0 ? undefined : this.table.complaints.get(this.row);
  }

  get state(): FlowState {
    const complaint = this.complaint;
    return flowState(this.protocol, this.flags, complaint === undefined ? undefined : complaintMeans(complaint));
  }

  /** Whether any payload of the flow was captured. */
  get payloadSeen(): boolean {
    return (this.flags & (Row.PAYLOAD | Row.PAYLOAD_SECOND)) !== 0;
  }

  /** Evidence that is ruled out by the first bytes of a stream: bits of `EvidenceTag`. */
  get rejected(): number {
    return this.word(Row.REJECTED);
  }

  /** VLAN ids: the outermost, and the innermost of several; empty where untagged. */
  get vlans(): number[] {
    return vlanIds(this.word(Row.VLAN));
  }

  /** Number of the tunnel it came out of, 0 for none; the decoder names it. */
  get tunnel(): number {
    return this.word(Row.TUNNEL);
  }

  /** The interface of its first packet, as in `Frame.interfaceId`. */
  get interfaceId(): number {
    return this.word(Row.PROBED) >>> Row.INTERFACE_SHIFT;
  }

  /** Copies the first words of the row, which tell the flow from others. */
  copyKey(into: Int32Array, base: number, words: number): void {
    for (let index = 0; index < words; index++) into[base + index] = this.word(index);
  }

  /** Word `index` (0–3) of the address of the end that sends in `direction`, as in `FiveTuple`. */
  addressWord(direction: 0 | 1, index: number): number {
    return this.word(4 * direction + index);
  }

  initiatorAddress(): string {
    return this.address(this.initiatorDirection);
  }

  responderAddress(): string {
    return this.address(1 - this.initiatorDirection);
  }

  /** Community ID, version 1, seed 0. */
  communityId(): string {
    return this.communityIds.of(this.table.words, this.base, this.ipVersion, this.protocol);
  }

  /** The same as its characters, valid until the next. */
  communityIdBytes(): Uint8Array {
    return this.communityIds.bytesOf(this.table.words, this.base, this.ipVersion, this.protocol);
  }

  private address(direction: number): string {
    const at = 4 * direction;
    const last = this.word(at + 3);
    return this.ipVersion === 4
      ? formatIpv4(last)
      : formatIpv6(this.word(at), this.word(at + 1), this.word(at + 2), last);
  }

  private port(direction: number): number {
    const ports = this.word(Row.PORTS);
    return direction === 0 ? ports >>> 16 : ports & 0xffff;
  }

  private counter(which: number, direction: number): number {
    return f64At(this.table.doubles, this.row * Row.ROW_DOUBLES + which + direction);
  }

  private word(index: number): number {
    return i32At(this.table.words, this.base + index);
  }
}
