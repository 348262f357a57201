/**
 * Reports and records for strangers: addresses, host names, users and whatever else peers or the site wrote are replaced;
 * roles, ports, protocols, figures, times, verdicts and documented paths stay.
 *
 * What stays is listed by key. In what recognisers found, everything else is hidden; in the report's own sentences,
 * addresses and names are replaced.
 */

import { CommunityIds } from '../../flow/community-id.js';
import { parseIp } from '../../ip-text.js';
import type { Report } from '../model/report.js';
import { type FlowRecord, protocolNumber, type SummaryRecord } from '../record.js';
import { Pseudonyms } from './pseudonyms.js';

/** Vocabulary of the product and its catalogues, figures as text, times. */
const KEPT: ReadonlySet<string> = new Set([
  ...['type', 'id', 'verdict', 'reason', 'product', 'products', 'document', 'table', 'rows', 'workloads', 'label'],
  ...['role', 'roles', 'interface', 'zone', 'zones', 'transport', 'application', 'direction', 'standing', 'met'],
  ...['status', 'code', 'severity', 'exposure', 'kind', 'mark', 'dimension', 'failed', 'sources', 'problem'],
  ...[
    'requirements',
    'requirementsMet',
    'mapping',
    'deviations',
    'demand',
    'condition',
    'start',
    'end',
    'until',
    'sha256',
  ],
  ...['state', 'protocol', 'initiatorBasis', 'basis', 'version', 'communityId', 'error', 'event', 'time'],
]);

/** Ids of paths; those of the site's own hold its words. */
const PATH_IDS: ReadonlySet<string> = new Set(['path', 'paths', 'sameAs', 'alternatives', 'shadowedBy']);
const OWN_PATH = /^exceptions\//;

/** What recognisers found that comes from a closed list or is a number. */
const KEPT_FACTS: ReadonlySet<string> = new Set([
  ...['version', 'versionBasis', 'offered', 'ja4', 'cipher', 'mutualNotObservable', 'extendedKeyUsage'],
  ...['alert', 'alertLevel', 'alertFrom', 'statuses', 'messages', 'types', 'dialect'],
  ...['framing', 'role', 'streams', 'meaning', 'state', 'difference', 'exchanges', 'type', 'rcode', 'encodings'],
  ...['requestedProtocols', 'selectedProtocol', 'failure', 'microsoft'],
]);

/** What peers may call as they like, of which only names that everybody uses stay. */
const COMMON: Readonly<Record<string, RegExp>> = {
  // Registered by IANA (TLS ALPN Protocol IDs), and drafts of them.
  alpn: /^(?:http\/\d\.\d|spdy\/[\d.]+|h2c?(?:-(?:\d+|fb))?|h3(?:-\d+)?|stun\.(?:turn|nat-discovery)|c?-?webrtc|ftp|imap|pop3|managesieve|xmpp-(?:client|server)|acme-tls\/1|mqtt|dot|doq|ntske\/1|smb|irc|nntp|sip\/2|tds\/8\.0|postgresql|coap)$/,
  // Of the HTTP and SIP that are in use; any other token may be a word of somebody's.
  methods:
    /^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PROPFIND|PROPPATCH|MKCOL|COPY|MOVE|LOCK|UNLOCK|SEARCH|REPORT|POLL|(?:RPC|RDG)_(?:IN|OUT)_DATA|BITS_POST|PRI|INVITE|ACK|BYE|CANCEL|REGISTER|PRACK|(?:UN)?SUBSCRIBE|NOTIFY|PUBLISH|INFO|REFER|MESSAGE|UPDATE|SERVICE|NEGOTIATE|BENOTIFY)$/,
};

/** Times to the second by which public logs would find a certificate: the day stays. */
const CERTIFICATE_TIMES: ReadonlySet<string> = new Set(['notBefore', 'notAfter']);
const TIME_OF_DAY = /T\d\d:\d\d:\d\d/;

