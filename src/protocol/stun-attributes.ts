import { i32, u8, u16, u32 } from '../bytes.js';
import { cleanText } from '../clean-text.js';
import type { FlowFacts } from './facts.js';
import { AddressSet, StunAddress } from './stun-address.js';
import type { IceFacts, StunError, StunFacts } from './stun-facts.js';
import {
  ATTRIBUTE_HEADER_LENGTH,
  alignment,
  Form,
  HEADER_LENGTH,
  nextAttribute,
  type StunMessage,
} from './stun-message.js';
import { Attribute, Class, errorMeaning, isTurn, RELIABLE, streamName, Type } from './stun-names.js';

/** Peers, errors and streams that are kept of one flow. */
const MAX_PEERS = 16;
const MAX_ERRORS = 8;
const MAX_STREAMS = 8;
/** Longest text kept of an attribute, in characters. */
const MAX_TEXT = 128;

/** How `mapped` was read: an address in clear may have been rewritten on its way, one that is XORed was not. */
const IN_CLEAR = 1;
const XORED = 2;

/** Length of a value that is one 32-bit number. */
const WORD = 4;

/** Takes the facts out of the attributes of a flow's messages; each fact once. */
export class StunAttributes {
  private readonly facts: FlowFacts;
  private readonly stun: StunFacts;
  private readonly address = new StunAddress();
  private readonly peers = new AddressSet(MAX_PEERS);
  private readonly codes: number[] = [];
  private mappedBy = 0;
  private lastQuality = -1;

  constructor(facts: FlowFacts, stun: StunFacts) {
    this.facts = facts;
    this.stun = stun;
  }

  /** Walks the attributes as far as they are whole. */
  learn(message: StunMessage): void {
    const { bytes, end } = message;
    let at = message.start + HEADER_LENGTH;
    const step = message.form === Form.Standard && ((end - at) & 3) === 0 ? 4 : alignment(bytes, at, end);
    while (at + ATTRIBUTE_HEADER_LENGTH <= end) {
      const value = at + ATTRIBUTE_HEADER_LENGTH;
      const length = u16(bytes, at + 2);
      if (value + length > end) return;
      this.attribute(message, u16(bytes, at), value, length);
      at = nextAttribute(bytes, at, step);
    }
  }

  private attribute(message: StunMessage, type: number, at: number, length: number): void {
    if (type >= Attribute.BandwidthAdmission && type <= Attribute.LocationProfile) return this.admission();
    switch (type) {
      case Attribute.MappedAddress:
      case Attribute.XorMappedAddress:
      case Attribute.EarlyXorMappedAddress:
      case Attribute.XorRelayedAddress:
      case Attribute.MsAlternateMappedAddress:
        if (message.purpose === Class.Response) this.ownAddress(message, type, at, length);
        break;
      case Attribute.DestinationAddress:
      case Attribute.PeerOrRemoteAddress:
        this.peer(message, type, at, length);
        break;
      case Attribute.EarlyAlternateServer:
      case Attribute.AlternateServer:
        this.alternate(message, at, length);
        break;
      case Attribute.ErrorCode:
        if (message.purpose === Class.Error) this.error(message.bytes, at, length);
        break;
      case Attribute.Username:
      case Attribute.RealmOrNonce:
      case Attribute.NonceOrRealm:
      case Attribute.Software:
      case Attribute.MsAlternateHostName:
        if (length > 0) this.text(message, type, at, at + length);
        break;
      case Attribute.UseCandidate:
      case Attribute.Priority:
      case Attribute.IceControlled:
      case Attribute.IceControlling:
        if (message.byClient && message.purpose === Class.Request) this.check(message.bytes, type, at, length);
        break;
      case Attribute.CandidateIdentifier:
        this.microsoftIce();
        break;
      default:
        if (length >= WORD) this.number(message, type, at);
    }
  }

  /** The client's own addresses, as a server's answer has them. */
  private ownAddress(message: StunMessage, type: number, at: number, length: number): void {
    if (message.byClient) return;
    const slot = slotOf(message, type);
    const how = type === Attribute.MappedAddress || type === Attribute.MsAlternateMappedAddress ? IN_CLEAR : XORED;
    if (slot === 'mapped' ? this.mappedBy >= how : this.stun[slot] !== undefined) return;
    if (!this.read(message, at, length, how)) return;
    if (slot === 'mapped') this.mappedBy = how;
    this.stun[slot] = this.address.text();
    this.facts.revision++;
  }

  private read(message: StunMessage, at: number, length: number, how: number): boolean {
    if (how === IN_CLEAR) return this.address.read(message.bytes, at, length);
    return this.address.readXored(message.bytes, at, length, message.start);
  }

  /** The far end that a relay talks to: XORed in TURN, in clear in [MS-TURN] and the drafts before it. */
  private peer(message: StunMessage, type: number, at: number, length: number): void {
    const standard = message.form === Form.Standard;
    if (standard && (type === Attribute.DestinationAddress || !isTurn(message.type))) return;
    if (!this.read(message, at, length, standard ? XORED : IN_CLEAR) || !this.peers.add(this.address)) return;
    this.stun.peers ??= [];
    this.stun.peers.push(this.address.text());
    this.facts.revision++;
  }

  private alternate(message: StunMessage, at: number, length: number): void {
    if (this.stun.alternateServer !== undefined || !this.read(message, at, length, IN_CLEAR)) return;
    this.stun.alternateServer = this.address.text();
    this.facts.revision++;
  }

