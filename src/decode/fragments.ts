/**
 * Reassembly of IPv4 and IPv6 fragments (RFC 791 §3.2, RFC 8200 §4.5) in bounded memory.
 *
 * A fragment is counted to its flow as soon as the first of its datagram has told the ports: those that come earlier
 * are held until then, as numbers. Data is kept in pages and copied out once, when all is there. Where fragments
 * overlap, the bytes that came first stay. A complete datagram is remembered a moment longer without its data, so
 * that copies of its fragments (a mirror port often sees a frame twice) are known for what they are.
 */
import { f64At } from '../bytes.js';
import type { Cursor } from './cursor.js';
import { DatagramTable, FIRST_FIELD, NONE } from './datagram-table.js';
import { isIcmp } from './flow-id.js';
import { BLOCK_BYTES, FragmentPages, NO_PAGE, PAGE_BYTES, PAGES_PER_DATAGRAM } from './fragment-pages.js';
import { DecodeStatus, type Packet } from './packet.js';

export interface FragmentLimits {
  /** Datagrams that are remembered at a time, at least 1. */
  readonly datagrams: number;
  /** Bytes of fragments that are kept in all; one datagram of the greatest length always fits. */
  readonly bytes: number;
  /** How long a datagram may take to become complete, by packet time. */
  readonly seconds: number;
}

/** 30 seconds are what Linux waits (`ipfrag_time`); RFC 8200 §4.5 allows 60. */
export const FRAGMENT_LIMITS: FragmentLimits = { datagrams: 4096, bytes: 16 * 1024 * 1024, seconds: 30 };

/** Greatest length of a datagram's data: the length fields of both versions have 16 bits. */
export const MAX_DATAGRAM = 65535;

/** How long fragments of a complete datagram are taken for copies; afterwards its id may well be in use again. */
const COPY_SECONDS = 1;

/** What reassembly did, in datagrams except as said. */
export class FragmentCounts {
  reassembled = 0;
  /** Given up at the time-out, or unfinished at the end. */
  incomplete = 0;
  /** Given up early to make room. */
  shed = 0;
  /** Fragments that contradict earlier ones: other bytes, another length, a partial overlap. Mere copies do not. */
  overlaps = 0;
  /** Fragments that came before the first of their datagram, and waited for it. */
  held = 0;
}

/** What a fragment did; {@link Fragments.add} fills packet and cursor accordingly. */
export const FragmentOutcome = {
  /** Its flow is not known yet. */
  Held: 0,
  /** Its flow is known: the packet has its ports. */
  Counted: 1,
  /** It made the datagram complete: the cursor stands at the start of the reassembled data. */
  Complete: 2,
  /** A first fragment that the snap length cut: the datagram can never be complete, so its own bytes are the payload. */
  Snapped: 3,
} as const;
export type FragmentOutcome = (typeof FragmentOutcome)[keyof typeof FragmentOutcome];

/** Fields of a row. */
const STATE = FIRST_FIELD;
/** Data length, −1 while the last fragment is missing. */
const TOTAL = FIRST_FIELD + 1;
/** Greatest end of a fragment so far. */
const REACH = FIRST_FIELD + 2;
/** Blocks that are there. */
const BLOCKS = FIRST_FIELD + 3;
/** Ports, or ICMP type and code, of the first fragment: two 16-bit halves. */
const FLOW_ID = FIRST_FIELD + 4;
const PROTOCOL = FIRST_FIELD + 5;
/** What the data begins with, as the first fragment says. */
const DATA_PROTOCOL = FIRST_FIELD + 6;
const PAGES = FIRST_FIELD + 7;

/** Bits of STATE: the first fragment was seen; no data is kept any more. */
const KNOWN = 1;
const CLOSED = 2;

export class Fragments {
  /** Holds the datagram that was completed last. */
  private readonly output = new Uint8Array(MAX_DATAGRAM);
  private readonly seconds: number;
  private readonly statuses: Float64Array;
  private readonly counts: FragmentCounts;
  private readonly pages: FragmentPages;
  private readonly table: DatagramTable;
  private readonly heldFrames: Float64Array;
  private readonly heldBytes: Float64Array;
  /** Which datagram the last fragment belongs to: they are numbered from 1 as they come up. */
  serial = 0;
  private readonly serials: Float64Array;
  private opened = 0;

  /** @param statuses frames by {@link DecodeStatus}: held frames are moved there once they are given up. */
  constructor(limits: FragmentLimits, statuses: Float64Array, counts: FragmentCounts) {
    this.seconds = limits.seconds;
    this.statuses = statuses;
    this.counts = counts;
    this.pages = new FragmentPages(Math.max(Math.floor(limits.bytes / PAGE_BYTES), PAGES_PER_DATAGRAM));
    this.table = new DatagramTable(limits.datagrams);
    this.heldFrames = new Float64Array(limits.datagrams);
    this.heldBytes = new Float64Array(limits.datagrams);
    this.serials = new Float64Array(limits.datagrams);
  }

