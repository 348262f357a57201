/** What STUN and TURN tell of a flow, as the `stun` namespace of its record. */

/** Which specification the messages of a flow follow; where they differ, the most specific. */
export const DIALECTS = ['classic', 'stun', 'turn', 'ms-turn'] as const;
/**
 * - `classic`: RFC 3489, without the cookie
 * - `stun`: RFC 5389 and later, no TURN
 * - `turn`: RFC 5766 and later
 * - `ms-turn`: [MS-TURN]
 */
export type StunDialect = (typeof DIALECTS)[number];

/** How packets are told apart in a stream: [MS-TURN] 2.1.4; RFC 4571; RFC 8489 §6.2.2 and RFC 8656 §12.5. */
export type StunFraming = 'ms-turn' | 'rfc4571' | 'bare';

export interface StunError {
  /** 300–699; Microsoft's bandwidth policy 274 and 275. */
  readonly code: number;
  /** As the server put it. */
  readonly reason?: string;
  /** What the code means, where it is known. */
  readonly meaning?: string;
}

/** What the ICE checks of the end that asked first say (RFC 8445 §16.1). */
export interface IceFacts {
  role?: 'controlling' | 'controlled';
  /** It nominated this pair. */
  useCandidate?: true;
  priority?: number;
}

/** Addresses are written `10.45.16.30:3478` and `[2001:db8::1]:3478`. */
export interface StunFacts {
  /** Names of the messages, each once, in order of first sight. */
  messages: string[];
  /** Their types, four lower-case hexadecimal digits after 0x. */
  types: string[];
  dialect: StunDialect;
  /** Streams only. */
  framing?: StunFraming;
  /** Requests, and responses and errors, of both ends, repetitions included. */
  requests: number;
  responses: number;
  /** Allocate messages; present with the first. Requests alone: nobody answered. */
  allocateRequests?: number;
  allocateResponses?: number;
  allocateErrors?: number;
  /** MS-Version: 1 OCS 2007, 2 R2 and Lync, 3 SHA-256, 4 IPv6, 5 and 6 multiplexed. */
  msVersion?: number;
  /** An attribute of [MS-ICE2] was seen: Candidate Identifier or Implementation Version. */
  msIce?: true;
  /** Implementation Version of [MS-ICE2] 2.2.2. */
  msIceVersion?: number;
  /** Microsoft multiplexed TURN ([MS-TURN] 2.2.3) was seen. */
  multiplexed?: true;
  /** ChannelData (RFC 8656 §12.4) was seen. */
  channels?: true;
  software?: string;
  /** As sent where it is text, else its length: Microsoft's is a token of the authentication service. */
  username?: string;
  realm?: string;
  /** A nonce was seen: the server authenticates. */
  nonce?: true;
  /** The client's address as the server saw it. */
  mapped?: string;
  /** The address that the server allocated for the client. */
  relayed?: string;
  /** A second, IPv6 one ([MS-TURN] 2.2.2.23). */
  relayedIpv6?: string;
  /** The server that the client was sent to: its address, its name. */
  alternateServer?: string;
  alternateName?: string;
  /** The peers that the relay was asked to talk to, or that talked to it. */
  peers?: string[];
  /** Of the allocation, in seconds. */
  lifetime?: number;
  /** That the client asked for or got, in kilobits a second. */
  bandwidth?: number;
  /** What allocations are for: `audio`, `video`, `supplemental-video`, `data`. */
  streams?: string[];
  /** A stream asked for reliable delivery. */
  reliable?: true;
  /** Bandwidth admission control took part ([MS-TURNBWM], [MS-ICE2BWM]). */
  admission?: true;
  ice?: IceFacts;
  errors?: StunError[];
}

declare module './facts.js' {
  interface FactNamespaces {
    stun?: StunFacts;
  }
}
