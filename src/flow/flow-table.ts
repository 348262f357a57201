import { randomInt } from 'node:crypto';
import { f64At, i32At } from '../bytes.js';
import {
  type FiveTuple,
  IP_SCTP,
  IP_TCP,
  IP_UDP,
  type Packet,
  TCP_ACK,
  TCP_FIN,
  TCP_RST,
  TCP_SYN,
} from '../decode/packet.js';
import { complaintMeans, type IcmpComplaint, turnsAway } from './complaint.js';
import * as Row from './flow-row.js';
import { hasEnded } from './flow-state.js';
import { icmpIsAnswer, isOneWay, setIcmpPorts } from './icmp-ports.js';

const INITIAL_ROWS = 1 << 12;
/** Concurrent flows beyond which the oldest idle ones are finished early: 2,097,152, 300 MB of table. */
export const DEFAULT_MAX_FLOWS = 1 << 21;
/** At the limit, the oldest sixteenth goes at once, so that the search for the oldest is rare whatever the capture. */
const SHED_SHARE = 16;
/**
 * Ages are sorted into classes less than 1 % wide: in units of 16 µs, by the highest bit and the seven bits below it.
 * Beyond 9½ hours, longer than any idle time-out, all are equally old.
 */
const AGE_UNITS_PER_SECOND = 62_500;
const AGE_NANOSECONDS = 16_000;
const OLDEST_AGE = 2 ** 31 - 1;
const AGE_CLASSES = 25 * 128;
/** The sweep for idle flows passes over the whole table within this many seconds of capture time … */
const SWEEP_SECONDS = 8;
/** … but a packet pays for so many rows at most, whatever its time stamp says. */
const SWEEP_ROWS = 8;

/** Seconds without a packet after which a flow has ended. */
export const IDLE_SECONDS = {
  /** A TCP connection that ended; segments that were under way or are repeated still belong to it. */
  tcpEnded: 15,
  /** A SYN that nobody answered; longer than the pauses between its repetitions (RFC 6298 §5.5). */
  tcpOpening: 90,
  /** Longer than the two hours of a keep-alive (RFC 9293 §3.8.4). */
  tcpEstablished: 7500,
  /** Longer than the two minutes of a NAT binding (RFC 4787 §4.3). */
  udp: 180,
  other: 60,
} as const;

/** By which evidence the initiator is known, best first; in the records as `initiatorBasis`. */
export const INITIATOR_BASES = ['syn', 'handshake', 'port', 'first-packet'] as const;
export type InitiatorBasis = (typeof INITIATOR_BASES)[number];
const BY_SYN = 0;
const BY_HANDSHAKE = 1;
const BY_PORT = 2;
const BY_FIRST_PACKET = 3;

/** Takes flows as they end. The row is the flow's until the call returns. */
export interface FinishedFlowSink {
  finished(row: number): void;
}

/**
 * All flows at this moment: rows in one typed array (`flow-row.ts`), found by an open-addressing index.
 *
 * Neither a packet nor a flow allocates; the arrays double up to the limit. Flows are handed to the sink when they end:
 * idle, pushed out at the limit (counted in `shed`), replaced by a new one on the same ports, or at `finishAll`.
 */
export class FlowTable {
  /** The rows; replaced when the table grows, so never keep it over an `add`. */
  words: Int32Array;
  /** The same memory as doubles, for the counters. */
  doubles: Float64Array;
  /** Flows now in the table. */
  size = 0;
  /** Flows finished early because the table was full. */
  shed = 0;
  /** Direction of the packet last added: 0 from first, 1 from second. */
  direction: 0 | 1 = 0;
  /** Flows that were opened so far. */
  opened = 0;
  /** Row of the flow that the last ICMP error quoted which `add` noted. */
  quotedRow = -1;
  /** ICMP errors by the row of the flow they quote. */
  readonly complaints = new Map<number, IcmpComplaint>();

