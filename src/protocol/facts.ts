/**
 * What the recognisers of a run have found out about one flow.
 *
 * Facts are written once and read by everything to the right of this stage; nothing there switches on a protocol's
 * name. Tags are the vocabulary in which the catalogue says what bytes a path expects.
 */
export const EvidenceTag = {
  /** TLS records with a handshake or application data. */
  tls: 1 << 0,
  /** The server asked for a certificate and the client proved one (RFC 8446 §4.4, RFC 5246 §7.4.6–8). */
  tlsMutual: 1 << 1,
  /**
   * The server asked for no certificate: its full flight of TLS 1.2 or older held no request, or the client went on to
   * its key exchange without a Certificate.
   */
  tlsServerOnly: 1 << 2,
  /** STUN or TURN, any dialect. */
  stun: 1 << 3,
  /** [MS-TURN] messages or framing. */
  msTurn: 1 << 4,
  /** The pseudo-TLS opening of [MS-TURN] 2.1.1, in whatever state. */
  pseudoTls: 1 << 5,
  sip: 1 << 6,
  http: 1 << 7,
  /** A server answered a pseudo-TLS opening by an alert or with real TLS: it is no A/V Edge, or a box sits between. */
  pseudoTlsRefused: 1 << 8,
  ike: 1 << 9,
  dns: 1 << 10,
  /** RTP or RTCP, SRTP included: its headers are in clear. */
  rtp: 1 << 11,
  /** The opening of a Remote Desktop connection ([MS-RDPBCGR]). */
  rdp: 1 << 12,
} as const;
export type EvidenceTag = keyof typeof EvidenceTag;

/** Details by namespace, as they stand in the flow record. Each recogniser adds its own by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: members are merged in by the recognisers' files
export interface FactNamespaces {}

const NO_NAMES: readonly string[] = [];

export class FlowFacts {
  /** The most specific protocol the bytes show, as in the record; `unknown` until something is recognised. */
  protocol = 'unknown';
  /** Bits of {@link EvidenceTag}. */
  tags = 0;
  /** The name the client asked for (SNI, HTTP host …) in lower case, where there was one. */
  serverName: string | undefined;
  /**
   * Direction of the end that asked first (ClientHello, first SIP, HTTP or STUN request), as `Payload.direction`;
   * decides the initiator of a flow whose opening was not captured.
   */
  clientDirection: 0 | 1 | undefined;
  /** Names that the server proved by certificate, in lower case. */
  certificateNames: readonly string[] = NO_NAMES;
  /** Counts up at each new fact, so that a judgement is renewed only then. */
  revision = 0;
  readonly details: FactNamespaces = {};

  /** Adds evidence; `protocol` names the flow from now on. */
  claim(protocol: string, tags: number): void {
    this.protocol = protocol;
    this.tags |= tags;
    this.revision++;
  }
}