/** What sentences say of a certificate: its subject names the company, too. */
const SUBJECT =
  /\bthe certificate (.+) (?=lacks |is not for |is its own issuer|had expired, at |was not valid before )/;
const SHOWN_SUBJECT = /\bshowed the certificate (.+)$/;
const VALIDITY = /(?<=\b(?:had expired, at|was not valid before) \S+)T\d\d:\d\d:\d\d/;

/** Host names and addresses, with ports or without. */
const PLACES: ReadonlySet<string> = new Set([
  ...['sni', 'names', 'host', 'via', 'recordRoute', 'mapped', 'relayed', 'relayedIpv6', 'alternateServer'],
  ...['alternateName', 'peers'],
]);

/** The namespaces of recognised protocols in records. */
const FACTS: ReadonlySet<string> = new Set(['tls', 'sip', 'stun', 'pseudoTls', 'http', 'ike', 'dns', 'rtp', 'rdp']);

/** Names of hosts, alone or in lists. */
const NAMES: ReadonlySet<string> = new Set(['name', 'serverName', 'serverNames', 'certificateNames', 'names']);

/** Words of the site and of whoever runs the capture. */
const HIDDEN: ReadonlySet<string> = new Set([
  'owner',
  'options',
  'expression',
  'sensor',
  'sensors',
  'captureInterface',
  'run',
]);

export class Anonymizer {
  private readonly pseudonyms: Pseudonyms;
  private readonly ids = new CommunityIds();
  private readonly words = new Int32Array(9);
  /** Names of the record that is looked at, which its sentences may hold. */
  private local: readonly string[] = [];

  /** `names` of the site: of its hosts and networks, exceptions, domains. */
  constructor(secret: Uint8Array, names: Iterable<string>) {
    this.pseudonyms = new Pseudonyms(secret, names);
  }

  report(report: Report): Report {
    const { type, version, head, ...parts } = report;
    const { tool, ...rest } = head;
    const hidden = this.object(rest) as typeof rest;
    return { type, version, head: { tool, ...hidden, anonymized: true }, ...(this.object(parts) as typeof parts) };
  }

  record(record: FlowRecord): FlowRecord {
    this.local = namesOf(record);
    const hidden = this.object(record) as FlowRecord;
    this.local = [];
    return hidden;
  }

  summary(summary: SummaryRecord): SummaryRecord {
    return this.object(summary) as SummaryRecord;
  }

