import { u8, u16 } from '../bytes.js';
import { ByteCache } from './byte-cache.js';
import { type DnsAnswer, MAX_ANSWERS } from './dns-facts.js';
import { flagsOf, isResponse, isTruncated, QUESTION_TAIL, RECORD_TAIL, rcodeOf } from './dns-message.js';
import { HEADER, nameText, skipName } from './dns-name.js';
import { rcodeName, Type, typeName } from './dns-names.js';
import { recordValue } from './dns-record.js';

/** Records of one response that are passed over in search of its OPT record. */
const MAX_RECORDS = 256;

/** Messages that are remembered, and the longest of them in bytes: longer ones seldom come twice. */
const REMEMBERED = 4096;
const MAX_REMEMBERED = 512;

/** The identifier at a message's begin, which alone differs where a question is asked again. */
const ID = 2;

/** What a message with one question says. */
export interface DnsMessage {
  readonly name: string;
  readonly type: string;
  /** Absent for a query. */
  readonly response: DnsResponse | undefined;
}

export interface DnsResponse {
  readonly rcode: string;
  readonly answers: readonly DnsAnswer[];
  /** Answers beyond those that are kept. */
  readonly moreAnswers: number;
  readonly isTruncated: boolean;
}

/** Reads messages; one that came before, as most questions and answers do, is not read again. */
export class DnsReader {
  private readonly known = new ByteCache<DnsMessage | undefined>(REMEMBERED);

  /** The message [start, end), whose header is whole and right and counts one question; undefined where that is cut. */
  read(bytes: Uint8Array, start: number, end: number): DnsMessage | undefined {
    if (end - start > MAX_REMEMBERED) return readMessage(bytes, start, end);
    return this.known.of(bytes, start + ID, end, fromCopy);
  }
}

/** The copy begins behind the identifier, which nothing reads. */
const fromCopy = (copy: Uint8Array): DnsMessage | undefined => readMessage(copy, -ID, copy.length);

function readMessage(bytes: Uint8Array, start: number, end: number): DnsMessage | undefined {
  const tail = skipName(bytes, start + HEADER, end);
  if (tail < 0 || tail + QUESTION_TAIL > end) return undefined;
  const name = nameText(bytes, start, end, start + HEADER);
  if (name === undefined) return undefined;
  const type = typeName(u16(bytes, tail));
  const flags = flagsOf(bytes, start);
  if (!isResponse(flags)) return { name, type, response: undefined };
  return { name, type, response: responseOf(bytes, start, end, tail + QUESTION_TAIL) };
}

/** What is answered in the records from `at` on. */
function responseOf(bytes: Uint8Array, start: number, end: number, at: number): DnsResponse {
  const flags = flagsOf(bytes, start);
  const count = u16(bytes, start + 6);
  const answers: DnsAnswer[] = [];
  const extended = walk(bytes, start, end, at, answers);
  return {
    rcode: rcodeName((extended << 4) | rcodeOf(flags)),
    answers,
    moreAnswers: count - answers.length,
    isTruncated: isTruncated(flags),
  };
}

/**
 * Puts the first records of the answer section into `answers`; gives the upper bits of the response code, which an OPT
 * record behind them has in its TTL (RFC 6891 §6.1.3).
 */
function walk(bytes: Uint8Array, start: number, end: number, first: number, answers: DnsAnswer[]): number {
  const count = u16(bytes, start + 6);
  const records = Math.min(MAX_RECORDS, count + u16(bytes, start + 8) + u16(bytes, start + 10));
  let at = first;
  for (let index = 0; index < records; index++) {
    const tail = skipName(bytes, at, end);
    if (tail < 0 || tail + RECORD_TAIL > end) return 0;
    const type = u16(bytes, tail);
    const data = tail + RECORD_TAIL;
    const length = u16(bytes, tail + 8);
    if (data + length > end) return 0;
    if (index < count && answers.length < MAX_ANSWERS)
      answers.push({ type: typeName(type), value: recordValue(bytes, start, end, type, data, length) });
    if (type === Type.Opt) return u8(bytes, tail + 4);
    at = data + length;
  }
  return 0;
}