  private error(bytes: Uint8Array, at: number, length: number): void {
    const code = errorCodeOf(bytes, at, length);
    if (code === undefined || this.codes.length >= MAX_ERRORS || this.codes.includes(code)) return;
    this.codes.push(code);
    const reason = textOf(bytes, at + WORD, at + length);
    const meaning = errorMeaning(code);
    const error: StunError = { code, ...(reason && { reason }), ...(meaning && { meaning }) };
    this.stun.errors ??= [];
    this.stun.errors.push(error);
    this.facts.revision++;
  }

  private text(message: StunMessage, type: number, at: number, end: number): void {
    const slot = textSlotOf(message, type);
    if (slot === 'nonce') this.nonce();
    else if (slot !== undefined && this.stun[slot] === undefined) {
      this.stun[slot] = slot === 'username' ? nameOf(message.bytes, at, end) : unquoted(message.bytes, at, end);
      this.facts.revision++;
    }
  }

  private nonce(): void {
    if (this.stun.nonce) return;
    this.stun.nonce = true;
    this.facts.revision++;
  }

  private admission(): void {
    if (this.stun.admission) return;
    this.stun.admission = true;
    this.facts.revision++;
  }

  /** What the checks of the end that asked first say of the candidate pair. */
  private check(bytes: Uint8Array, type: number, at: number, length: number): void {
    this.stun.ice ??= {};
    const ice: IceFacts = this.stun.ice;
    if (type === Attribute.UseCandidate) {
      if (ice.useCandidate) return;
      ice.useCandidate = true;
    } else if (type === Attribute.Priority) {
      if (ice.priority !== undefined || length !== WORD) return;
      ice.priority = u32(bytes, at);
    } else {
      if (ice.role !== undefined) return;
      ice.role = type === Attribute.IceControlling ? 'controlling' : 'controlled';
    }
    this.facts.revision++;
  }

  /** Values that are numbers. */
  private number(message: StunMessage, type: number, at: number): void {
    const { bytes } = message;
    switch (type) {
      case Attribute.Lifetime:
        if (message.purpose === Class.Response) this.set('lifetime', u32(bytes, at));
        break;
      case Attribute.Bandwidth:
        if (message.form !== Form.Standard) this.set('bandwidth', u32(bytes, at));
        break;
      case Attribute.MsVersion:
        this.set('msVersion', u32(bytes, at));
        break;
      case Attribute.ImplementationVersion:
        this.microsoftIce();
        this.set('msIceVersion', u32(bytes, at));
        break;
      case Attribute.MsServiceQuality:
        this.quality(i32(bytes, at));
        break;
    }
  }

  private set(slot: 'lifetime' | 'bandwidth' | 'msVersion' | 'msIceVersion', value: number): void {
    if (this.stun[slot] !== undefined) return;
    this.stun[slot] = value;
    this.facts.revision++;
  }

  private microsoftIce(): void {
    if (this.stun.msIce) return;
    this.stun.msIce = true;
    this.facts.revision++;
  }

  /** [MS-TURN] 2.2.2.22: stream type and service quality, 16 bits each. */
  private quality(value: number): void {
    if (value === this.lastQuality) return;
    this.lastQuality = value;
    this.stun.streams ??= [];
    const name = streamName(value >>> 16);
    if (this.stun.streams.length < MAX_STREAMS && !this.stun.streams.includes(name)) this.stun.streams.push(name);
    if ((value & 0xffff) === RELIABLE) this.stun.reliable = true;
    this.facts.revision++;
  }
}

/** Which of the client's addresses an attribute of a response holds. */
function slotOf(message: StunMessage, type: number): 'mapped' | 'relayed' | 'relayedIpv6' {
  if (type === Attribute.MsAlternateMappedAddress) return 'relayedIpv6';
  if (type === Attribute.XorRelayedAddress) return 'relayed';
  // [MS-TURN] 3.2.5.1 and the drafts before it: there, the mapped address of an allocation is the allocated one.
  const early = message.form !== Form.Standard && message.type === Type.AllocateResponse;
  return early && type === Attribute.MappedAddress ? 'relayed' : 'mapped';
}

/** [MS-TURN] keeps the numbers that realm and nonce had in the drafts; they were exchanged later. */
function textSlotOf(message: StunMessage, type: number): 'username' | 'realm' | 'nonce' | 'software' | 'alternateName' {
  const early = message.form !== Form.Standard;
  switch (type) {
    case Attribute.Username:
      return 'username';
    case Attribute.RealmOrNonce:
      return early ? 'nonce' : 'realm';
    case Attribute.NonceOrRealm:
      return early ? 'realm' : 'nonce';
    case Attribute.Software:
      return 'software';
    default:
      return 'alternateName';
  }
}

/** RFC 8489 §14.8: 21 reserved bits, the hundreds in three, the rest as a number below 100. */
function errorCodeOf(bytes: Uint8Array, at: number, length: number): number | undefined {
  if (length < WORD || u8(bytes, at + 3) > 99) return undefined;
  const code = (u8(bytes, at + 2) & 7) * 100 + u8(bytes, at + 3);
  return code >= 200 ? code : undefined;
}

/** Text without the blanks and zero bytes that some senders fill it up with. */
function textOf(bytes: Uint8Array, at: number, end: number): string {
  let last = end;
  while (last > at && u8(bytes, last - 1) === 0) last--;
  return cleanText(bytes, at, last, MAX_TEXT).trim();
}

/** A user name, which Microsoft's authentication service makes of bytes that are no text. */
function nameOf(bytes: Uint8Array, at: number, end: number): string {
  const text = textOf(bytes, at, end);
  return text.includes('\ufffd') ? `${end - at} opaque bytes` : text;
}

/** Text without the quotation marks that [MS-TURN] servers put around a realm. */
const unquoted = (bytes: Uint8Array, at: number, end: number): string =>
  textOf(bytes, at, end).replace(/^"(.*)"$/s, '$1');
