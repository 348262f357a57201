import { f64At } from '../bytes.js';
import type { Frame } from '../capture/frame.js';
import { decodeCommonFrame } from './common-frame.js';
import {
  Cursor,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_MPLS,
  ETHERTYPE_MPLS_UPSTREAM,
  ETHERTYPE_PPPOE_SESSION,
  ETHERTYPE_QINQ_9100,
  ETHERTYPE_QINQ_9200,
  ETHERTYPE_SERVICE_VLAN,
  ETHERTYPE_VLAN,
  Layer,
  MAX_802_3_LENGTH,
} from './cursor.js';
import { decodeEthernet } from './ethernet.js';
import { readFlowId } from './flow-id.js';
import {
  FRAGMENT_LIMITS,
  FragmentCounts,
  type FragmentLimits,
  FragmentOutcome,
  Fragments,
  MAX_DATAGRAM,
} from './fragments.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import { decodeExtensions } from './ipv6-extensions.js';
import { firstLayer, NO_LAYER } from './link-types.js';
import { decodeLinuxSll, decodeLinuxSll2 } from './linux-sll.js';
import { decode8023, decodeLlc } from './llc.js';
import { decodeLoopback } from './loopback.js';
import { decodeMpls } from './mpls.js';
import { DecodeStatus, type Packet } from './packet.js';
import { decodeCiscoHdlc, decodePpp } from './ppp.js';
import { decodePppoe } from './pppoe.js';
import { decodeRawIp } from './raw-ip.js';
import { DECODE_STATUSES, undecoded } from './status-names.js';
import { decodeTransport } from './transport.js';
import { decodeVlanTags } from './vlan.js';

/** Headers of any kind that may follow each other before the transport; a provider's network stacks about eight. */
export const MAX_LAYERS = 32;

/**
 * Decodes frames into a reused {@link Packet}: from the link layer down, each layer says what the next one is, until
 * the transport or the bound. Fragments are reassembled on the way.
 */
export class Decoder {
  /** Frames by {@link DecodeStatus}; held fragments move to the status that their datagram comes to. */
  readonly counts = new Float64Array(DECODE_STATUSES);
  readonly fragmentCounts = new FragmentCounts();
  /** LINKTYPE_ values of frames that were not decoded for their link type. */
  readonly unreadLinkTypes = new Set<number>();
  private readonly cursor = new Cursor();
  private readonly limits: FragmentLimits;
  /** Made when the first fragment comes: most captures have none. */
  private fragments: Fragments | undefined;

  constructor(limits: FragmentLimits = FRAGMENT_LIMITS) {
    this.limits = limits;
  }

  /**
   * Decodes a frame. `packet` is valid if the answer is `Ok`, and on loan until the next call; never throws on any
   * bytes, and reads none outside the frame.
   */
  decode(frame: Frame, packet: Packet): DecodeStatus {
    if (decodeCommonFrame(frame, packet)) {
      this.counts[DecodeStatus.Ok] = f64At(this.counts, DecodeStatus.Ok) + 1;
      return DecodeStatus.Ok;
    }
    return this.decodeAny(frame, packet);
  }

  private decodeAny(frame: Frame, packet: Packet): DecodeStatus {
    const { start, end, wireLength } = frame;
    const claimedEnd = start + Math.max(wireLength, end - start) - frame.fcsLength;
    const cursor = this.cursor;
    reset(packet, frame.bytes, wireLength);
    cursor.bytes = frame.bytes;
    cursor.at = start;
    cursor.end = Math.min(end, claimedEnd);
    cursor.claimedEnd = claimedEnd;
    cursor.next = firstLayer(frame.linkType);
    const status = this.decodeLayers(frame, packet);
    if (status === DecodeStatus.UnknownLinkType) this.unreadLinkTypes.add(frame.linkType);
    this.counts[status] = f64At(this.counts, status) + packet.frames;
    if (packet.frames !== 1) this.releaseHeld(packet.frames - 1);
    return status;
  }

  /** Which datagram the last IP fragment belongs to, from 1; fragments of one datagram have the same number. */
  get datagram(): number {
    return this.fragments?.serial ?? 0;
  }

  /** Gives up the datagrams that are not complete: no more frames will come. */
  finish(): void {
    this.fragments?.end();
  }

  /** The frames that were not decoded, by reason as in the summary's `undecoded`. */
  undecoded(): Record<string, number> {
    return undecoded(this.counts);
  }

  private decodeLayers(frame: Frame, packet: Packet): DecodeStatus {
    const cursor = this.cursor;
    for (let layers = 0; layers < MAX_LAYERS; layers++) {
      const status = decodeLayer(cursor, packet);
      if (status !== DecodeStatus.Ok) return status;
      if (cursor.next === Layer.Transport)
        return cursor.fragmented ? this.decodeFragment(frame, packet) : decodeTransport(cursor, packet);
    }
    return DecodeStatus.TooManyTags;
  }

