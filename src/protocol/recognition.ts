import { i32At, u8 } from '../bytes.js';
import { IP_TCP, IP_UDP, type Packet, TCP_ACK, TCP_RST, TCP_SYN } from '../decode/packet.js';
import * as Row from '../flow/flow-row.js';
import type { FlowTable } from '../flow/flow-table.js';
import { HEAD_CAPACITY, HeadPool, StreamHead } from '../flow/stream-head.js';
import { FlowFacts } from './facts.js';
import {
  type Dissector,
  DONE,
  MAX_RELEASES,
  OVER_TCP,
  OVER_UDP,
  Payload,
  Probe,
  RELEASE,
  type Recogniser,
} from './recogniser.js';
import type { Registration } from './registry.js';

/** Segments and datagrams, of both directions together, that recognisers are asked about before a flow stays unknown. */
export const PROBE_BUDGET = 16;

const SYN_ACK = TCP_SYN | TCP_ACK;

const NO_HEADS = [undefined, undefined] as const;
const NOTHING_SKIPPED = [0, 0] as const;

/** Flows that are followed or have facts at once: a few kilobytes each at most, so a gigabyte or so in all. */
export const MAX_FOLLOWED = 1 << 18;

/** The recognisers that a payload can be of, in their order, by its first byte. */
class ByFirstByte {
  private readonly lists: readonly (readonly Recogniser[])[];

  constructor(registry: readonly Registration[]) {
    const all = registry.map(({ recogniser }) => recogniser);
    this.lists = Array.from({ length: 256 }, (_, first) => all.filter(({ begins }) => begins?.(first) !== false));
  }

  /** Of a payload that is not empty. */
  of({ bytes, start }: Payload): readonly Recogniser[] {
    return this.lists[u8(bytes, start)] ?? [];
  }
}

/** What recognition keeps of a flow, from the first bytes that have to wait or the first recogniser that accepts. */
class Following {
  facts: FlowFacts | undefined;
  dissector: Dissector | undefined;
  /** Whose dissector it is, and the direction in which it was recognised. */
  recogniser: Recogniser | undefined;
  direction: 0 | 1 = 0;
  /** Whether that was at the very start of the stream. */
  isBeginning = false;
  /** How often a dissector said that what follows is another protocol. */
  releases = 0;
  /** Bytes that wait, by direction; most flows never have any. */
  heads: readonly [StreamHead | undefined, StreamHead | undefined] = NO_HEADS;
  /** Bytes still to come that nobody wants to see, by direction. */
  skip: readonly [number, number] = NOTHING_SKIPPED;

  /** The head of a direction, made when it is first needed. */
  head(direction: 0 | 1, pool: HeadPool): StreamHead {
    const known = this.heads[direction];
    if (known !== undefined) return known;
    const head = new StreamHead(pool);
    this.heads = direction === 0 ? [head, this.heads[1]] : [this.heads[0], head];
    return head;
  }

  setSkip(direction: 0 | 1, count: number): void {
    this.skip = direction === 0 ? [count, this.skip[1]] : [this.skip[0], count];
  }

  /** Lets go of all but the facts. */
  release(): void {
    this.dissector?.close?.();
    this.dissector = undefined;
    this.heads[0]?.release();
    this.heads[1]?.release();
  }
}

/**
 * Leads payload past the recognisers: in stream order for TCP, one by one for UDP, until one accepts or the budget is
 * spent, and then to the dissector that follows the flow, until it is done.
 *
 * Bytes are shown where they lie in the frame; only what has to wait for more is copied to the flow's stream heads.
 */
export class Recognition {
  private readonly table: FlowTable;
  /** Who is asked, by the first byte of what is shown. */
  private readonly overTcp: ByFirstByte;
  private readonly overUdp: ByFirstByte;
  /** Families of all that recognises over TCP: what is ruled out when all of them reject. */
  private readonly tcpFamilies: number;
  /** Families of what any datagram would have shown: what is ruled out when one is rejected. */
  private readonly udpFamilies: number;
  private readonly registry: readonly Registration[];
  /** By row; without holes, which would make a dictionary of it. */
  private readonly followings: (Following | undefined)[] = [];
  private followed = 0;
  private unfollowed = 0;
  /** Whether a recogniser accepted, so that what waits in the other direction is to be shown, too. */
  private opened = false;
  private readonly pool: HeadPool;
  private readonly payload = new Payload();