  private capacity: number;
  /** Pairs of hash and row + 1; row 0 means empty. Twice as many as rows, so at most half full. */
  private index: Int32Array;
  private mask: number;
  private used = 0;
  private free = -1;
  private sweepHand = 0;
  private sweepDue = 0;
  private sweptAt = 0;
  /** By row, its flow's number in the order of opening, from 1; present where flows are numbered. */
  private numbers: Int32Array | undefined;
  private readonly maxFlows: number;
  private readonly sink: FinishedFlowSink;
  /** Secret of the run, so that no capture can be made whose flows all collide; the output does not depend on it. */
  private readonly seed = randomInt(1 << 30);

  /**
   * `maxFlows` is rounded up to a power of two, at least 4,096. Where flows are `numbered`, the same packets give them
   * the same numbers each time.
   */
  constructor(sink: FinishedFlowSink, maxFlows: number = DEFAULT_MAX_FLOWS, numbered = false) {
    this.sink = sink;
    this.maxFlows = Math.max(INITIAL_ROWS, 2 ** Math.ceil(Math.log2(maxFlows)));
    this.capacity = INITIAL_ROWS;
    this.words = new Int32Array(this.capacity * Row.ROW_WORDS);
    this.doubles = new Float64Array(this.words.buffer);
    this.index = new Int32Array(this.capacity * 4);
    this.mask = this.capacity * 2 - 1;
    this.numbers = numbered ? new Int32Array(this.capacity) : undefined;
  }

  /** The number of the row's flow in the order of opening, from 1; 0 where flows are not numbered. */
  number(row: number): number {
    return this.numbers === undefined ? 0 : i32At(this.numbers, row);
  }

  /** One past the highest row ever used; rows below it may be free (`Row.IN_USE`). */
  get end(): number {
    return this.used;
  }

  /**
   * Counts a packet to its flow, opening one where there is none. The time is 0 to 2^32 − 1 seconds since 1970, the
   * interface 0 to 65,535.
   *
   * Gives the flow's row, or −1 for an ICMP error that was noted at the flow it quotes.
   */
  add(packet: Packet, seconds: number, nanoseconds: number, interfaceId = 0): number {
    if (seconds !== this.sweptAt) this.scheduleSweep(seconds);
    if (this.sweepDue > 0) this.sweep(seconds);
    let kind = packet.protocol;
    if (packet.ipVersion === 6) kind |= Row.KIND_IPV6;
    if (packet.icmpType >= 0) {
      if (packet.hasQuote && this.complain(packet)) return -1;
      setIcmpPorts(packet);
    }
    const hash = this.hash(packet, kind, packet.vlan, packet.tunnel);
    let row = this.find(packet, kind, packet.vlan, packet.tunnel, hash);
    if (row >= 0 && this.isAnother(row, packet, kind, seconds)) {
      this.finish(row);
      row = -1;
    }
    if (row < 0) {
      row = this.open(packet, kind, hash, seconds, nanoseconds);
      this.words[row * Row.ROW_WORDS + Row.PROBED] = interfaceId << Row.INTERFACE_SHIFT;
    }
    this.count(row, packet, seconds, nanoseconds);
    return row;
  }

  /** Hands flows that are idle at this time to the sink, as a packet would; where none comes, time still goes by. */
  pass(seconds: number): void {
    if (seconds > this.sweptAt) this.scheduleSweep(seconds);
    while (this.sweepDue > 0) this.sweep(seconds);
  }

  /** Hands every remaining flow to the sink, in the order of rows. */
  finishAll(): void {
    for (let row = 0; row < this.used; row++) {
      if (this.isInUse(row)) this.finish(row);
    }
  }

  /** Evidence shows that the end which sends in `direction` opened the flow; a SYN, once seen, stands. */
  decideInitiator(row: number, direction: 0 | 1): void {
    const at = row * Row.ROW_WORDS + Row.FLAGS;
    const flags = i32At(this.words, at);
    if ((flags & Row.BASIS_MASK) >> Row.BASIS_SHIFT <= BY_HANDSHAKE) return;
    this.words[at] = withInitiator(flags, direction, BY_HANDSHAKE);
  }

