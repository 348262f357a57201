import { at, f64At, i32At } from '../bytes.js';
import type { CaptureTime } from '../capture/tally.js';
import type { FiveTuple, Packet } from '../decode/packet.js';
import * as Row from './flow-row.js';
import { isOneWay, setIcmpPorts } from './icmp-ports.js';

/** The first words of a row of the flow table, which tell a flow from others: see `flow-row.ts`. */
export const KEY_WORDS = 12;

/** A flow that is looked for: what tells it, and when it was. */
export interface FlowSpan {
  /** {@link KEY_WORDS} words as in the flow table. */
  readonly key: Int32Array;
  readonly start: CaptureTime;
  readonly end: CaptureTime;
}

/** An ICMP error counts as one about a flow up to so many seconds after the flow's last packet. */
const ERROR_SECONDS = 10;

const SPAN_NUMBERS = 4;

/** Finds to which of the flows that are looked for a packet belongs. Allocates nothing for a packet. */
export class FlowSelection {
  private readonly keys: Int32Array;
  /** Start and end, each as seconds and nanoseconds. */
  private readonly spans: Float64Array;
  /** Flows by the sum of what both directions have in common. */
  private readonly byHash = new Map<number, number[]>();

  constructor(flows: readonly FlowSpan[]) {
    this.keys = new Int32Array(flows.length * KEY_WORDS);
    this.spans = new Float64Array(flows.length * SPAN_NUMBERS);
    for (const [flow, { key, start, end }] of flows.entries()) {
      this.keys.set(key.subarray(0, KEY_WORDS), flow * KEY_WORDS);
      this.spans.set([start.seconds, start.nanoseconds, end.seconds, end.nanoseconds], flow * SPAN_NUMBERS);
      const hash = keyHash(key);
      const known = this.byHash.get(hash);
      if (known === undefined) this.byHash.set(hash, [flow]);
      else known.push(flow);
    }
  }

  /** The flow's place among those that are looked for; −1 where it is none of them. */
  find(packet: Packet, seconds: number, nanoseconds: number): number {
    setIcmpPorts(packet);
    return this.findTuple(packet, packet, seconds, nanoseconds, 0);
  }

  /** The flow that an ICMP error is about; −1 where it is none of them, or no such error. */
  findQuoted(packet: Packet, seconds: number, nanoseconds: number): number {
    if (!packet.hasQuote) return -1;
    setIcmpPorts(packet.quoted);
    return this.findTuple(packet.quoted, packet, seconds, nanoseconds, ERROR_SECONDS);
  }

  private findTuple(tuple: FiveTuple, packet: Packet, seconds: number, nanoseconds: number, after: number): number {
    const kind = tuple.ipVersion === 6 ? tuple.protocol | Row.KIND_IPV6 : tuple.protocol;
    const flows = this.byHash.get(tupleHash(tuple, kind));
    if (flows === undefined) return -1;
    for (let i = 0; i < flows.length; i++) {
      const flow = at(flows, i);
      if (this.isWithin(flow, seconds, nanoseconds, after) && this.isSame(flow, tuple, kind, packet)) return flow;
    }
    return -1;
  }

  private isWithin(flow: number, seconds: number, nanoseconds: number, after: number): boolean {
    const { spans } = this;
    const base = flow * SPAN_NUMBERS;
    const first = seconds - f64At(spans, base) || nanoseconds - f64At(spans, base + 1);
    const last = seconds - after - f64At(spans, base + 2) || nanoseconds - f64At(spans, base + 3);
    return first >= 0 && last <= 0;
  }

  private isSame(flow: number, tuple: FiveTuple, kind: number, { vlan, tunnel }: Packet): boolean {
    const { keys } = this;
    const base = flow * KEY_WORDS;
    if (i32At(keys, base + Row.KIND) !== kind || i32At(keys, base + Row.VLAN) !== vlan) return false;
    if (i32At(keys, base + Row.TUNNEL) !== tunnel) return false;
    const ports = i32At(keys, base + Row.PORTS);
    const { protocol, ipVersion, sourcePort, destinationPort } = tuple;
    if (ports === ((sourcePort << 16) | destinationPort) && this.isBetween(base, tuple, 0)) return true;
    if (ports !== ((destinationPort << 16) | sourcePort) || isOneWay(protocol, ipVersion, sourcePort)) return false;
    return this.isBetween(base, tuple, 1);
  }

  /** Whether the addresses are the flow's; `turned` is 1 where its second end sends. */
  private isBetween(base: number, tuple: FiveTuple, turned: 0 | 1): boolean {
    const { keys } = this;
    const source = base + (turned === 0 ? Row.FIRST_ADDRESS : Row.SECOND_ADDRESS);
    const destination = base + (turned === 0 ? Row.SECOND_ADDRESS : Row.FIRST_ADDRESS);
    if (i32At(keys, source + 3) !== tuple.source3 || i32At(keys, destination + 3) !== tuple.destination3) return false;
    return (
      tuple.ipVersion === 4 ||
      (i32At(keys, source) === tuple.source0 &&
        i32At(keys, source + 1) === tuple.source1 &&
        i32At(keys, source + 2) === tuple.source2 &&
        i32At(keys, destination) === tuple.destination0 &&
        i32At(keys, destination + 1) === tuple.destination1 &&
        i32At(keys, destination + 2) === tuple.destination2)
    );
  }
}

const tupleHash = (tuple: FiveTuple, kind: number): number =>
  mixed(tuple.source3 ^ tuple.destination3, tuple.sourcePort + tuple.destinationPort, kind);

function keyHash(key: Int32Array): number {
  const ports = at(key, Row.PORTS);
  const addresses = at(key, Row.FIRST_ADDRESS + 3) ^ at(key, Row.SECOND_ADDRESS + 3);
  return mixed(addresses, (ports >>> 16) + (ports & 0xffff), at(key, Row.KIND));
}

/** 30 bits, which JavaScript holds without an object. */
const mixed = (addresses: number, ports: number, kind: number): number =>
  (Math.imul(addresses, 0x9e3779b1) ^ Math.imul(ports, 0x85ebca6b) ^ kind) & 0x3fff_ffff;