  /**
   * Takes the fragment that the cursor describes, captured at `seconds`. The packet has its addresses and protocol
   * and, where it is a first fragment, its ports.
   */
  add(cursor: Cursor, packet: Packet, seconds: number): FragmentOutcome {
    const now = seconds | 0;
    this.expire(now);
    this.writeKey(cursor, packet);
    const found = this.table.find();
    const row = found === NONE ? this.open(now) : found;
    this.serial = f64At(this.serials, row);
    const snapped = cursor.end < cursor.claimedEnd;
    if (cursor.fragmentOffset === 0) {
      this.learn(row, cursor, packet);
      if (snapped) this.close(row);
      if (snapped) return FragmentOutcome.Snapped;
    } else if (this.has(row, KNOWN)) this.recall(row, packet);
    else this.hold(row, packet);
    if (!snapped && !this.has(row, CLOSED)) this.store(row, cursor);
    if (this.isComplete(row)) return this.complete(row, cursor, now);
    return this.has(row, KNOWN) ? FragmentOutcome.Counted : FragmentOutcome.Held;
  }

  /** Gives up what is pending: no more frames will come. */
  end(): void {
    for (let row = this.table.oldestPending(); row !== NONE; row = this.table.oldestPending()) this.giveUp(row);
    for (let row = this.table.oldestComplete(); row !== NONE; row = this.table.oldestComplete()) this.remove(row);
  }

  private has(row: number, state: number): boolean {
    return (this.table.get(row, STATE) & state) !== 0;
  }

  private mark(row: number, state: number): void {
    this.table.set(row, STATE, this.table.get(row, STATE) | state);
  }

  // Entering the table, and leaving it.

  private writeKey(cursor: Cursor, packet: Packet): void {
    const { key } = this.table;
    // The next header of IPv6 fragments may differ, and is not part of the key (RFC 8200 §4.5).
    key[0] = packet.ipVersion === 4 ? 0x400 + cursor.fragmentProtocol : 0x600;
    key[1] = packet.source0;
    key[2] = packet.source1;
    key[3] = packet.source2;
    key[4] = packet.source3;
    key[5] = packet.destination0;
    key[6] = packet.destination1;
    key[7] = packet.destination2;
    key[8] = packet.destination3;
    key[9] = cursor.identification;
    key[10] = packet.vlan;
    key[11] = packet.tunnel;
  }

  private open(now: number): number {
    let row = this.table.insert(now);
    if (row === NONE) {
      this.makeRoom();
      row = this.table.insert(now);
    }
    this.serials[row] = ++this.opened;
    this.table.set(row, STATE, 0);
    this.table.set(row, TOTAL, -1);
    this.table.set(row, REACH, 0);
    this.table.set(row, BLOCKS, 0);
    this.table.fill(row, PAGES, PAGES_PER_DATAGRAM, NO_PAGE);
    return row;
  }

  /** Frees a row: a complete datagram's, for it only serves to know copies, else the oldest pending one's. */
  private makeRoom(): void {
    const complete = this.table.oldestComplete();
    if (complete === NONE) this.shed(this.table.oldestPending());
    else this.remove(complete);
  }

  private expire(now: number): void {
    let row = this.table.oldestPending();
    while (row !== NONE && this.table.age(row, now) > this.seconds) {
      this.giveUp(row);
      row = this.table.oldestPending();
    }
    row = this.table.oldestComplete();
    while (row !== NONE && this.table.age(row, now) > COPY_SECONDS) {
      this.remove(row);
      row = this.table.oldestComplete();
    }
  }

  private giveUp(row: number): void {
    if (!this.has(row, CLOSED)) this.counts.incomplete++;
    this.remove(row);
  }

  private shed(row: number): void {
    this.counts.shed++;
    this.remove(row);
  }

  private remove(row: number): void {
    const held = f64At(this.heldFrames, row);
    const { FragmentHeld, FragmentWithoutFirst } = DecodeStatus;
    this.statuses[FragmentHeld] = f64At(this.statuses, FragmentHeld) - held;
    this.statuses[FragmentWithoutFirst] = f64At(this.statuses, FragmentWithoutFirst) + held;
    this.heldFrames[row] = this.heldBytes[row] = 0;
    this.releasePages(row);
    this.table.remove(row);
  }

  // The flow.

  /** The first fragment tells the flow, and takes the held frames along; of two that claim to be it, the earlier counts. */
  private learn(row: number, cursor: Cursor, packet: Packet): void {
    if (this.has(row, KNOWN)) return;
    const icmp = isIcmp(packet.protocol);
    const high = icmp ? packet.icmpType : packet.sourcePort;
    const low = icmp ? packet.icmpCode : packet.destinationPort;
    this.table.set(row, FLOW_ID, (high << 16) | low);
    this.table.set(row, PROTOCOL, packet.protocol);
    this.table.set(row, DATA_PROTOCOL, cursor.fragmentProtocol);
    this.mark(row, KNOWN);
    packet.frames += f64At(this.heldFrames, row);
    packet.wireBytes += f64At(this.heldBytes, row);
    this.heldFrames[row] = this.heldBytes[row] = 0;
  }

