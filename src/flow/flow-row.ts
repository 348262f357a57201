/**
 * The layout of a flow's row: 32 words of one Int32Array, the counters seen through a Float64Array on the same memory.
 *
 * A row is 128 bytes, two cache lines: the first is all that a look-up compares, the second what a packet counts. With a
 * million flows memory latency rules, so what a packet touches stands together.
 *
 * "First" is the end that sent the flow's first packet, "second" the other; who of them opened the flow is decided by
 * evidence and may change.
 */
export const ROW_WORDS = 32;

/* Words 0–3 and 4–7: the addresses of first and second, as in `FiveTuple`. */
export const FIRST_ADDRESS = 0;
export const SECOND_ADDRESS = 4;
/** First's port in the high half, second's in the low one. */
export const PORTS = 8;
/** IP protocol number in bits 0–7, bit 8 set for IPv6. */
export const KIND = 9;
export const VLAN = 10;
export const TUNNEL = 11;
export const FLAGS = 12;
export const HASH = 13;
/** Latest time of a packet, unsigned; the packets may come slightly out of order. */
export const LAST_SECONDS = 14;
export const LAST_NANOSECONDS = 15;
/* Words 16–23 as doubles (exact to 2^53), by direction: first's, then second's. */
export const PACKETS = 8;
export const BYTES = 10;
/** Earliest time of a packet, unsigned. */
export const START_SECONDS = 24;
export const START_NANOSECONDS = 25;
/** Next stream byte expected of first, and of second in the word after: a TCP sequence number. */
export const NEXT_SEQUENCE = 26;
/** Sequence number of the first stream byte of first, and of second in the word after; in a free row the next free row. */
export const START_SEQUENCE = 28;
/**
 * Segments or datagrams that recognisers were asked about so far, in the low half; in the high one the id of the
 * interface that the flow's first packet came from.
 */
export const PROBED = 30;
export const PROBED_MASK = 0xffff;
export const INTERFACE_SHIFT = 16;
/** Evidence families that a recogniser rejected at a stream's very start (bits of `EvidenceTag`). */
export const REJECTED = 31;

export const ROW_DOUBLES = ROW_WORDS / 2;

export const KIND_IPV6 = 0x100;

/* FLAGS: what the flow has shown. The bits of second stand one left of first's, so that `<< direction` picks. */
export const SYN = 1 << 0;
export const SYN_SECOND = 1 << 1;
export const SYN_ACK = 1 << 2;
export const SYN_ACK_SECOND = 1 << 3;
export const FIN = 1 << 4;
export const FIN_SECOND = 1 << 5;
export const RST = 1 << 6;
export const RST_SECOND = 1 << 7;
/** A TCP segment that is neither SYN nor RST, or any packet of another transport. */
export const SPOKE = 1 << 8;
export const SPOKE_SECOND = 1 << 9;
/** The payload of this direction was followed from the SYN. */
export const FROM_START = 1 << 10;
export const FROM_START_SECOND = 1 << 11;
/** NEXT_SEQUENCE and START_SEQUENCE of this direction are set. */
export const SEQUENCED = 1 << 12;
export const SEQUENCED_SECOND = 1 << 13;
/** Bytes of this direction are missing for good; what follows is not looked at. */
export const BROKEN = 1 << 14;
export const BROKEN_SECOND = 1 << 15;
/** Some payload was captured of this direction. */
export const PAYLOAD = 1 << 16;
export const PAYLOAD_SECOND = 1 << 17;
/** Nothing more is to be learned from the payload. */
export const RECOGNITION_OVER = 1 << 18;
/** The second end opened the flow (by evidence); else the first. */
export const OPENED_BY_SECOND = 1 << 19;
/** How the opener is known: an index into `INITIATOR_BASES` in two bits. */
export const BASIS_SHIFT = 20;
export const BASIS_MASK = 3 << BASIS_SHIFT;
/** The row holds a flow. */
export const IN_USE = 1 << 22;
/** An ICMP error complained about this flow; the table's notes tell more. */
export const COMPLAINED = 1 << 23;