  private count(row: number, packet: Packet, seconds: number, nanoseconds: number): void {
    const words = this.words;
    const doubles = this.doubles;
    const base = row * Row.ROW_WORDS;
    const direction = this.direction;
    const counter = row * Row.ROW_DOUBLES + direction;
    doubles[counter + Row.PACKETS] = f64At(doubles, counter + Row.PACKETS) + packet.frames;
    doubles[counter + Row.BYTES] = f64At(doubles, counter + Row.BYTES) + packet.wireBytes;
    let flags = i32At(words, base + Row.FLAGS);
    this.keepTime(base, flags, seconds, nanoseconds);
    if (packet.protocol !== IP_TCP) flags |= Row.SPOKE << direction;
    else if ((packet.tcpFlags & (TCP_SYN | TCP_FIN | TCP_RST)) === 0) flags |= Row.SPOKE << direction;
    else flags = this.tcpTurn(base, packet, flags, direction);
    words[base + Row.FLAGS] = flags;
  }

  /**
   * LAST is the latest time and START the earliest, for frames may stand slightly out of order. A frame from longer ago
   * than the idle time-out shows that a stamp before it was wrong: LAST goes back, or the flow would never be idle.
   */
  private keepTime(base: number, flags: number, seconds: number, nanoseconds: number): void {
    const words = this.words;
    const ahead = this.secondsSince(base, seconds);
    const isLater = ahead > 0 || (ahead === 0 && nanoseconds >= i32At(words, base + Row.LAST_NANOSECONDS));
    if (isLater || -ahead > idleSeconds(i32At(words, base + Row.KIND), flags)) {
      words[base + Row.LAST_SECONDS] = seconds;
      words[base + Row.LAST_NANOSECONDS] = nanoseconds;
    }
    if (isLater) return;
    const start = i32At(words, base + Row.START_SECONDS) >>> 0;
    if (seconds > start || (seconds === start && nanoseconds >= i32At(words, base + Row.START_NANOSECONDS))) return;
    words[base + Row.START_SECONDS] = seconds;
    words[base + Row.START_NANOSECONDS] = nanoseconds;
  }

  /** Seconds since the flow's latest packet; negative where that one has a later time. */
  private secondsSince(base: number, seconds: number): number {
    return seconds - (i32At(this.words, base + Row.LAST_SECONDS) >>> 0);
  }

  /** Flags after a segment that opens or ends something. */
  private tcpTurn(base: number, packet: Packet, before: number, direction: 0 | 1): number {
    const tcp = packet.tcpFlags;
    let flags = before;
    if ((tcp & TCP_RST) !== 0) return flags | (Row.RST << direction);
    if ((tcp & TCP_FIN) !== 0) flags |= Row.FIN << direction;
    if ((tcp & TCP_SYN) === 0) return flags | (Row.SPOKE << direction);
    const answers = (tcp & TCP_ACK) !== 0;
    flags |= (answers ? Row.SYN_ACK : Row.SYN) << direction;
    const sequence = (packet.sequence + 1) | 0;
    const starts = this.startsStream(base, flags, direction, sequence);
    // It has sent a SYN with another number before: an attempt of its own, to which nobody listened.
    const gaveUp = starts && answers && (before & (Row.SYN << direction)) !== 0;
    if (starts) {
      this.startStream(base, direction, sequence);
      flags |= (Row.SEQUENCED | Row.FROM_START) << direction;
    }
    const opener = answers ? ((1 - direction) as 0 | 1) : direction;
    if ((flags & Row.BASIS_MASK) >> Row.BASIS_SHIFT !== BY_SYN || gaveUp) flags = withInitiator(flags, opener, BY_SYN);
    return flags;
  }