  constructor(table: FlowTable, registry: readonly Registration[], pool: HeadPool = new HeadPool()) {
    this.table = table;
    this.registry = registry;
    this.pool = pool;
    const overTcp = registry.filter(({ recogniser }) => (recogniser.transports & OVER_TCP) !== 0);
    const overUdp = registry.filter(({ recogniser }) => (recogniser.transports & OVER_UDP) !== 0);
    this.overTcp = new ByFirstByte(overTcp);
    this.overUdp = new ByFirstByte(overUdp);
    this.tcpFamilies = familiesOf(overTcp);
    this.udpFamilies = familiesOf(overUdp.filter((entry) => entry.inEachDatagram));
  }

  /** Flows whose payload was not looked at, or not to the end, for want of room. */
  get shed(): number {
    const byRecognisers = this.registry.reduce((sum, { recogniser }) => sum + (recogniser.shed ?? 0), 0);
    return this.pool.refused + this.unfollowed + byRecognisers;
  }

  /** Looks at the packet that was just added to the flow in `row`. */
  add(row: number, packet: Packet): void {
    const flagsAt = row * Row.ROW_WORDS + Row.FLAGS;
    if ((packet.tcpFlags & SYN_ACK) === SYN_ACK) this.refuseEarlyData(row, packet);
    const flags = i32At(this.table.words, flagsAt);
    if (packet.payloadEnd <= packet.payloadStart || (flags & Row.RECOGNITION_OVER) !== 0) return;
    // What a reset carries is a diagnostic text, no part of the stream (RFC 9293 §3.5.3).
    if ((packet.tcpFlags & TCP_RST) !== 0) return;
    const direction = this.table.direction;
    this.table.words[flagsAt] = flags | (Row.PAYLOAD << direction);
    this.payload.direction = direction;
    this.payload.sourcePort = packet.sourcePort;
    this.payload.destinationPort = packet.destinationPort;
    if (packet.protocol === IP_TCP) this.segment(row, packet, direction);
    else if (packet.protocol === IP_UDP) this.datagram(row, packet);
    else this.end(row);
  }

  /**
   * A SYN/ACK that leaves out what the SYN carried: that never reached the server's program, and the client sends from
   * the start again, whatever it likes (RFC 9293 §3.10.7.4, RFC 7413 §4.2). Nothing was learned from it.
   */
  private refuseEarlyData(row: number, packet: Packet): void {
    const words = this.table.words;
    const base = row * Row.ROW_WORDS;
    const client = 1 - this.table.direction;
    const flags = i32At(words, base + Row.FLAGS);
    const start = i32At(words, base + Row.START_SEQUENCE + client);
    const isInUse = (flags & (Row.SPOKE | Row.SPOKE_SECOND)) !== 0;
    if (isInUse || packet.acknowledgement !== start) return;
    if ((flags & (Row.PAYLOAD << client)) === 0) return;
    words[base + Row.FLAGS] = flags & ~((Row.PAYLOAD | Row.BROKEN) << client) & ~Row.RECOGNITION_OVER;
    words[base + Row.NEXT_SEQUENCE + client] = start;
    words[base + Row.PROBED] = i32At(words, base + Row.PROBED) & ~Row.PROBED_MASK;
    words[base + Row.REJECTED] = 0;
    this.release(row);
  }

  /** What is known of the flow so far; undefined where nothing was recognised. */
  facts(row: number): FlowFacts | undefined {
    return this.followings[row]?.facts;
  }

  /** Lets go of what is kept of a flow that ended. */
  release(row: number): void {
    const following = this.followings[row];
    if (following === undefined) return;
    following.release();
    this.forget(row);
  }

  private datagram(row: number, packet: Packet): void {
    const payload = this.payload;
    payload.bytes = packet.bytes;
    payload.start = packet.payloadStart;
    payload.end = packet.payloadEnd;
    payload.datagram = true;
    payload.offset = 0;
    payload.fromStart = true;
    payload.snapped = packet.payloadEnd - packet.payloadStart < packet.payloadLength;
    if (this.followings[row]?.dissector === undefined) this.offerDatagram(row);
    else this.passDatagram(row);
  }

  private offerDatagram(row: number): void {
    if (this.probeDatagram(row)) this.passDatagram(row);
    else this.rejectDatagram(row);
  }

  private rejectDatagram(row: number): void {
    if (!this.payload.snapped) this.ruleOut(row, this.udpFamilies);
    this.spend(row);
  }

