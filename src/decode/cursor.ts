import type { DecodeStatus } from './packet.js';

/** EtherTypes (IANA ieee-802-numbers) that the decoder follows or names. */
export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_VLAN = 0x8100;
export const ETHERTYPE_IPV6 = 0x86dd;
export const ETHERTYPE_MPLS = 0x8847;
export const ETHERTYPE_MPLS_UPSTREAM = 0x8848;
export const ETHERTYPE_PPPOE_DISCOVERY = 0x8863;
export const ETHERTYPE_PPPOE_SESSION = 0x8864;
export const ETHERTYPE_SERVICE_VLAN = 0x88a8;
/** Service tags of equipment older than IEEE 802.1ad. */
export const ETHERTYPE_QINQ_9100 = 0x9100;
export const ETHERTYPE_QINQ_9200 = 0x9200;

/** Largest value of an Ethernet type field that is a length instead (IEEE 802.3 §3.2.6). */
export const MAX_802_3_LENGTH = 1500;

/** What may stand at the cursor besides an EtherType: numbers that no EtherType has. */
export const Layer = {
  Transport: 0x10000,
  Ethernet: 0x10001,
  RawIp: 0x10002,
  Llc: 0x10003,
  Ppp: 0x10004,
  CiscoHdlc: 0x10005,
  Loopback: 0x10006,
  LinuxSll: 0x10007,
  LinuxSll2: 0x10008,
} as const;

/**
 * Where the decoder stands in a packet. Each layer's function checks and reads the header at the cursor, moves it
 * behind, and says in `next` what stands there. One cursor is reused for all frames.
 */
export class Cursor {
  bytes: Uint8Array = new Uint8Array(0);
  /** Offset of the next header. */
  at = 0;
  /** Offset after the last captured byte of the present layer. */
  end = 0;
  /** Offset where the present layer ends by its own header: after `end` where the frame was snapped. */
  claimedEnd = 0;
  /** What stands at `at`: an EtherType (or IEEE 802.3 length), or a {@link Layer}. */
  next = 0;

  /** True where the network header says that this is a fragment; only then are the fields below valid. */
  fragmented = false;
  /** Offset in `bytes` of the fragment's first byte of data. */
  fragmentStart = 0;
  /** Place of that byte in the datagram's data, in bytes: 0–65528. */
  fragmentOffset = 0;
  moreFragments = false;
  /** 16 bits for IPv4, 32 for IPv6 (signed). */
  identification = 0;
  /** What the fragment header says its data begins with: the IP protocol, or an IPv6 extension header. */
  fragmentProtocol = 0;

  /** Ends the present layer `length` bytes after the cursor, as its header says. */
  limit(length: number): void {
    const claimed = this.at + length;
    this.claimedEnd = claimed;
    if (claimed < this.end) this.end = claimed;
  }

  /** Why the bytes up to `needed` are not there: the capture cut them off, or the layer says itself that it is shorter. */
  lacking(needed: number, truncated: DecodeStatus, malformed: DecodeStatus): DecodeStatus {
    return needed > this.claimedEnd ? malformed : truncated;
  }
}
