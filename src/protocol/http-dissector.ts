import { u8 } from '../bytes.js';
import { cleanText } from '../clean-text.js';
import { EvidenceTag, type FlowFacts } from './facts.js';
import { cleanHostName, hostNameText } from './host-name.js';
import { type HttpFacts, MAX_EXCHANGES } from './http-facts.js';
import { Body, type Framing, type MessageEvents, MessageReader } from './http-message.js';
import { isStatusLine, methodAt, probeStartLine, statusAt, targetEnd } from './http-start-line.js';
import { type Dissector, DONE, type Payload, Probe, RELEASE } from './recogniser.js';
import { CR, equalsAnyCase, LF } from './sip-bytes.js';

const MAX_PATH = 256;
const MAX_PRODUCT = 256;
/** Enough of a request-target for its host and path. */
const MAX_TARGET = 512;

/** Payloads of a direction that may go by before one begins with a message, where the flow was picked up midway. */
const MAX_TRIES = 8;
/** Payloads of a direction that can no longer be read, while the other one can; then that is given up too. */
const MAX_WAIT = 32;

/** RFC 9110 §15. */
const SWITCHING_PROTOCOLS = 101;
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

class Side {
  readonly reader = new MessageReader();
  isSynchronised = false;
  tries = 0;
  waited = 0;
}

/**
 * Reads the messages of both directions. A tunnel (CONNECT, Upgrade) ends it with {@link RELEASE}, so that what is
 * inside is recognised for itself.
 */
export class HttpDissector implements Dissector, MessageEvents {
  private readonly facts: FlowFacts;
  private readonly http: HttpFacts = { methods: [], statuses: [] };
  private readonly sides: readonly [Side, Side] = [new Side(), new Side()];
  private direction: 0 | 1 = 0;
  private client: 0 | 1 | undefined;
  private method = '';
  private status = 0;
  /** Methods of the requests that wait for their response; they decide whether it has a body (RFC 9112 §6.3). */
  private readonly waiting: string[] = [];
  private requests = 0;
  private responses = 0;
  /** Whether a CONNECT was sent and not answered: what the client sends then may be of the tunnel already. */
  private asksForTunnel = false;
  private isTunnel = false;
  /** Whether the last message that counts was read. */
  private isLast = false;

  constructor(facts: FlowFacts) {
    this.facts = facts;
    facts.details.http = this.http;
    facts.claim('http', EvidenceTag.http);
  }

  next(payload: Payload): number {
    const side = this.sides[payload.direction];
    this.direction = payload.direction;
    if (side.reader.isOver) side.waited++;
    const consumed = this.read(side, payload.bytes, payload.start, payload.end);
    if (this.isTunnel) return consumed === 0 ? RELEASE : consumed;
    return this.isDone(side) ? DONE : consumed;
  }

  private isDone(side: Side): boolean {
    const [first, second] = this.sides;
    return this.isLast || (first.reader.isOver && second.reader.isOver) || side.waited > MAX_WAIT;
  }