  private object(value: object): object {
    const hidden = Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, FACTS.has(key) ? this.fact(item, key) : this.value(item, key)]),
    );
    return 'communityId' in hidden
      ? { ...hidden, communityId: this.communityId(hidden as unknown as Identified) }
      : hidden;
  }

  private value(value: unknown, key: string): unknown {
    if (typeof value === 'string') return this.string(value, key);
    if (Array.isArray(value)) return value.map((item) => this.value(item, key));
    if (typeof value !== 'object' || value === null) return value;
    if (NAMES.has(key) || HIDDEN.has(key)) return this.under(value, key);
    if (key === 'inputs' && 'name' in value)
      return { ...this.object(value), name: this.pseudonyms.hidden(String(value.name)) };
    return this.object(value);
  }

  /** An object whose texts are all of the kind that its key says. */
  private under(value: object, key: string): object {
    return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, this.value(item, key)]));
  }

  private string(text: string, key: string): string {
    if (PATH_IDS.has(key)) return OWN_PATH.test(text) ? `exceptions/${this.pseudonyms.hidden(text)}` : text;
    if (KEPT.has(key)) return text;
    if (key === 'ip') return this.pseudonyms.address(text);
    if (key === 'input' || key === 'inputs') return this.pseudonyms.hidden(text);
    if (HIDDEN.has(key)) return this.pseudonyms.hidden(text);
    return NAMES.has(key) ? this.pseudonyms.host(text) : this.sentence(text);
  }

  private sentence(text: string): string {
    const hidden = text
      .replace(SUBJECT, (_, subject: string) => `the certificate ${this.pseudonyms.hidden(subject)} `)
      .replace(SHOWN_SUBJECT, (_, subject: string) => `showed the certificate ${this.pseudonyms.hidden(subject)}`)
      .replace(VALIDITY, 'T00:00:00');
    return this.pseudonyms.text(hidden, this.local);
  }

  /** What a recogniser found: hidden, unless it is known to be harmless. */
  private fact(value: unknown, key: string): unknown {
    if (typeof value === 'string') return this.factText(value, key);
    if (Array.isArray(value)) return value.map((item) => this.fact(item, key));
    if (typeof value !== 'object' || value === null) return value;
    const record = value as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(record).map(([inner, item]) => [inner, this.fact(item, answerKey(record, inner))]),
    );
  }

  private factText(text: string, key: string): string {
    if (KEPT_FACTS.has(key) || COMMON[key]?.test(text) === true) return text;
    if (CERTIFICATE_TIMES.has(key)) return text.replace(TIME_OF_DAY, 'T00:00:00');
    if (key === 'name' || PLACES.has(key)) return this.place(text);
    return this.pseudonyms.hidden(text);
  }

  /** `10.45.16.30:3478`, `[2001:db8::1]:3478`, `edge1.contoso.com`, `20 5 443 edge1.contoso.com`. */
  private place(text: string): string {
    const [, address, port = ''] = /^\[([^\]]+)\](:\d+)?$/.exec(text) ?? [];
    if (address !== undefined) return `[${this.pseudonyms.address(address)}]${port}`;
    return text
      .split(' ')
      .map((part) => {
        if (/^\d+$/.test(part)) return part;
        const [, host = part, ofPart = ''] = parseIp(part) === undefined ? (/^([^:]+)(:\d*)$/.exec(part) ?? []) : [];
        return `${this.pseudonyms.host(host)}${ofPart}`;
      })
      .join(' ');
  }

  /** That of the addresses that stand there now: the true one would let the true ones be guessed. */
  private communityId({ initiator, responder, transport }: Identified): string {
    const from = parseIp(initiator.ip);
    const to = parseIp(responder.ip);
    const protocol = protocolNumber(transport);
    if (from === undefined || to === undefined || protocol === undefined) return '';
    this.words.set(from.words, 0);
    this.words.set(to.words, 4);
    this.words[8] = (initiator.port << 16) | responder.port;
    return this.ids.of(this.words, 0, from.version, protocol);
  }
}

/** Names that a record's sentences may hold; no figures, such as the priority and port of an SRV record. */
export function namesOf({ tls, http, dns, initiator, responder }: Partial<FlowRecord>): string[] {
  const certificate = tls?.certificate;
  return [
    tls?.sni,
    http?.host,
    initiator?.name,
    responder?.name,
    ...(typeof certificate === 'object' ? certificate.names : []),
    ...(dns?.exchanges.flatMap(({ name, answers }) => [name, ...answers.flatMap(placesIn)]) ?? []),
  ].flatMap((name) => name?.split(' ').filter((part) => !/^\d+$/.test(part)) ?? []);
}

/** Of an answer that holds a name or an address; what a TXT record says are words as any. */
const placesIn = ({ type, value }: { readonly type: string; readonly value: string }): string[] =>
  NAMED_ANSWERS.has(type) ? [value] : [];

interface Identified {
  readonly initiator: { readonly ip: string; readonly port: number };
  readonly responder: { readonly ip: string; readonly port: number };
  readonly transport: string;
}

/** Types of DNS answers that hold a name or an address. */
const NAMED_ANSWERS: ReadonlySet<unknown> = new Set(['A', 'AAAA', 'CNAME', 'NS', 'PTR', 'MX', 'SRV', 'SOA']);

/** The value of such an answer is a place; of another it may be anything. */
const answerKey = (record: Record<string, unknown>, key: string): string =>
  key === 'value' && NAMED_ANSWERS.has(record['type']) ? 'host' : key;