  private ruleOut(row: number, families: number): void {
    const at = row * Row.ROW_WORDS + Row.REJECTED;
    this.table.words[at] = i32At(this.table.words, at) | families;
  }

  private ruleIn(row: number, families: number): void {
    const at = row * Row.ROW_WORDS + Row.REJECTED;
    this.table.words[at] = i32At(this.table.words, at) & ~families;
  }

  private probeDatagram(row: number): boolean {
    for (const recogniser of this.overUdp.of(this.payload)) {
      if (recogniser.probe(this.payload) === Probe.Accept) return this.open(row, recogniser);
    }
    return false;
  }

  private passDatagram(row: number): void {
    const following = this.followings[row];
    if (following?.dissector === undefined) return;
    const answer = following.dissector.next(this.payload);
    if (answer === DONE) this.end(row);
    else if (answer === RELEASE && this.reopen(row, following)) this.offerDatagram(row);
  }

  /** Puts a segment in its place in the stream; what is next in order goes to the recognisers. */
  private segment(row: number, packet: Packet, direction: 0 | 1): void {
    const words = this.table.words;
    const base = row * Row.ROW_WORDS;
    const flags = i32At(words, base + Row.FLAGS);
    if ((flags & (Row.BROKEN << direction)) !== 0) return;
    const sequence = (packet.tcpFlags & TCP_SYN) !== 0 ? (packet.sequence + 1) | 0 : packet.sequence;
    if ((flags & (Row.SEQUENCED << direction)) === 0) {
      words[base + Row.NEXT_SEQUENCE + direction] = sequence;
      words[base + Row.START_SEQUENCE + direction] = sequence;
      words[base + Row.FLAGS] = flags | (Row.SEQUENCED << direction);
    }
    const end = packet.payloadEnd;
    for (let start = packet.payloadStart; start < end && !this.isOver(row); ) {
      const at = (sequence + (start - packet.payloadStart)) | 0;
      const ahead = (at - i32At(words, base + Row.NEXT_SEQUENCE + direction)) | 0;
      if (ahead < 0) start -= ahead;
      else start += this.place(row, packet, direction, ahead, start);
    }
    if (end - packet.payloadStart < packet.payloadLength) this.breakOff(row, direction);
  }

  /** Takes bytes of a segment that begin `ahead` bytes after what is known of the stream; gives how many it took. */
  private place(row: number, packet: Packet, direction: 0 | 1, ahead: number, start: number): number {
    const available = packet.payloadEnd - start;
    const head = this.followings[row]?.heads[direction];
    const held = head?.length ?? 0;
    // So far ahead that it is no part of this stream, or that what lies between is lost.
    if (held + ahead > HEAD_CAPACITY) this.spend(row);
    else if (ahead > 0) this.keep(row, direction, held + ahead, packet, start, available);
    else if (head === undefined || head.isEmpty) this.showSegment(row, packet, direction, start);
    else return this.append(row, packet, direction, start, head);
    return available;
  }

  /** Shows the segment where it lies, and keeps what was left of it. */
  private showSegment(row: number, packet: Packet, direction: 0 | 1, start: number): void {
    this.advance(row, direction, packet.payloadEnd - start);
    const used = this.show(row, direction, packet.bytes, start, packet.payloadEnd);
    const left = packet.payloadEnd - start - used;
    if (left > 0) this.keep(row, direction, 0, packet, start + used, left);
    this.showOther(row, direction);
  }

  /** Puts as much of the segment behind what waits as there is room for, and shows it; gives how much that was. */
  private append(row: number, packet: Packet, direction: 0 | 1, start: number, head: StreamHead): number {
    const held = head.length;
    const count = Math.min(packet.payloadEnd - start, HEAD_CAPACITY - held);
    // A message larger than a head.
    if (count === 0) this.end(row);
    this.keep(row, direction, held, packet, start, count);
    if (this.isOver(row)) return count;
    this.advance(row, direction, head.length - held);
    this.showHead(row, direction);
    this.showOther(row, direction);
    return count;
  }

  /** What waits in the other direction is shown once a recogniser has accepted, which may let yet another accept. */
  private showOther(row: number, direction: 0 | 1): void {
    for (let other = direction; this.opened; ) {
      this.opened = false;
      other = other === 0 ? 1 : 0;
      if (!this.isOver(row)) this.showHead(row, other);
    }
  }

  private advance(row: number, direction: 0 | 1, count: number): void {
    const at = row * Row.ROW_WORDS + Row.NEXT_SEQUENCE + direction;
    this.table.words[at] = i32At(this.table.words, at) + count;
  }

