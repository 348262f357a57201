import type { FlowRecord } from './record.js';

/**
 * The columns of the flow table: the record, flattened with dots. Lists are joined by spaces. New columns are added at
 * the end, so that a reader by position stays right.
 */
export const FLOW_COLUMNS = [
  'verdict',
  'reason',
  'path',
  'nearest.path',
  'nearest.failed',
  'alternatives',
  'start',
  'end',
  'transport',
  'initiator.ip',
  'initiator.port',
  'initiator.role',
  'initiator.interface',
  'initiator.zone',
  'initiator.name',
  'responder.ip',
  'responder.port',
  'responder.role',
  'responder.interface',
  'responder.zone',
  'responder.name',
  'initiatorBasis',
  'state',
  'protocol',
  'initiatorPackets',
  'responderPackets',
  'initiatorBytes',
  'responderBytes',
  'vlan',
  'icmp.error',
  'icmp.from',
  'tls.version',
  'tls.sni',
  'tls.alpn',
  'tls.ja4',
  'tls.mutual',
  'tls.certificate.subject',
  'tls.certificate.names',
  'tls.certificate.notAfter',
  'sip.methods',
  'sip.statuses',
  'sip.userAgent',
  'sip.server',
  'stun.messages',
  'stun.dialect',
  'stun.mapped',
  'stun.relayed',
  'pseudoTls.state',
  'http.methods',
  'http.statuses',
  'http.host',
  'communityId',
  'explanation',
] as const;

/** The heading line, RFC 4180 §2, ending in CRLF. */
export const csvHead = (): string => `${FLOW_COLUMNS.join(',')}\r\n`;

const PATHS: readonly (readonly string[])[] = FLOW_COLUMNS.map((column) => column.split('.'));

/** One record as a line of the table. */
export const csvLine = (record: FlowRecord): string =>
  `${PATHS.map((path) => csvCell(valueAt(record, path))).join(',')}\r\n`;

function valueAt(record: FlowRecord, path: readonly string[]): unknown {
  let value: unknown = record;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** Spreadsheets take these first characters for a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * A cell as text, quoted where needed. Text that a spreadsheet would run as a formula gets an apostrophe in front:
 * names in it come from packets.
 */
export function csvCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = Array.isArray(value) ? value.map(String).join(' ') : String(value);
  const inert = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
