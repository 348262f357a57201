import { i32, u8, u32 } from '../bytes.js';
import { EvidenceTag, type FlowFacts } from './facts.js';
import { exchangeName, isakmpStart, isOpening, versionText } from './ike-message.js';
import { type Dissector, DONE, OVER_UDP, type Payload, Probe, RELEASE, type Recogniser } from './recogniser.js';

/** The record's `ike` namespace. */
export interface IkeFacts {
  /** `1.0` (AuthIP included) or `2.0`. */
  version: string;
  /** Exchanges in the order of their first message, without repeats. */
  exchanges: string[];
}

declare module './facts.js' {
  interface FactNamespaces {
    ike?: IkeFacts;
  }
}

/** Port of IKE and ESP behind address translation (RFC 3948 §2.1). */
const NAT_TRAVERSAL_PORT = 4500;

/** Datagrams of a flow that are looked at. */
const MAX_DATAGRAMS = 64;

/** A datagram of this one byte keeps the translation alive (RFC 3948 §2.3). */
const KEEPALIVE = 0xff;

/*
 * ESP (RFC 4303 §2): SPI 4, 0–255 reserved; sequence number 4, counting up; ciphertext that ends on a 4-byte boundary;
 * integrity check value.
 */
const MIN_ESP = 20;
const MIN_SPI = 256;

/** Sequence numbers that may be missing between two packets of an SA: lost, or before the capture's filter. */
const MAX_JUMP = 1024;

/** Datagrams that may go by before two agree; keep-alives are not counted. */
const MAX_UNSURE = 4;

/**
 * IKE on any port, and ESP in UDP on port 4500.
 *
 * Nothing in a single ESP packet is known, so such a flow is followed before it is named, and let go where its
 * datagrams do not count up under one SPI.
 */
export const ike: Recogniser = {
  name: 'ike',
  transports: OVER_UDP,
  probe: (payload) => (isIke(payload) || mayBeEsp(payload) ? Probe.Accept : Probe.Reject),
  open: (facts) => new IkeDissector(facts),
};

const isIke = ({ bytes, start, end, snapped }: Payload): boolean => isakmpStart(bytes, start, end, snapped) >= 0;

const isNatTraversal = ({ sourcePort, destinationPort }: Payload): boolean =>
  sourcePort === NAT_TRAVERSAL_PORT || destinationPort === NAT_TRAVERSAL_PORT;

const isKeepalive = ({ bytes, start, end }: Payload): boolean => end - start === 1 && u8(bytes, start) === KEEPALIVE;

const isEspShaped = ({ bytes, start, end, snapped }: Payload): boolean =>
  end - start >= MIN_ESP && (snapped || (end - start) % 4 === 0) && u32(bytes, start) >= MIN_SPI;

const mayBeEsp = (payload: Payload): boolean =>
  isNatTraversal(payload) && (isKeepalive(payload) || isEspShaped(payload));

class IkeDissector implements Dissector {
  private readonly facts: FlowFacts;
  private ike: IkeFacts | undefined;
  private isEsp = false;
  private datagrams = 0;
  private unsure = 0;
  /** SPI and sequence number last seen in each direction; SPI 0 before. */
  private readonly spi: [number, number] = [0, 0];
  private readonly sequence: [number, number] = [0, 0];

  constructor(facts: FlowFacts) {
    this.facts = facts;
  }

  next(payload: Payload): number {
    this.datagrams++;
    const { bytes, start, end, snapped } = payload;
    const header = isakmpStart(bytes, start, end, snapped);
    if (header >= 0) this.isakmp(bytes, header, payload.direction);
    else if (!isKeepalive(payload) && !this.esp(payload)) return RELEASE;
    return this.datagrams >= MAX_DATAGRAMS ? DONE : 0;
  }

  private isakmp(bytes: Uint8Array, header: number, direction: 0 | 1): void {
    const exchange = exchangeName(bytes, header);
    if (exchange === undefined) return;
    const facts = this.begin(bytes, header);
    if (isOpening(bytes, header)) this.facts.clientDirection ??= direction;
    if (facts.exchanges.includes(exchange)) return;
    facts.exchanges.push(exchange);
    this.facts.revision++;
  }

  private begin(bytes: Uint8Array, header: number): IkeFacts {
    if (this.ike !== undefined) return this.ike;
    const facts: IkeFacts = { version: versionText(bytes, header), exchanges: [] };
    this.ike = facts;
    this.facts.details.ike = facts;
    this.facts.claim('ike', EvidenceTag.ike);
    return facts;
  }

  /** Takes what can only be ESP, if it is anything of this flow; false where it does not look so. */
  private esp(payload: Payload): boolean {
    if (this.ike !== undefined || this.isEsp) return true;
    if (!isEspShaped(payload) || !isNatTraversal(payload)) return false;
    this.isEsp = this.countsUp(payload);
    // Says no more than its name: whom it connects and for what is encrypted.
    if (this.isEsp) this.facts.claim('esp-in-udp', 0);
    else this.unsure++;
    return this.unsure < MAX_UNSURE;
  }

  /** Whether this datagram follows another of the same SPI and direction. */
  private countsUp({ bytes, start, direction }: Payload): boolean {
    const spi = i32(bytes, start);
    const sequence = i32(bytes, start + 4);
    const jump = (sequence - this.sequence[direction]) | 0;
    const follows = spi === this.spi[direction] && jump > 0 && jump <= MAX_JUMP;
    this.spi[direction] = spi;
    this.sequence[direction] = sequence;
    return follows;
  }
}