  /**
   * Copies bytes from the frame to the flow's stream head: they have to outlive the frame. What does not fit ends the
   * flow's recognition: a hole that does not close, or a message larger than a head.
   */
  private keep(row: number, direction: 0 | 1, offset: number, packet: Packet, start: number, count: number): void {
    if (this.isOver(row)) return;
    const head = this.following(row)?.head(direction, this.pool);
    if (head !== undefined && !head.put(offset, packet.bytes, start, start + count)) this.end(row);
  }

  /** Shows the recognisers what waits in order in a stream head. */
  private showHead(row: number, direction: 0 | 1): void {
    const head = this.followings[row]?.heads[direction];
    if (head === undefined || head.length === 0) return;
    const used = this.show(row, direction, head.bytes, 0, head.length);
    if (used > 0 && head.length > 0) head.consume(used);
  }

  /** Shows stream bytes [start, end) to whoever wants them; gives how many of them are done with. */
  private show(row: number, direction: 0 | 1, bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && !this.isOver(row)) {
      const following = this.followings[row];
      if (following !== undefined && following.skip[direction] > 0) {
        at += skipped(following, direction, end - at);
        continue;
      }
      this.describe(row, direction, bytes, at, end);
      if (following?.dissector === undefined) {
        const answer = this.probeStream(row);
        if (answer === Probe.NeedMore) break;
        if (answer === Probe.Accept) this.opened = true;
        else at = end;
        continue;
      }
      if (this.payload.offset === 0 && direction !== following.direction) this.hearAnswer(row, following);
      const used = this.passStream(row, following, direction, end - at);
      if (used === RELEASE) continue;
      if (used === 0) break;
      at += used;
    }
    return at - start;
  }

  private describe(row: number, direction: 0 | 1, bytes: Uint8Array, at: number, end: number): void {
    const words = this.table.words;
    const base = row * Row.ROW_WORDS + direction;
    const payload = this.payload;
    payload.bytes = bytes;
    payload.start = at;
    payload.end = end;
    payload.datagram = false;
    payload.snapped = false;
    if (payload.direction !== direction) turn(payload);
    payload.fromStart = (i32At(words, base - direction + Row.FLAGS) & (Row.FROM_START << direction)) !== 0;
    const arrived = i32At(words, base + Row.NEXT_SEQUENCE) - i32At(words, base + Row.START_SEQUENCE);
    payload.offset = ((arrived | 0) - (end - at)) >>> 0;
  }

  /** Asks the recognisers about the bytes described in `payload`. */
  private probeStream(row: number): Probe {
    let best: Probe = Probe.Reject;
    for (const recogniser of this.overTcp.of(this.payload)) {
      const answer = recogniser.probe(this.payload);
      if (answer === Probe.NeedMore) best = Probe.NeedMore;
      if (answer !== Probe.Accept) continue;
      if (best === Probe.NeedMore) return Probe.NeedMore;
      return this.open(row, recogniser) ? Probe.Accept : Probe.Reject;
    }
    if (best === Probe.Reject) this.rejectAll(row);
    return best;
  }

  /** No recogniser wants these bytes. At a stream's very start that rules their protocols out for the flow. */
  private rejectAll(row: number): void {
    if (this.payload.fromStart && this.payload.offset === 0) this.ruleOut(row, this.tcpFamilies);
    this.spend(row);
  }

  /**
   * The other end's very first bytes: where they cannot be an answer, the protocols that they are not either are ruled
   * out, though one end has shown one of them.
   */
  private hearAnswer(row: number, { recogniser }: Following): void {
    const { payload } = this;
    if (recogniser === undefined || !payload.fromStart) return;
    const answer = recogniser.answer === undefined ? recogniser.probe(payload) : recogniser.answer(payload);
    if (answer !== Probe.Reject) return;
    let families = this.tcpFamilies;
    for (const other of this.overTcp.of(payload)) {
      if (other !== recogniser && other.probe(payload) !== Probe.Reject) families &= ~this.families(other);
    }
    this.ruleOut(row, families);
  }

  /** Hands the bytes described in `payload` to the flow's dissector; gives how many are done with, or RELEASE. */
  private passStream(row: number, following: Following, direction: 0 | 1, available: number): number {
    const used = following.dissector?.next(this.payload) ?? 0;
    if (used === DONE) {
      this.end(row);
      return available;
    }
    if (used === RELEASE) return this.letGo(row, following) ? RELEASE : available;
    if (used <= available) return used;
    following.setSkip(direction, used - available);
    return available;
  }

  /** A stream goes on as something else: what it began with is all of one protocol that it has. */
  private letGo(row: number, following: Following): boolean {
    const { recogniser, isBeginning } = following;
    if (recogniser !== undefined && isBeginning) this.ruleOut(row, this.tcpFamilies & ~this.families(recogniser));
    return this.reopen(row, following);
  }

  /** Sends the flow back to probing; false, and the flow's recognition is over, where that happened too often. */
  private reopen(row: number, following: Following): boolean {
    following.dissector = undefined;
    const at = row * Row.ROW_WORDS + Row.PROBED;
    this.table.words[at] = i32At(this.table.words, at) & ~Row.PROBED_MASK;
    if (++following.releases <= MAX_RELEASES) return true;
    this.end(row);
    return false;
  }

  /** Begins to follow the flow; false, and its recognition is over, where no more can be followed. */
  private open(row: number, recogniser: Recogniser): boolean {
    const following = this.following(row);
    if (following === undefined) return false;
    const { payload } = this;
    following.facts ??= new FlowFacts();
    following.dissector = recogniser.open(following.facts);
    following.recogniser = recogniser;
    following.direction = payload.direction;
    following.isBeginning = payload.fromStart && payload.offset === 0;
    // A datagram that is one after all says more than those before it that were none.
    if (payload.datagram) this.ruleIn(row, this.families(recogniser));
    return true;
  }

  /** Bits of `EvidenceTag` that stand for what a recogniser recognises. */
  private families(recogniser: Recogniser): number {
    for (const entry of this.registry) if (entry.recogniser === recogniser) return entry.families;
    return 0;
  }

  /** What is kept of the flow, made where nothing was; undefined, and its recognition is over, at the limit. */
  private following(row: number): Following | undefined {
    const known = this.followings[row];
    if (known !== undefined) return known;
    if (this.followed >= MAX_FOLLOWED) {
      this.unfollowed++;
      this.end(row);
      return undefined;
    }
    while (this.followings.length <= row) this.followings.push(undefined);
    const following = new Following();
    this.followings[row] = following;
    this.followed++;
    return following;
  }

  private forget(row: number): void {
    this.followings[row] = undefined;
    this.followed--;
  }

  private spend(row: number): void {
    const at = row * Row.ROW_WORDS + Row.PROBED;
    const probed = i32At(this.table.words, at) + 1;
    this.table.words[at] = probed;
    if ((probed & Row.PROBED_MASK) >= PROBE_BUDGET) this.end(row);
  }

  /** Bytes of this direction are missing for good: the snap length cut them off. */
  private breakOff(row: number, direction: 0 | 1): void {
    const at = row * Row.ROW_WORDS + Row.FLAGS;
    const flags = i32At(this.table.words, at) | (Row.BROKEN << direction);
    this.table.words[at] = flags;
    this.followings[row]?.heads[direction]?.release();
    if ((flags & Row.BROKEN) !== 0 && (flags & Row.BROKEN_SECOND) !== 0) this.end(row);
  }

  private isOver(row: number): boolean {
    return (i32At(this.table.words, row * Row.ROW_WORDS + Row.FLAGS) & Row.RECOGNITION_OVER) !== 0;
  }

  /** Takes the flow off the payload path; its facts stay. */
  private end(row: number): void {
    const at = row * Row.ROW_WORDS + Row.FLAGS;
    this.table.words[at] = i32At(this.table.words, at) | Row.RECOGNITION_OVER;
    const following = this.followings[row];
    if (following === undefined) return;
    following.release();
    // Nothing was learned: not by a recogniser that has to follow a flow before it is sure, either.
    if (following.facts === undefined || following.facts.revision === 0) this.forget(row);
  }
}

const familiesOf = (registry: readonly Registration[]): number =>
  registry.reduce((bits, { families }) => bits | families, 0);

/** Makes the payload one of the other direction. */
function turn(payload: Payload): void {
  const { sourcePort, destinationPort } = payload;
  payload.direction = payload.direction === 0 ? 1 : 0;
  payload.sourcePort = destinationPort;
  payload.destinationPort = sourcePort;
}

/** Passes over bytes that nobody wants to see; gives how many of `available` those are. */
function skipped(following: Following, direction: 0 | 1, available: number): number {
  const count = Math.min(following.skip[direction], available);
  following.setSkip(direction, following.skip[direction] - count);
  return count;
}