  /** The first SYN of this direction, or one with another sequence number while the connection is not yet in use. */
  private startsStream(base: number, flags: number, direction: 0 | 1, sequence: number): boolean {
    if ((flags & (Row.SEQUENCED << direction)) === 0) return true;
    const unused = (flags & (Row.SPOKE | Row.SPOKE_SECOND)) === 0;
    return unused && sequence !== i32At(this.words, base + Row.START_SEQUENCE + direction);
  }

  private startStream(base: number, direction: 0 | 1, sequence: number): void {
    this.words[base + Row.NEXT_SEQUENCE + direction] = sequence;
    this.words[base + Row.START_SEQUENCE + direction] = sequence;
  }

  /** Whether the flow in the row is over, so that this packet, though its addresses and ports are the same, begins a new one. */
  private isAnother(row: number, packet: Packet, kind: number, seconds: number): boolean {
    const base = row * Row.ROW_WORDS;
    const flags = i32At(this.words, base + Row.FLAGS);
    if (this.secondsSince(base, seconds) > idleSeconds(kind, flags)) return true;
    if (packet.protocol !== IP_TCP || (packet.tcpFlags & (TCP_SYN | TCP_ACK)) !== TCP_SYN) return false;
    const hasOpened = (flags & (Row.SYN << this.direction)) !== 0;
    // It has answered, or seemed to, and opens now.
    if (!hasOpened && (flags & (Row.SYN_ACK << this.direction)) !== 0) return true;
    const isRepeated =
      hasOpened && ((packet.sequence + 1) | 0) === i32At(this.words, base + Row.START_SEQUENCE + this.direction);
    const isUsed = (flags & (Row.SPOKE | Row.SPOKE_SECOND)) !== 0;
    // Refused, the same SYN is sent again; after a connection that was in use, it begins another.
    return isRepeated ? isUsed && hasEnded(flags) : isUsed || hasEnded(flags);
  }

  private open(packet: Packet, kind: number, hash: number, seconds: number, nanoseconds: number): number {
    if (this.size >= this.maxFlows) this.shedOldest(seconds);
    const row = this.takeRow();
    const base = row * Row.ROW_WORDS;
    const words = this.words;
    words[base] = packet.source0;
    words[base + 1] = packet.source1;
    words[base + 2] = packet.source2;
    words[base + 3] = packet.source3;
    words[base + 4] = packet.destination0;
    words[base + 5] = packet.destination1;
    words[base + 6] = packet.destination2;
    words[base + 7] = packet.destination3;
    words[base + Row.PORTS] = (packet.sourcePort << 16) | packet.destinationPort;
    words[base + Row.KIND] = kind;
    words[base + Row.VLAN] = packet.vlan;
    words[base + Row.TUNNEL] = packet.tunnel;
    words[base + Row.FLAGS] = Row.IN_USE | guessInitiator(packet);
    words[base + Row.HASH] = hash;
    words.fill(0, base + Row.LAST_SECONDS, base + Row.ROW_WORDS);
    words[base + Row.START_SECONDS] = seconds;
    words[base + Row.START_NANOSECONDS] = nanoseconds;
    this.insert(hash, row);
    this.size++;
    this.opened++;
    if (this.numbers !== undefined) this.numbers[row] = this.opened;
    this.direction = 0;
    return row;
  }

  private takeRow(): number {
    if (this.free >= 0) {
      const row = this.free;
      this.free = i32At(this.words, row * Row.ROW_WORDS + Row.START_SEQUENCE);
      return row;
    }
    if (this.used === this.capacity) this.grow();
    return this.used++;
  }

