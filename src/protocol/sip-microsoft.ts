/** What in a SIP message gives Microsoft's servers and clients away ([MS-SIPREGE], [MS-SIPAE], [MS-CONMGMT]). */
import { latin1Text, u8 } from '../bytes.js';
import type { FlowFacts } from './facts.js';
import {
  beginsWith,
  beginsWithAnyCase,
  containsAnyCase,
  decimal,
  equalsAnyCase,
  find,
  skipSpace,
  tokenEnd,
} from './sip-bytes.js';
import type { SipFacts } from './sip-facts.js';
import { valueText } from './sip-value.js';

/** Bounds on the list of markers, and on a marker's length in characters. */
const MAX_MARKERS = 32;
const MAX_MARKER = 40;
const MAX_PRODUCT = 64;

/** Header fields and parameters of Microsoft's own. */
const PREFIX = 'ms-';

/** Parameters of Microsoft's own that are not so named: endpoint identifier and routable URI ([MS-SIPRE]). */
const PARAMETERS: readonly string[] = ['epid', 'gruu'];

/** Authentication schemes beside Digest ([MS-SIPAE]). */
const SCHEMES: readonly string[] = ['ntlm', 'kerberos', 'tls-dsk'];

/** The realm of all servers ([MS-SIPAE]). */
const REALM = 'SIP Communications Service';

/** User agents, in lower case: the client platform, and that of server applications. */
const UCCAPI = 'uccapi/';
const RTCC = 'rtcc/';

/** The server, and its first major version that is Skype for Business; older ones name no product. */
const RTC = 'rtc/';
const SKYPE_FOR_BUSINESS = 6;

const SEMICOLON = 0x3b;
const OPENING_PARENTHESIS = 0x28;
const CLOSING_PARENTHESIS = 0x29;

export class MicrosoftMarkers {
  private readonly flow: FlowFacts;
  private readonly facts: SipFacts;

  constructor(flow: FlowFacts, facts: SipFacts) {
    this.flow = flow;
    this.facts = facts;
  }

  /** Looks at the name of a header field. */
  fieldName(bytes: Uint8Array, start: number, end: number): void {
    if (beginsWithAnyCase(bytes, start, end, PREFIX)) this.markBytes(bytes, start, end);
  }

  /** Looks at the names of the parameters in From, To, Contact or Via. */
  parameters(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) if (u8(bytes, at) === SEMICOLON) this.parameter(bytes, at + 1, end);
  }

  private parameter(bytes: Uint8Array, start: number, bound: number): void {
    const at = skipSpace(bytes, start, bound);
    const end = tokenEnd(bytes, at, bound);
    if (beginsWithAnyCase(bytes, at, end, PREFIX)) this.markBytes(bytes, at, end);
    for (const name of PARAMETERS) if (equalsAnyCase(bytes, at, end, name)) this.mark(name);
  }

  /** Looks at a challenge or its answer. */
  authentication(bytes: Uint8Array, start: number, end: number): void {
    const schemeEnd = tokenEnd(bytes, start, end);
    for (const scheme of SCHEMES) if (equalsAnyCase(bytes, start, schemeEnd, scheme)) this.mark(scheme);
  }

  /** Looks at a realm. */
  realm(bytes: Uint8Array, start: number, end: number): void {
    if (end - start === REALM.length && beginsWith(bytes, start, end, REALM)) this.mark('realm');
  }

  /** Looks at Content-Type or Event: `application/msrtc-…`, `vnd-microsoft-…`, `application/vnd.microsoft.…`. */
  content(bytes: Uint8Array, start: number, end: number): void {
    if (containsAnyCase(bytes, start, end, 'msrtc')) this.mark('msrtc');
    if (containsAnyCase(bytes, start, end, 'vnd-microsoft') || containsAnyCase(bytes, start, end, 'vnd.microsoft')) {
      this.mark('vnd-microsoft');
    }
  }

  /** Looks at User-Agent: `UCCAPI/3.5.6907.0 OC/3.5.6907.0 (Microsoft Office Communicator 2007 R2)`. */
  userAgent(bytes: Uint8Array, start: number, end: number): void {
    if (beginsWithAnyCase(bytes, start, end, RTCC)) this.mark('rtcc');
    if (!beginsWithAnyCase(bytes, start, end, UCCAPI)) return;
    this.mark('uccapi');
    if (this.facts.product !== undefined) return;
    const opening = find(bytes, start, end, OPENING_PARENTHESIS);
    const closing = opening < 0 ? -1 : find(bytes, opening, end, CLOSING_PARENTHESIS);
    if (closing > opening + 1) this.product(valueText(bytes, opening + 1, closing, MAX_PRODUCT));
  }

  /** Looks at Server: `RTC/4.0` ([MS-SIPREGE] 2.2.1.9). */
  server(bytes: Uint8Array, start: number, end: number): void {
    if (!beginsWithAnyCase(bytes, start, end, RTC)) return;
    this.mark('rtc');
    const major = start + RTC.length;
    const majorEnd = find(bytes, major, end, 0x2e);
    if (this.facts.product === undefined && decimal(bytes, major, majorEnd) >= SKYPE_FOR_BUSINESS) {
      this.product('Skype for Business Server');
    }
  }

  private product(name: string): void {
    this.facts.product = name;
    this.flow.revision++;
  }

  private markBytes(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > MAX_MARKER) return;
    for (const known of this.facts.microsoft ?? []) if (equalsAnyCase(bytes, start, end, known)) return;
    this.mark(latin1Text(bytes, start, end).toLowerCase());
  }

  private mark(marker: string): void {
    this.facts.microsoft ??= [];
    const markers = this.facts.microsoft;
    if (markers.length >= MAX_MARKERS || markers.includes(marker)) return;
    markers.push(marker);
    this.flow.revision++;
  }
}
