import { u8, u16 } from '../bytes.js';
import { type DnsAnswer, type DnsExchange, type DnsFacts, MAX_ANSWERS, MAX_EXCHANGES } from './dns-facts.js';
import { flagsOf, HEADER, isResponse, isTruncated, QUESTION_TAIL, RECORD_TAIL, rcodeOf } from './dns-message.js';
import { nameText, skipName } from './dns-name.js';
import { rcodeName, Type, typeName } from './dns-names.js';
import { recordValue } from './dns-record.js';
import { EvidenceTag, type FlowFacts } from './facts.js';

/** Messages of one flow of which more than the header is read. */
const MAX_READ = 64;
/** Records of one response that are passed over in search of its OPT record. */
const MAX_RECORDS = 256;

/** Writes the facts of one flow as its messages come. Of most flows that is one query and its response. */
export class DnsRecorder {
  private readonly facts: FlowFacts;
  private readonly dns: DnsFacts;
  private read = 0;
  // The message at hand.
  private bytes: Uint8Array = new Uint8Array(0);
  private start = 0;
  private end = 0;

  constructor(facts: FlowFacts) {
    this.facts = facts;
    this.dns = facts.details.dns ??= { queries: 0, responses: 0, exchanges: [] };
    facts.claim('dns', EvidenceTag.dns);
  }

  /** Learns from the message [start, end), whose header is whole and right. */
  record(bytes: Uint8Array, start: number, end: number, direction: 0 | 1): void {
    const answers = isResponse(flagsOf(bytes, start));
    if (answers) this.dns.responses++;
    else this.dns.queries++;
    this.facts.clientDirection ??= answers ? ((1 - direction) as 0 | 1) : direction;
    if (u16(bytes, start + 4) !== 1) return;
    if (++this.read > MAX_READ) return this.unlisted();
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    const exchange = this.exchange();
    if (exchange === undefined) return this.unlisted();
    if (answers) this.answer(exchange);
    this.facts.revision++;
  }

  private unlisted(): void {
    this.dns.unlisted = (this.dns.unlisted ?? 0) + 1;
  }

  /** The entry of the question that the message asks or answers; undefined where there is no room, or no question. */
  private exchange(): DnsExchange | undefined {
    const { bytes, start, end } = this;
    const tail = skipName(bytes, start + HEADER, end);
    if (tail < 0 || tail + QUESTION_TAIL > end) return undefined;
    const name = nameText(bytes, start, end, start + HEADER);
    if (name === undefined) return undefined;
    const type = typeName(u16(bytes, tail));
    const known = this.dns.exchanges.find((exchange) => exchange.name === name && exchange.type === type);
    return known ?? this.open(name, type);
  }

  private open(name: string, type: string): DnsExchange | undefined {
    if (this.dns.exchanges.length >= MAX_EXCHANGES) return undefined;
    const exchange: DnsExchange = { name, type, answers: [] };
    this.dns.exchanges.push(exchange);
    return exchange;
  }

  /** The last answer to a question stands: a server may fail at first. */
  private answer(exchange: DnsExchange): void {
    const flags = flagsOf(this.bytes, this.start);
    const count = u16(this.bytes, this.start + 6);
    const answers: DnsAnswer[] = [];
    const extended = this.walk(answers, count);
    exchange.rcode = rcodeName((extended << 4) | rcodeOf(flags));
    exchange.answers = answers;
    setOrDelete(exchange, 'moreAnswers', count > answers.length ? count - answers.length : undefined);
    setOrDelete(exchange, 'truncated', isTruncated(flags) ? true : undefined);
  }

  /**
   * Puts the first records of the answer section into `answers`; gives the upper bits of the response code, which an
   * OPT record behind them has in its TTL (RFC 6891 §6.1.3).
   */
  private walk(answers: DnsAnswer[], count: number): number {
    const { bytes, start, end } = this;
    const records = Math.min(MAX_RECORDS, count + u16(bytes, start + 8) + u16(bytes, start + 10));
    let at = skipName(bytes, start + HEADER, end) + QUESTION_TAIL;
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
}

function setOrDelete<K extends 'moreAnswers' | 'truncated'>(
  exchange: DnsExchange,
  key: K,
  value: DnsExchange[K] | undefined,
): void {
  if (value === undefined) delete exchange[key];
  else exchange[key] = value;
}