  private grow(): void {
    this.capacity *= 2;
    const words = new Int32Array(this.capacity * Row.ROW_WORDS);
    words.set(this.words);
    this.words = words;
    this.doubles = new Float64Array(words.buffer);
    this.index = new Int32Array(this.capacity * 4);
    this.mask = this.capacity * 2 - 1;
    if (this.numbers !== undefined) {
      const numbers = new Int32Array(this.capacity);
      numbers.set(this.numbers);
      this.numbers = numbers;
    }
    for (let row = 0; row < this.used; row++) this.insert(i32At(words, row * Row.ROW_WORDS + Row.HASH), row);
  }

  /** Ends the flow in the row: the sink sees it, then the row is free. */
  private finish(row: number): void {
    this.sink.finished(row);
    this.complaints.delete(row);
    const base = row * Row.ROW_WORDS;
    this.remove(i32At(this.words, base + Row.HASH), row);
    this.words[base + Row.FLAGS] = 0;
    this.words[base + Row.START_SEQUENCE] = this.free;
    this.free = row;
    this.size--;
  }

  /** A share of the table that grows with the seconds passed is due to be looked at for idle flows. */
  private scheduleSweep(seconds: number): void {
    const passed = seconds - this.sweptAt;
    this.sweptAt = seconds;
    if (passed > 0)
      this.sweepDue = Math.min(this.used, this.sweepDue + Math.ceil((this.used * passed) / SWEEP_SECONDS));
  }

  private sweep(seconds: number): void {
    const rows = Math.min(SWEEP_ROWS, this.sweepDue);
    this.sweepDue -= rows;
    for (let i = 0; i < rows; i++) {
      if (this.sweepHand >= this.used) this.sweepHand = 0;
      this.finishIfIdle(this.sweepHand++, seconds);
    }
  }

  private finishIfIdle(row: number, seconds: number): void {
    const base = row * Row.ROW_WORDS;
    const flags = i32At(this.words, base + Row.FLAGS);
    if ((flags & Row.IN_USE) === 0) return;
    const idle = this.secondsSince(base, seconds);
    if (idle > idleSeconds(i32At(this.words, base + Row.KIND), flags)) this.finish(row);
  }

  /** Makes room at the limit: the flows that have been idle longest, a sixteenth of the table. */
  private shedOldest(seconds: number): void {
    const counts = this.countAges(seconds);
    let left = Math.ceil(this.size / SHED_SHARE);
    let youngest = AGE_CLASSES - 1;
    while (youngest > 0 && i32At(counts, youngest) < left) left -= i32At(counts, youngest--);
    for (let row = 0; row < this.used; row++) {
      if (!this.isInUse(row)) continue;
      const age = this.ageClass(row, seconds);
      if (age < youngest || (age === youngest && left-- <= 0)) continue;
      this.finish(row);
      this.shed++;
    }
  }

  /** How many flows there are in each class of age. */
  private countAges(seconds: number): Int32Array {
    const counts = new Int32Array(AGE_CLASSES);
    for (let row = 0; row < this.used; row++) {
      if (!this.isInUse(row)) continue;
      const age = this.ageClass(row, seconds);
      counts[age] = i32At(counts, age) + 1;
    }
    return counts;
  }

  /** Which class of age the flow is in, by its latest packet; 0 for one that is not older than `seconds`. */
  private ageClass(row: number, seconds: number): number {
    const base = row * Row.ROW_WORDS;
    const exact =
      this.secondsSince(base, seconds) * AGE_UNITS_PER_SECOND -
      i32At(this.words, base + Row.LAST_NANOSECONDS) / AGE_NANOSECONDS;
    const age = Math.max(0, Math.min(OLDEST_AGE, Math.floor(exact)));
    const shift = Math.max(0, 24 - Math.clz32(age));
    return shift * 128 + (age >> shift);
  }

  /** Whether the row holds a flow. */
  isInUse(row: number): boolean {
    return (i32At(this.words, row * Row.ROW_WORDS + Row.FLAGS) & Row.IN_USE) !== 0;
  }

