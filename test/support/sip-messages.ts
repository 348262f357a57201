/** SIP messages as text, and what is learned from them. */
import type { FlowFacts } from '../../src/protocol/facts.js';
import { Payload } from '../../src/protocol/recogniser.js';
import { sip } from '../../src/protocol/sip.js';
import type { SipFacts } from '../../src/protocol/sip-facts.js';
import { type Chunk, Driver, type DriverOptions } from './stream-driver.js';

/** Bytes of `text`, one for each character. */
export const bytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A message of these lines, its header ended by an empty line, then the body. */
export const message = (lines: readonly string[], body = ''): string => `${lines.join('\r\n')}\r\n\r\n${body}`;

/** What the end that opened the flow says, and what the other one does. */
export const ask = (text: string): Chunk => ({ direction: 0, bytes: bytes(text) });
export const answer = (text: string): Chunk => ({ direction: 1, bytes: bytes(text) });

/** Runs the SIP recogniser alone over a flow. */
export const drive = (chunks: Iterable<Chunk>, options: DriverOptions = {}): Driver =>
  new Driver([sip], options).feed(chunks);

/** The `sip` facts of a flow that has some. */
export function sipFacts({ facts }: { readonly facts: FlowFacts }): SipFacts {
  if (facts.details.sip === undefined) throw new Error('not recognised as SIP');
  return facts.details.sip;
}

export const overUdp = (...chunks: Chunk[]): SipFacts => sipFacts(drive(chunks, { datagrams: true }));
export const overTcp = (...chunks: Chunk[]): SipFacts => sipFacts(drive(chunks));

/** What one request with these header lines tells. */
export const fromHeader = (...lines: string[]): SipFacts => overUdp(ask(message(['OPTIONS sip:a SIP/2.0', ...lines])));

/** A payload at the start of a flow. */
export function payloadOf(text: string, properties: Partial<Payload> = {}): Payload {
  const content = bytes(text);
  return Object.assign(new Payload(), { bytes: content, end: content.length, fromStart: true }, properties);
}
