/** The names of a SIP message's header fields (RFC 3261 §7.3, §20). */
import { u8 } from '../bytes.js';
import { equalsAnyCase } from './sip-bytes.js';

/** The header fields that tell something. */
export const Field = {
  Other: 0,
  CallId: 1,
  ContentLength: 2,
  ContentType: 3,
  CSeq: 4,
  Contact: 5,
  Event: 6,
  From: 7,
  To: 8,
  Via: 9,
  RecordRoute: 10,
  UserAgent: 11,
  Server: 12,
  /** A challenge or its answer (RFC 3261 §20.7, §20.27, §20.28, §20.44). */
  Authentication: 13,
  /** [MS-SIPCOMP] 2.2: what a NEGOTIATE request offers and its response chooses. */
  Compression: 14,
} as const;
export type Field = (typeof Field)[keyof typeof Field];

interface FieldName {
  /** In lower case. */
  readonly name: string;
  readonly field: Field;
}

/** Names in lower case; those of one letter are the compact forms (RFC 3261 §7.3.3, RFC 6665 §8.2.1). */
const FIELD_NAMES: readonly FieldName[] = [
  { name: 'call-id', field: Field.CallId },
  { name: 'i', field: Field.CallId },
  { name: 'content-length', field: Field.ContentLength },
  { name: 'l', field: Field.ContentLength },
  { name: 'content-type', field: Field.ContentType },
  { name: 'c', field: Field.ContentType },
  { name: 'cseq', field: Field.CSeq },
  { name: 'contact', field: Field.Contact },
  { name: 'm', field: Field.Contact },
  { name: 'event', field: Field.Event },
  { name: 'o', field: Field.Event },
  { name: 'from', field: Field.From },
  { name: 'f', field: Field.From },
  { name: 'to', field: Field.To },
  { name: 't', field: Field.To },
  { name: 'via', field: Field.Via },
  { name: 'v', field: Field.Via },
  { name: 'record-route', field: Field.RecordRoute },
  { name: 'user-agent', field: Field.UserAgent },
  { name: 'server', field: Field.Server },
  { name: 'www-authenticate', field: Field.Authentication },
  { name: 'proxy-authenticate', field: Field.Authentication },
  { name: 'authorization', field: Field.Authentication },
  { name: 'proxy-authorization', field: Field.Authentication },
  { name: 'compression', field: Field.Compression },
];

/** Bits that tell ASCII letters apart, in whatever letter case. */
const LETTER = 31;

const LONGEST_NAME = Math.max(...FIELD_NAMES.map(({ name }) => name.length));

/** {@link FIELD_NAMES} by length and first letter, so that most fields are compared with no name or one. */
const CANDIDATES: readonly (readonly FieldName[])[] = Array.from({ length: (LONGEST_NAME + 1) << 5 }, (_, index) =>
  FIELD_NAMES.filter(({ name }) => name.length === index >> 5 && (name.charCodeAt(0) & LETTER) === (index & LETTER)),
);

/** Which field [start, end) names. */
export function fieldOf(bytes: Uint8Array, start: number, end: number): Field {
  if (start === end || end - start > LONGEST_NAME) return Field.Other;
  const candidates = CANDIDATES[((end - start) << 5) | (u8(bytes, start) & LETTER)] ?? [];
  for (const candidate of candidates) if (equalsAnyCase(bytes, start, end, candidate.name)) return candidate.field;
  return Field.Other;
}