  /** Notes an ICMP error at the flow whose packet it quotes; false where that flow is not known. */
  private complain(packet: Packet): boolean {
    const quoted = packet.quoted;
    setIcmpPorts(quoted);
    const kind = quoted.ipVersion === 6 ? quoted.protocol | Row.KIND_IPV6 : quoted.protocol;
    const hash = this.hash(quoted, kind, packet.vlan, packet.tunnel);
    const row = this.find(quoted, kind, packet.vlan, packet.tunnel, hash);
    if (row < 0) return false;
    this.quotedRow = row;
    const known = this.complaints.get(row);
    const version = packet.ipVersion === 6 ? 6 : 4;
    const saysMore =
      known === undefined ||
      (complaintMeans(known) === undefined && turnsAway(version, packet.icmpType, packet.icmpCode));
    if (saysMore) this.complaints.set(row, complaintOf(packet, version, (known?.count ?? 0) + 1));
    else known.count++;
    this.words[row * Row.ROW_WORDS + Row.FLAGS] = i32At(this.words, row * Row.ROW_WORDS + Row.FLAGS) | Row.COMPLAINED;
    return true;
  }

  /* The index: linear probing, backward-shift deletion (Knuth, TAOCP 3, 6.4, algorithm R). */

  /** Same for both directions of a flow. */
  private hash(tuple: FiveTuple, kind: number, vlan: number, tunnel: number): number {
    const seed = this.seed ^ kind ^ Math.imul(vlan ^ Math.imul(tunnel, 0x2545f491), 0x27d4eb2f);
    let source = seed ^ tuple.source3;
    let destination = seed ^ tuple.destination3;
    if (tuple.ipVersion === 6) {
      source ^= mix(tuple.source0, mix(tuple.source1, tuple.source2));
      destination ^= mix(tuple.destination0, mix(tuple.destination1, tuple.destination2));
    }
    const both = (mix(source, tuple.sourcePort) + mix(destination, tuple.destinationPort)) | 0;
    return both ^ (both >>> 15);
  }

  private find(tuple: FiveTuple, kind: number, vlan: number, tunnel: number, hash: number): number {
    const index = this.index;
    for (let i = hash & this.mask; ; i = (i + 1) & this.mask) {
      const stored = i32At(index, 2 * i + 1);
      if (stored === 0) return -1;
      if (i32At(index, 2 * i) === hash && this.isSame(stored - 1, tuple, kind, vlan, tunnel)) return stored - 1;
    }
  }

  private isSame(row: number, tuple: FiveTuple, kind: number, vlan: number, tunnel: number): boolean {
    const words = this.words;
    const base = row * Row.ROW_WORDS;
    if (i32At(words, base + Row.KIND) !== kind || i32At(words, base + Row.VLAN) !== vlan) return false;
    if (i32At(words, base + Row.TUNNEL) !== tunnel) return false;
    const ports = i32At(words, base + Row.PORTS);
    const there = (tuple.sourcePort << 16) | tuple.destinationPort;
    if (ports === there && this.isBetween(base, tuple, Row.FIRST_ADDRESS, Row.SECOND_ADDRESS)) {
      this.direction = 0;
      return true;
    }
    const back = (tuple.destinationPort << 16) | tuple.sourcePort;
    if (ports === back && this.isBetween(base, tuple, Row.SECOND_ADDRESS, Row.FIRST_ADDRESS)) {
      this.direction = isOneWay(tuple.protocol, tuple.ipVersion, tuple.sourcePort) ? 0 : 1;
      return this.direction === 1;
    }
    return false;
  }

  private isBetween(base: number, tuple: FiveTuple, source: number, destination: number): boolean {
    const words = this.words;
    if (i32At(words, base + source + 3) !== tuple.source3) return false;
    if (i32At(words, base + destination + 3) !== tuple.destination3) return false;
    return (
      tuple.ipVersion === 4 ||
      (i32At(words, base + source) === tuple.source0 &&
        i32At(words, base + source + 1) === tuple.source1 &&
        i32At(words, base + source + 2) === tuple.source2 &&
        i32At(words, base + destination) === tuple.destination0 &&
        i32At(words, base + destination + 1) === tuple.destination1 &&
        i32At(words, base + destination + 2) === tuple.destination2)
    );
  }

