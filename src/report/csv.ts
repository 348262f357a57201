import { cleanString } from '../clean-text.js';
import type { CertificateFacts } from '../protocol/tls-facts.js';
import type { FlowRecord } from './record.js';

/** What a cell may hold; absent is empty. */
export type CellValue = string | number | boolean | readonly (string | number)[] | undefined;

type Column = readonly [name: string, value: (record: FlowRecord) => CellValue];

/**
 * The columns of the flow table: the record, flattened with dots. Lists are joined by spaces, the
 * names of STUN messages, which have spaces themselves, by commas. New columns are added at
 * the end, so that a reader by position stays right.
 */
const COLUMNS = [
  ['verdict', (record) => record.verdict],
  ['reason', (record) => record.reason],
  ['path', (record) => record.path],
  ['nearest.path', (record) => record.nearest?.path],
  ['nearest.failed', (record) => record.nearest?.failed],
  ['alternatives', (record) => record.alternatives],
  ['exception.owner', (record) => record.exception?.owner],
  ['exception.until', (record) => record.exception?.until],
  ['start', (record) => record.start],
  ['end', (record) => record.end],
  ['transport', (record) => record.transport],
  ['initiator.ip', (record) => record.initiator.ip],
  ['initiator.port', (record) => record.initiator.port],
  ['initiator.role', (record) => record.initiator.role],
  ['initiator.roles', (record) => record.initiator.roles],
  ['initiator.interface', (record) => record.initiator.interface],
  ['initiator.zone', (record) => record.initiator.zone],
  ['initiator.name', (record) => record.initiator.name],
  ['initiator.basis', (record) => record.initiator.basis],
  ['responder.ip', (record) => record.responder.ip],
  ['responder.port', (record) => record.responder.port],
  ['responder.role', (record) => record.responder.role],
  ['responder.roles', (record) => record.responder.roles],
  ['responder.interface', (record) => record.responder.interface],
  ['responder.zone', (record) => record.responder.zone],
  ['responder.name', (record) => record.responder.name],
  ['responder.basis', (record) => record.responder.basis],
  ['initiatorBasis', (record) => record.initiatorBasis],
  ['state', (record) => record.state],
  ['protocol', (record) => record.protocol],
  ['initiatorPackets', (record) => record.initiatorPackets],
  ['responderPackets', (record) => record.responderPackets],
  ['initiatorBytes', (record) => record.initiatorBytes],
  ['responderBytes', (record) => record.responderBytes],
  ['vlan', (record) => record.vlan],
  ['icmp.error', (record) => record.icmp?.error],
  ['icmp.from', (record) => record.icmp?.from],
  ['tls.version', (record) => record.tls?.version],
  ['tls.sni', (record) => record.tls?.sni],
  ['tls.alpn', (record) => record.tls?.alpn],
  ['tls.ja4', (record) => record.tls?.ja4],
  ['tls.mutual', (record) => record.tls?.mutual],
  ['tls.mutualNotObservable', (record) => record.tls?.mutualNotObservable],
  ['tls.alert', (record) => record.tls?.alert],
  ['tls.certificate.subject', (record) => certificate(record)?.subject],
  ['tls.certificate.names', (record) => certificate(record)?.names],
  ['tls.certificate.notAfter', (record) => certificate(record)?.notAfter],
  ['sip.methods', (record) => record.sip?.methods],
  ['sip.statuses', (record) => record.sip?.statuses],
  ['sip.userAgent', (record) => record.sip?.userAgent],
  ['sip.server', (record) => record.sip?.server],
  ['stun.messages', (record) => record.stun?.messages.join(', ')],
  ['stun.dialect', (record) => record.stun?.dialect],
  ['stun.mapped', (record) => record.stun?.mapped],
  ['stun.relayed', (record) => record.stun?.relayed],
  ['pseudoTls.state', (record) => record.pseudoTls?.state],
  ['http.methods', (record) => record.http?.methods],
  ['http.statuses', (record) => record.http?.statuses],
  ['http.host', (record) => record.http?.host],
  ['ike.version', (record) => record.ike?.version],
  ['communityId', (record) => record.communityId],
  ['explanation', (record) => record.explanation],
  ['requirements', (record) => record.requirements?.map(({ id, problem }) => `${id}:${problem}`)],
  ['sameAs', (record) => record.sameAs],
  ['dns.names', (record) => record.dns?.exchanges.map(({ name }) => name)],
  ['dns.rcodes', (record) => record.dns?.exchanges.map(({ rcode }) => rcode ?? 'unanswered')],
  ['rtp.payloadTypes', (record) => record.rtp?.payloadTypes],
  ['rtp.ssrcs', (record) => record.rtp?.ssrcs],
  ['rdp.requestedProtocols', (record) => record.rdp?.requestedProtocols],
  ['rdp.selectedProtocol', (record) => record.rdp?.selectedProtocol],
  ['sensor', (record) => record.sensor],
  ['input', (record) => record.input],
  ['captureInterface', (record) => record.captureInterface],
] as const satisfies readonly Column[];

const certificate = ({ tls }: FlowRecord): CertificateFacts | undefined =>
  typeof tls?.certificate === 'object' ? tls.certificate : undefined;

/** The names of the columns, in order. */
export const FLOW_COLUMNS: readonly string[] = COLUMNS.map(([name]) => name);

/** The heading line, RFC 4180 §2, ending in CRLF. */
export const csvHead = (): string => `${FLOW_COLUMNS.join(',')}\r\n`;

const VALUES: readonly Column[1][] = COLUMNS.map(([, value]) => value);

/** One record as a line of the table; always one line. */
export const csvLine = (record: FlowRecord): string => `${VALUES.map((value) => csvCell(value(record))).join(',')}\r\n`;

/** Longest cell, in characters: what spreadsheets take. */
const MAX_CELL = 32_000;

/** Text that needs no look: most cells. */
const PLAIN = /^[\w.:/](?:[\w.:/ -]*[\w.:/-])?$/;

/**
 * Where a spreadsheet would begin to calculate (OWASP, "CSV Injection"; the full-width forms count in some): at the
 * beginning of a cell, and after a semicolon, at which spreadsheets of other locales begin the next one.
 */
const FORMULA = /(^|;)([\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/**
 * A cell as text, cleaned and quoted where needed. Text from which a spreadsheet would calculate gets an apostrophe in
 * front: names in it come from packets.
 */
export function csvCell(value: CellValue): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return `${value}`;
  const text = typeof value === 'object' ? value.join(' ') : String(value);
  if (text.length <= MAX_CELL && PLAIN.test(text)) return text;
  const inert = cleanString(text, MAX_CELL).replace(FORMULA, "$1'$2");
  return /^\s|[",;]|\s$/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
