/**
 * What became of a frame in decoding; everything but `Ok` is counted under its name in the summary's `undecoded`.
 *
 * Truncated: the headers say that there is more, but it was not captured. Malformed: the sender's own lengths
 * contradict each other, or a field has a value that its specification forbids.
 */
export const DecodeStatus = {
  Ok: 0,
  UnknownLinkType: 1,
  TruncatedLink: 2,
  Arp: 3,
  /** A network layer other than IP and ARP. */
  OtherEtherType: 4,
  TruncatedNetwork: 5,
  MalformedIpv4: 6,
  MalformedIpv6: 7,
  TruncatedTransport: 8,
  MalformedTransport: 9,
  /** A fragment whose first fragment, which has the ports, was not seen. */
  FragmentWithoutFirst: 10,
  /** More VLAN tags, MPLS labels or nested headers than any network stacks. */
  TooManyTags: 11,
  /** A fragment held until its first fragment comes; counted to the flow then. */
  FragmentHeld: 12,
  MalformedLink: 13,
  /** IEEE 802.2 LLC with something other than IP: spanning tree, CDP, IS-IS, IPX. */
  OtherLlc: 14,
  /** PPP with something other than IP: link control, authentication, compressed headers. */
  OtherPpp: 15,
  /** An MPLS label stack over something other than IP or an Ethernet pseudowire. */
  OtherMpls: 16,
  /** IPv6 neighbour discovery: like ARP, it never leaves its link and belongs to no flow. */
  NeighbourDiscovery: 17,
} as const;
export type DecodeStatus = (typeof DecodeStatus)[keyof typeof DecodeStatus];

/** TCP flag bits (RFC 9293 §3.1). */
export const TCP_FIN = 0x01;
export const TCP_SYN = 0x02;
export const TCP_RST = 0x04;
export const TCP_PSH = 0x08;
export const TCP_ACK = 0x10;

/** IP protocol numbers (IANA protocol-numbers) that the decoder names. */
export const IP_ICMP = 1;
export const IP_TCP = 6;
export const IP_UDP = 17;
export const IP_ESP = 50;
export const IP_AH = 51;
export const IP_ICMPV6 = 58;
export const IP_SCTP = 132;

/**
 * The addresses, ports and protocol that tell a flow, as one side sent it.
 *
 * An address is four 32-bit words in network order as signed integers; an IPv4 address stands in the last word, the
 * first three being 0.
 */
export class FiveTuple {
  /** 4 or 6. */
  ipVersion = 0;
  /** IP protocol number of the transport, 0–255. */
  protocol = 0;
  source0 = 0;
  source1 = 0;
  source2 = 0;
  source3 = 0;
  destination0 = 0;
  destination1 = 0;
  destination2 = 0;
  destination3 = 0;
  /** 0 where the transport has no ports. */
  sourcePort = 0;
  destinationPort = 0;
  /** ICMP or ICMPv6 type and code; −1 for other transports. */
  icmpType = -1;
  icmpCode = -1;
}

/**
 * A decoded view on a frame, reused for every frame: numbers and offsets, no copy.
 * Its fields are valid if and only if the decoder answered `Ok`.
 */
export class Packet extends FiveTuple {
  /** Holds the payload: the frame's bytes, or those of a reassembled datagram. On loan like the frame. */
  bytes: Uint8Array = new Uint8Array(0);
  /** Offset of the transport payload's first byte. */
  payloadStart = 0;
  /** Offset after the last payload byte that was captured. */
  payloadEnd = 0;
  /**
   * Payload length that the headers claim, in bytes; larger than what was captured where the frame was snapped.
   * 0 for an IP fragment, except the one that completes its datagram and carries the whole payload.
   */
  payloadLength = 0;
  /** TCP flags, 0 for other transports. */
  tcpFlags = 0;
  /** TCP sequence and acknowledgement numbers as signed words; compare by wrapping subtraction. */
  sequence = 0;
  acknowledgement = 0;
  /**
   * VLAN tags: count in bits 24–25, outermost id in bits 12–23, innermost id of several in bits 0–11; 0 where untagged.
   * Priority tags (id 0) name no VLAN and are not counted; a count of 3 means three or more.
   */
  vlan = 0;
  /** Which tunnel the packet came out of: a number that the decoder can name, 0 for none. */
  tunnel = 0;
  /** Frames that this packet stands for: 1, or more where held fragments are counted with their first. */
  frames = 1;
  /** Sum of the wire lengths of those frames, in bytes. */
  wireBytes = 0;
  /** True where an ICMP error quotes the header of another packet, which `quoted` then holds. */
  hasQuote = false;
  readonly quoted = new FiveTuple();
}