  private insert(hash: number, row: number): void {
    const index = this.index;
    let i = hash & this.mask;
    while (i32At(index, 2 * i + 1) !== 0) i = (i + 1) & this.mask;
    index[2 * i] = hash;
    index[2 * i + 1] = row + 1;
  }

  private remove(hash: number, row: number): void {
    const index = this.index;
    let hole = hash & this.mask;
    while (i32At(index, 2 * hole + 1) !== row + 1) hole = (hole + 1) & this.mask;
    for (let i = (hole + 1) & this.mask; i32At(index, 2 * i + 1) !== 0; i = (i + 1) & this.mask) {
      const home = i32At(index, 2 * i) & this.mask;
      if (((i - home) & this.mask) < ((i - hole) & this.mask)) continue;
      index[2 * hole] = i32At(index, 2 * i);
      index[2 * hole + 1] = i32At(index, 2 * i + 1);
      hole = i;
    }
    index[2 * hole + 1] = 0;
  }
}

const mix = (word: number, salt: number): number => {
  let h = Math.imul(word, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae3d);
  return h ^ (h >>> 13);
};

const withInitiator = (flags: number, direction: 0 | 1, basis: number): number =>
  (flags & ~(Row.BASIS_MASK | Row.OPENED_BY_SECOND)) |
  (basis << Row.BASIS_SHIFT) |
  (direction === 1 ? Row.OPENED_BY_SECOND : 0);

/** Ports below this are registered for services (RFC 6335 §6: system and user ports, less the dynamic ones). */
const FIRST_DYNAMIC_PORT = 49152;
const FIRST_USER_PORT = 1024;

/**
 * Until there is evidence: the end with the port of a service listens, and so does one that answers by ICMP (the type
 * stands for the port); else the sender of the first packet opened.
 */
function guessInitiator(packet: Packet): number {
  const { sourcePort, destinationPort } = packet;
  const { protocol } = packet;
  if (packet.icmpType >= 0 && icmpIsAnswer(packet.ipVersion, packet.icmpType)) return withInitiator(0, 1, BY_PORT);
  const hasPorts = protocol === IP_TCP || protocol === IP_UDP || protocol === IP_SCTP;
  const rank = portRank(sourcePort) - portRank(destinationPort);
  if (!hasPorts || rank === 0) return withInitiator(0, 0, BY_FIRST_PACKET);
  return withInitiator(0, rank < 0 ? 1 : 0, BY_PORT);
}

const portRank = (port: number): number => (port < FIRST_USER_PORT ? 0 : port < FIRST_DYNAMIC_PORT ? 1 : 2);

function idleSeconds(kind: number, flags: number): number {
  const protocol = kind & 0xff;
  if (protocol === IP_UDP) return IDLE_SECONDS.udp;
  if (protocol !== IP_TCP) return IDLE_SECONDS.other;
  if (hasEnded(flags)) return IDLE_SECONDS.tcpEnded;
  const spoke = flags & (Row.SPOKE | Row.SPOKE_SECOND);
  return spoke === 0 ? IDLE_SECONDS.tcpOpening : IDLE_SECONDS.tcpEstablished;
}

function complaintOf(packet: Packet, version: 4 | 6, count: number): IcmpComplaint {
  const quoted = packet.quoted;
  return {
    version,
    type: packet.icmpType,
    code: packet.icmpCode,
    reporter: [packet.source0, packet.source1, packet.source2, packet.source3],
    byTarget:
      packet.source3 === quoted.destination3 &&
      packet.source2 === quoted.destination2 &&
      packet.source1 === quoted.destination1 &&
      packet.source0 === quoted.destination0,
    count,
  };
}
