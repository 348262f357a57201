import { u16 } from '../bytes.js';
import { type DnsExchange, type DnsFacts, MAX_EXCHANGES } from './dns-facts.js';
import { flagsOf, isResponse } from './dns-message.js';
import type { DnsMessage, DnsReader, DnsResponse } from './dns-reader.js';
import { EvidenceTag, type FlowFacts } from './facts.js';

/** Messages of one flow of which more than the header is read. */
const MAX_READ = 64;

const NO_EXCHANGES: DnsExchange[] = [];
const NO_ANSWERS: DnsExchange['answers'] = [];

/** Writes the facts of one flow as its messages come. Of most flows that is one query and its response. */
export class DnsRecorder {
  private readonly facts: FlowFacts;
  private readonly reader: DnsReader;
  private readonly dns: DnsFacts;
  private read = 0;

  constructor(facts: FlowFacts, reader: DnsReader) {
    this.facts = facts;
    this.reader = reader;
    this.dns = facts.details.dns ??= { queries: 0, responses: 0, exchanges: NO_EXCHANGES };
    facts.claim('dns', EvidenceTag.dns);
  }

  /** Learns from the message [start, end), whose header is whole and right. */
  record(bytes: Uint8Array, start: number, end: number, direction: 0 | 1): void {
    const answers = isResponse(flagsOf(bytes, start));
    if (answers) this.dns.responses++;
    else this.dns.queries++;
    this.facts.clientDirection ??= answers ? ((1 - direction) as 0 | 1) : direction;
    if (u16(bytes, start + 4) !== 1) return;
    const message = ++this.read > MAX_READ ? undefined : this.reader.read(bytes, start, end);
    const exchange = message && this.exchange(message);
    if (message === undefined || exchange === undefined) {
      this.dns.unlisted = (this.dns.unlisted ?? 0) + 1;
      return;
    }
    if (message.response !== undefined) answer(exchange, message.response);
    this.facts.revision++;
  }

  /** The entry of the question that the message asks or answers; undefined where there is no room. */
  private exchange({ name, type }: DnsMessage): DnsExchange | undefined {
    const { exchanges } = this.dns;
    for (const known of exchanges) if (known.name === name && known.type === type) return known;
    if (exchanges.length >= MAX_EXCHANGES) return undefined;
    const exchange: DnsExchange = { name, type, answers: NO_ANSWERS };
    // Most flows have one; a list that grows from nothing keeps room for many more.
    if (exchanges.length === 0) this.dns.exchanges = [exchange];
    else exchanges.push(exchange);
    return exchange;
  }
}

/** The last answer to a question stands: a server may fail at first. */
function answer(exchange: DnsExchange, { rcode, answers, moreAnswers, isTruncated }: DnsResponse): void {
  exchange.rcode = rcode;
  exchange.answers = answers;
  if (moreAnswers > 0) exchange.moreAnswers = moreAnswers;
  else if (exchange.moreAnswers !== undefined) delete exchange.moreAnswers;
  if (isTruncated) exchange.truncated = true;
  else if (exchange.truncated) delete exchange.truncated;
}