  private read(side: Side, bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && !this.isTunnel && !this.isLast) {
      const step = side.reader.isBetweenMessages ? this.begin(side, bytes, at, end) : this.step(side, bytes, at, end);
      if (step === 0) break;
      at += step;
    }
    return at - start;
  }

  private step(side: Side, bytes: Uint8Array, at: number, end: number): number {
    return side.reader.step(bytes, at, end, this);
  }

  /** At a message's first byte: looks whether it is one. */
  private begin(side: Side, bytes: Uint8Array, at: number, end: number): number {
    const isEmptyLine = u8(bytes, at) === CR || u8(bytes, at) === LF;
    if (isEmptyLine && !this.mayBeTunnel()) return this.step(side, bytes, at, end);
    const probe = probeStartLine(bytes, at, end);
    if (probe === Probe.NeedMore) return 0;
    if (probe === Probe.Reject) return this.lose(side, end - at);
    side.isSynchronised = true;
    return this.step(side, bytes, at, end);
  }

  private mayBeTunnel(): boolean {
    return this.asksForTunnel && this.direction === this.client;
  }

  /** No message where one should begin. */
  private lose(side: Side, available: number): number {
    if (this.mayBeTunnel()) {
      this.isTunnel = true;
      return 0;
    }
    side.tries++;
    if (side.isSynchronised || side.tries > MAX_TRIES) side.reader.giveUp();
    return available;
  }

  startLine(bytes: Uint8Array, start: number, end: number): boolean {
    if (isStatusLine(bytes, start, end)) return this.statusLine(bytes, start);
    const method = methodAt(bytes, start, end);
    if (method === undefined) return false;
    this.setClient(this.direction);
    this.requestLine(method, bytes, start + method.length + 1, end);
    return true;
  }

  private setClient(direction: 0 | 1): void {
    this.client = direction;
    this.facts.clientDirection ??= direction;
  }

  private requestLine(method: string, bytes: Uint8Array, target: number, end: number): void {
    this.method = method;
    this.asksForTunnel = false;
    this.requests++;
    if (this.requests === 1) this.readTarget(cleanText(bytes, target, targetEnd(bytes, target, end), MAX_TARGET));
    if (this.http.methods.includes(method)) return;
    this.http.methods.push(method);
    this.facts.revision++;
  }

  /** RFC 9112 §3.2: a path, a whole URI (to a proxy), a host and port (CONNECT), or `*`. */
  private readTarget(target: string): void {
    if (this.method === 'CONNECT') {
      this.setHost(cleanHostName(target));
      return;
    }
    const [, authority, path] = /^(?:[a-z][a-z0-9+.-]*:\/\/([^/?#]*))?([^?#]*)/i.exec(target) ?? [];
    if (authority) this.setHost(cleanHostName(authority.slice(authority.lastIndexOf('@') + 1)));
    if (path) this.http.path = path.slice(0, MAX_PATH);
  }

  private setHost(host: string): void {
    if (this.http.host !== undefined || host === '') return;
    this.http.host = host;
    this.facts.serverName ??= withoutPort(host);
    this.facts.revision++;
  }

  private statusLine(bytes: Uint8Array, start: number): boolean {
    this.setClient(this.direction === 0 ? 1 : 0);
    this.status = statusAt(bytes, start);
    if (this.http.statuses.includes(this.status)) return true;
    this.http.statuses.push(this.status);
    this.facts.revision++;
    return true;
  }

  field(bytes: Uint8Array, start: number, colon: number, valueStart: number, end: number): void {
    if (this.direction === this.client) this.requestField(bytes, start, colon, valueStart, end);
    else if (this.http.server === undefined && equalsAnyCase(bytes, start, colon, 'server')) {
      this.http.server = cleanText(bytes, valueStart, end, MAX_PRODUCT);
      this.facts.revision++;
    }
  }

  private requestField(bytes: Uint8Array, start: number, colon: number, valueStart: number, end: number): void {
    if (this.requests === 1 && equalsAnyCase(bytes, start, colon, 'host')) {
      this.setHost(hostNameText(bytes, valueStart, end));
    } else if (this.http.userAgent === undefined && equalsAnyCase(bytes, start, colon, 'user-agent')) {
      this.http.userAgent = cleanText(bytes, valueStart, end, MAX_PRODUCT);
      this.facts.revision++;
    }
  }

  headerEnd(framing: Framing): Body {
    return this.direction === this.client ? this.requestEnd(framing) : this.responseEnd(framing);
  }

  /** RFC 9112 §6.3: a request that frames no body has none. */
  private requestEnd(framing: Framing): Body {
    if (this.waiting.length < MAX_EXCHANGES) this.waiting.push(this.method);
    // RFC 9113 §3.4: frames follow. A server that was not captured must not make this last for ever either.
    if (this.method === 'PRI' || this.requests >= 2 * MAX_EXCHANGES) this.isLast = true;
    this.asksForTunnel = this.method === 'CONNECT';
    return this.asksForTunnel || !isFramed(framing) ? Body.None : Body.Framed;
  }

  /** RFC 9112 §6.3, from the top: what has no body, tunnels, what is framed, what ends with the connection. */
  private responseEnd(framing: Framing): Body {
    if (this.status === SWITCHING_PROTOCOLS) this.isTunnel = true;
    if (this.status < 200) return Body.None;
    const method = this.waiting.shift();
    this.responses++;
    if (this.responses >= MAX_EXCHANGES) this.isLast = true;
    if (method === 'CONNECT') this.asksForTunnel = false;
    if (method === 'CONNECT' && this.status < 300) this.isTunnel = true;
    if (this.isTunnel || method === 'HEAD' || this.status === NO_CONTENT || this.status === NOT_MODIFIED) {
      return Body.None;
    }
    if (isFramed(framing)) return Body.Framed;
    this.isLast = true;
    return Body.Rest;
  }
}

const isFramed = ({ isChunked, length }: Framing): boolean => isChunked || length >= 0;

/** `host:port` and `[address]:port` without the port. */
const withoutPort = (host: string): string => host.replace(/:[0-9]*$/, '');
