import { latin1Text, u8 } from '../bytes.js';
import type { FlowFacts } from './facts.js';
import { HashSet } from './hash-set.js';
import { beginsWith, equalsAnyCase, hash, skipSpace } from './sip-bytes.js';
import type { SipFacts } from './sip-facts.js';
import { Field } from './sip-header.js';
import { MicrosoftMarkers } from './sip-microsoft.js';
import {
  addressEnd,
  addressStart,
  elementEnd,
  hostEnd,
  realmEnd,
  realmStart,
  sentBy,
  uriHost,
  valueText,
} from './sip-value.js';

/** Bounds on the lists, and on the Call-IDs that are counted. */
const MAX_METHODS = 32;
const MAX_STATUSES = 64;
const MAX_CALL_IDS = 16;
const MAX_CALLS = 4096;
const MAX_HOSTS = 16;

/** Bounds on texts, in characters; a longer host is none (RFC 1035 §2.3.4, and a port). */
const MAX_TEXT = 256;
const MAX_CSEQ = 48;
const MAX_HOST = 261;

const ASTERISK = 0x2a;

/** Facts of which the first is kept. */
type FirstText = 'cseq' | 'from' | 'to' | 'contact' | 'userAgent' | 'server' | 'realm';
type HostList = 'via' | 'recordRoute';

/**
 * Writes the facts of a flow's SIP messages from the bytes of their start lines and header fields.
 *
 * A flow may hold thousands of messages that say the same: bytes are compared with what is known, and text is made only
 * of what is new.
 */
export class SipFactWriter {
  private readonly flow: FlowFacts;
  private readonly facts: SipFacts = { methods: [], statuses: [], requests: 0, responses: 0, calls: 0, callIds: [] };
  private readonly microsoft: MicrosoftMarkers;
  private readonly calls = new HashSet(MAX_CALLS);

  constructor(flow: FlowFacts) {
    this.flow = flow;
    this.microsoft = new MicrosoftMarkers(flow, this.facts);
    flow.details.sip = this.facts;
  }

  /** A request by the end that sends in `direction`, of the method [start, end). */
  request(direction: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    this.facts.requests++;
    this.flow.clientDirection ??= direction;
    const { methods } = this.facts;
    for (const known of methods) {
      if (known.length === end - start && beginsWith(bytes, start, end, known)) return;
    }
    if (methods.length < MAX_METHODS) this.append(methods, latin1Text(bytes, start, end));
  }

  /** A response by the end that sends in `direction`. */
  response(direction: 0 | 1, status: number): void {
    this.facts.responses++;
    this.flow.clientDirection ??= direction === 0 ? 1 : 0;
    const { statuses } = this.facts;
    if (statuses.includes(status) || statuses.length >= MAX_STATUSES) return;
    statuses.push(status);
    this.flow.revision++;
  }

  /** Both ends agreed to compress what follows. */
  compressed(): void {
    this.facts.compressed = true;
    this.flow.revision++;
  }

  /** The name of any header field. */
  fieldName(bytes: Uint8Array, start: number, end: number): void {
    this.microsoft.fieldName(bytes, start, end);
  }

  /** A header field's value, [start, end) without white space around it; not empty. */
  field(field: Field, bytes: Uint8Array, start: number, end: number): void {
    switch (field) {
      case Field.CallId:
        return this.callId(bytes, start, end);
      case Field.CSeq:
        return this.first('cseq', bytes, start, end, MAX_CSEQ);
      case Field.From:
        return this.address('from', bytes, start, end);
      case Field.To:
        return this.address('to', bytes, start, end);
      case Field.Contact:
        return this.contact(bytes, start, end);
      case Field.Via:
        return this.via(bytes, start, end);
      case Field.RecordRoute:
        return this.recordRoute(bytes, start, end);
      case Field.UserAgent:
        this.first('userAgent', bytes, start, end, MAX_TEXT);
        return this.microsoft.userAgent(bytes, start, end);
      case Field.Server:
        this.first('server', bytes, start, end, MAX_TEXT);
        return this.microsoft.server(bytes, start, end);
      case Field.Authentication:
        return this.authentication(bytes, start, end);
      case Field.ContentType:
      case Field.Event:
        return this.microsoft.content(bytes, start, end);
      default:
    }
  }

  private callId(bytes: Uint8Array, start: number, end: number): void {
    if (!this.calls.add(hash(bytes, start, end))) return;
    this.facts.calls++;
    const { callIds } = this.facts;
    if (callIds.length < MAX_CALL_IDS) this.append(callIds, valueText(bytes, start, end, MAX_TEXT));
  }

  private contact(bytes: Uint8Array, start: number, end: number): void {
    // "*" stands for all contacts in a REGISTER that removes them (RFC 3261 §10.2.2).
    if (u8(bytes, start) !== ASTERISK) this.address('contact', bytes, start, end);
  }

  private address(fact: FirstText, bytes: Uint8Array, start: number, end: number): void {
    if (this.facts[fact] === undefined) {
      const element = elementEnd(bytes, start, end);
      const uri = addressStart(bytes, start, element);
      this.first(fact, bytes, uri, addressEnd(bytes, start, uri, element), MAX_TEXT);
    }
    this.microsoft.parameters(bytes, start, end);
  }

  private via(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      const element = elementEnd(bytes, at, end);
      this.host('via', bytes, sentBy(bytes, at, element), element);
      at = element + 1;
    }
    this.microsoft.parameters(bytes, start, end);
  }

  private recordRoute(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      const element = elementEnd(bytes, at, end);
      const uri = addressStart(bytes, at, element);
      const uriEnd = addressEnd(bytes, at, uri, element);
      this.host('recordRoute', bytes, uriHost(bytes, uri, uriEnd), uriEnd);
      at = element + 1;
    }
  }

  /** Adds the host, and the port if there is one, that begins at `start`. */
  private host(list: HostList, bytes: Uint8Array, start: number, bound: number): void {
    const end = hostEnd(bytes, start, bound);
    if (end === start || end - start > MAX_HOST) return;
    this.facts[list] ??= [];
    const hosts = this.facts[list];
    for (const known of hosts) if (equalsAnyCase(bytes, start, end, known)) return;
    if (hosts.length < MAX_HOSTS) this.append(hosts, latin1Text(bytes, start, end).toLowerCase());
  }

  private authentication(bytes: Uint8Array, start: number, end: number): void {
    this.microsoft.authentication(bytes, start, end);
    const realm = realmStart(bytes, start, end);
    if (realm < 0) return;
    const after = realmEnd(bytes, realm, end);
    this.first('realm', bytes, realm, after, MAX_TEXT);
    this.microsoft.realm(bytes, realm, after);
  }

  private first(fact: FirstText, bytes: Uint8Array, start: number, end: number, limit: number): void {
    if (this.facts[fact] !== undefined || skipSpace(bytes, start, end) === end) return;
    this.facts[fact] = valueText(bytes, start, end, limit);
    this.flow.revision++;
  }

  private append(list: string[], text: string): void {
    list.push(text);
    this.flow.revision++;
  }
}