  private recall(row: number, packet: Packet): void {
    const flowId = this.table.get(row, FLOW_ID);
    packet.protocol = this.table.get(row, PROTOCOL);
    if (isIcmp(packet.protocol)) {
      packet.icmpType = flowId >>> 16;
      packet.icmpCode = flowId & 0xffff;
    } else {
      packet.sourcePort = flowId >>> 16;
      packet.destinationPort = flowId & 0xffff;
    }
  }

  private hold(row: number, packet: Packet): void {
    this.counts.held++;
    this.heldFrames[row] = f64At(this.heldFrames, row) + 1;
    this.heldBytes[row] = f64At(this.heldBytes, row) + packet.wireBytes;
  }

  // The data.

  private store(row: number, cursor: Cursor): void {
    const length = cursor.end - cursor.fragmentStart;
    if (!this.agreeOnLength(row, cursor.fragmentOffset + length, cursor.moreFragments)) {
      this.counts.overlaps++;
      return;
    }
    this.pages.conflict = false;
    const added = this.write(row, cursor, length);
    this.table.set(row, BLOCKS, this.table.get(row, BLOCKS) + added);
    const partly = added !== 0 && added !== Math.ceil(length / BLOCK_BYTES);
    if (partly || this.pages.conflict) this.counts.overlaps++;
  }

  /** Whether a fragment that ends at `end` fits with what was said about the datagram's length before. */
  private agreeOnLength(row: number, end: number, more: boolean): boolean {
    const total = this.table.get(row, TOTAL);
    const reach = this.table.get(row, REACH);
    const fits = total < 0 ? more || end >= reach : more ? end <= total : end === total;
    if (fits && !more) this.table.set(row, TOTAL, end);
    if (fits && end > reach) this.table.set(row, REACH, end);
    return fits;
  }

  /** Writes the fragment's data into the datagram's pages; gives the number of blocks that were not there. */
  private write(row: number, cursor: Cursor, length: number): number {
    let added = 0;
    for (let done = 0; done < length; ) {
      const place = cursor.fragmentOffset + done;
      const offset = place % PAGE_BYTES;
      const size = Math.min(PAGE_BYTES - offset, length - done);
      const page = this.pageOf(row, PAGES + (place - offset) / PAGE_BYTES);
      added += this.pages.write(page, offset, cursor.bytes, cursor.fragmentStart + done, size);
      done += size;
    }
    return added;
  }

  private pageOf(row: number, field: number): number {
    const known = this.table.get(row, field);
    if (known !== NO_PAGE) return known;
    let page = this.pages.take();
    while (page === NO_PAGE) {
      // All pages are taken and this datagram has less than fit one, so others are pending.
      const oldest = this.table.oldestPending();
      this.shed(oldest === row ? this.table.nextPending(row) : oldest);
      page = this.pages.take();
    }
    this.table.set(row, field, page);
    return page;
  }

  private isComplete(row: number): boolean {
    const total = this.table.get(row, TOTAL);
    return total >= 0 && this.table.get(row, BLOCKS) === Math.ceil(total / BLOCK_BYTES);
  }

  /** Copies the data out and moves the cursor to it. */
  private complete(row: number, cursor: Cursor, now: number): FragmentOutcome {
    const total = this.table.get(row, TOTAL);
    for (let done = 0; done < total; done += PAGE_BYTES) {
      const page = this.table.get(row, PAGES + done / PAGE_BYTES);
      this.pages.read(page, this.output, done, Math.min(PAGE_BYTES, total - done));
    }
    cursor.bytes = this.output;
    cursor.at = 0;
    cursor.end = cursor.claimedEnd = total;
    cursor.fragmentOffset = 0;
    cursor.fragmentProtocol = this.table.get(row, DATA_PROTOCOL);
    this.close(row);
    this.table.complete(row, now);
    this.counts.reassembled++;
    return FragmentOutcome.Complete;
  }

  /** Keeps the flow, lets the data go. */
  private close(row: number): void {
    this.releasePages(row);
    this.table.set(row, TOTAL, -1);
    this.mark(row, CLOSED);
  }

  private releasePages(row: number): void {
    for (let field = PAGES; field < PAGES + PAGES_PER_DATAGRAM; field++) {
      const page = this.table.get(row, field);
      if (page !== NO_PAGE) this.pages.release(page);
    }
    this.table.fill(row, PAGES, PAGES_PER_DATAGRAM, NO_PAGE);
  }
}