  private decodeFragment(frame: Frame, packet: Packet): DecodeStatus {
    const cursor = this.cursor;
    const status = checkFragment(cursor, packet);
    if (status !== DecodeStatus.Ok) return status;
    this.fragments ??= new Fragments(this.limits, this.counts, this.fragmentCounts);
    switch (this.fragments.add(cursor, packet, frame.seconds)) {
      case FragmentOutcome.Held:
        return DecodeStatus.FragmentHeld;
      case FragmentOutcome.Counted:
        packet.payloadStart = packet.payloadEnd = cursor.end;
        packet.payloadLength = 0;
        return DecodeStatus.Ok;
      case FragmentOutcome.Complete:
        return decodeReassembled(cursor, packet);
      case FragmentOutcome.Snapped:
        return decodeTransport(cursor, packet);
    }
  }

  private releaseHeld(frames: number): void {
    this.counts[DecodeStatus.FragmentHeld] = f64At(this.counts, DecodeStatus.FragmentHeld) - frames;
  }
}

/** Gives the fields that not every packet sets their values for "none". */
function reset(packet: Packet, bytes: Uint8Array, wireLength: number): void {
  packet.bytes = bytes;
  packet.sourcePort = packet.destinationPort = 0;
  packet.icmpType = packet.icmpCode = -1;
  packet.tcpFlags = packet.sequence = packet.acknowledgement = 0;
  packet.vlan = packet.tunnel = 0;
  packet.frames = 1;
  packet.wireBytes = wireLength;
  packet.hasQuote = false;
}

/** Decodes the header at the cursor, whatever layer it is of. The commonest stand first. */
function decodeLayer(cursor: Cursor, packet: Packet): DecodeStatus {
  switch (cursor.next) {
    case Layer.Ethernet:
      return decodeEthernet(cursor);
    case ETHERTYPE_IPV4:
      return decodeIpv4(cursor, packet);
    case ETHERTYPE_IPV6:
      return decodeIpv6(cursor, packet);
    case ETHERTYPE_VLAN:
    case ETHERTYPE_SERVICE_VLAN:
    case ETHERTYPE_QINQ_9100:
    case ETHERTYPE_QINQ_9200:
      return decodeVlanTags(cursor, packet);
    case ETHERTYPE_ARP:
      return DecodeStatus.Arp;
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_UPSTREAM:
      return decodeMpls(cursor);
    case ETHERTYPE_PPPOE_SESSION:
      return decodePppoe(cursor);
    case Layer.RawIp:
      return decodeRawIp(cursor);
    case Layer.Llc:
      return decodeLlc(cursor);
    case Layer.Ppp:
      return decodePpp(cursor);
    case Layer.CiscoHdlc:
      return decodeCiscoHdlc(cursor);
    case Layer.Loopback:
      return decodeLoopback(cursor);
    case Layer.LinuxSll:
      return decodeLinuxSll(cursor);
    case Layer.LinuxSll2:
      return decodeLinuxSll2(cursor);
    case NO_LAYER:
      return DecodeStatus.UnknownLinkType;
    default:
      return cursor.next <= MAX_802_3_LENGTH ? decode8023(cursor, cursor.next) : DecodeStatus.OtherEtherType;
  }
}

/**
 * Whether a fragment can be part of any datagram; a first fragment's ports are read on the way, and must be in it
 * (RFC 1858, RFC 7112): none is left to hide them in the second.
 */
function checkFragment(cursor: Cursor, packet: Packet): DecodeStatus {
  const malformed = packet.ipVersion === 4 ? DecodeStatus.MalformedIpv4 : DecodeStatus.MalformedIpv6;
  const length = cursor.claimedEnd - cursor.fragmentStart;
  if (length <= 0 || cursor.fragmentOffset + length > MAX_DATAGRAM) return malformed;
  if (cursor.moreFragments && length % 8 !== 0) return malformed;
  return cursor.fragmentOffset === 0 ? readFlowId(cursor, packet) : DecodeStatus.Ok;
}

/** The datagram's data stands at the cursor; for IPv6 it may begin with extension headers. */
function decodeReassembled(cursor: Cursor, packet: Packet): DecodeStatus {
  packet.bytes = cursor.bytes;
  const status = packet.ipVersion === 4 ? DecodeStatus.Ok : decodeExtensions(cursor, packet, cursor.fragmentProtocol);
  return status === DecodeStatus.Ok ? decodeTransport(cursor, packet) : status;
}
