import type { FlowFacts } from './facts.js';

/** Transports a recogniser works on: a bit set. */
export const OVER_TCP = 1;
export const OVER_UDP = 2;

/** A recogniser's answer about the first bytes it is shown. */
export const Probe = {
  /** These bytes are not this protocol. */
  Reject: 0,
  /** A prefix of this protocol, but too short to be sure (stream only; a datagram never grows). */
  NeedMore: 1,
  /** This is the protocol. */
  Accept: 2,
} as const;
export type Probe = (typeof Probe)[keyof typeof Probe];

/** Returned by {@link Dissector.next}: nothing more is to be learned from this flow. */
export const DONE = -1;

/**
 * Returned by {@link Dissector.next}: this protocol ends before the payload just handed over, of which nothing was
 * consumed. What follows is another protocol (a tunnel that HTTP CONNECT opened) or never was this one (a recogniser
 * that needs several datagrams to be sure).
 *
 * The flow goes back to probing, beginning with these very bytes (and, in the other direction, with what has not been
 * consumed there) and with a fresh budget. The facts stay; a protocol recognised next adds to them and names the flow.
 * At most {@link MAX_RELEASES} times a flow, after which it is treated like {@link DONE}.
 */
export const RELEASE = -2;

/** Bound on {@link RELEASE} in one flow: bytes made to be claimed and released for ever must not be. */
export const MAX_RELEASES = 4;

/**
 * Bytes of one direction of a flow, on loan for the call; reused for every call.
 *
 * Over TCP they are contiguous stream bytes, [start, end), beginning at the first byte that has not been consumed;
 * over UDP they are one datagram.
 */
export class Payload {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  /** True for a datagram, false for a stretch of a stream. */
  datagram = false;
  /** 0: sent by the end that sent the flow's first packet; 1: by the other end. */
  direction: 0 | 1 = 0;
  /** Stream offset of `start`, 0 at the first byte after the SYN; 0 for a datagram. */
  offset = 0;
  /** True where the stream was followed from its SYN, so that offset 0 is truly its first byte. Always true for UDP. */
  fromStart = false;
  /** True where the datagram was cut by the snap length: more bytes were on the wire than are here. */
  snapped = false;
  /** Ports as sent: hints, never proof. */
  sourcePort = 0;
  destinationPort = 0;
}

/** Follows one flow after its recogniser accepted it. Holds what it needs; bounded. */
export interface Dissector {
  /**
   * Learns from a payload of either direction and writes facts.
   *
   * Stream: gives the number of bytes consumed from `payload.start`, 0 where more are needed first, or more than
   * there are where bytes to come are to be skipped unseen. Bytes not consumed come again, followed by what arrived
   * since; a stretch that outgrows the stream head's capacity ends the recognition of that flow.
   * Datagram: any answer but {@link DONE} and {@link RELEASE} means "go on".
   * {@link DONE} takes the flow off the payload path for good, {@link RELEASE} back to probing. Never throws on any
   * bytes.
   */
  next(payload: Payload): number;
  /** Gives back what it took of a bound that all flows share; called once, when the flow is followed no more. */
  close?(): void;
}

/** Tells a protocol from its bytes, on any port. Stateless; one for all flows. */
export interface Recogniser {
  /** As in the records: lower case, e.g. `tls`. */
  readonly name: string;
  /** {@link OVER_TCP} and {@link OVER_UDP}. */
  readonly transports: number;
  /**
   * Whether a payload that begins with this byte, 0–255, can begin this protocol: where not, it is not probed. Absent: any
   * byte can. Asked once a byte, before anything is read.
   */
  readonly begins?: (first: number) => boolean;
  /**
   * Whether these bytes begin this protocol. Asked at the start of a stream, of each later segment and of each
   * datagram while the flow is unrecognised and its budget lasts. Allocates nothing and never throws.
   */
  probe(payload: Payload): Probe;
  /**
   * Whether these bytes can begin what the other end of a flow sends that this recogniser has accepted; where they
   * cannot, that end speaks another protocol. Absent: what {@link probe} says. Asked once a flow, over TCP alone.
   */
  readonly answer?: (payload: Payload) => Probe;
  /** Flows that it could not follow to the end for want of room; absent where that cannot be. */
  readonly shed?: number;
  /** Begins to follow a flow that was accepted; the same payload is handed to the dissector next. */
  open(facts: FlowFacts): Dissector;
}
