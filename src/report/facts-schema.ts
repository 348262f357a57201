/** The namespaces of recognised protocols in flow records, as zod schemas; `src/protocol/` says what they mean. */

import * as z from 'zod';
import { DIALECTS } from '../protocol/stun-facts.js';
import { count, text, texts, yes } from './schema-parts.js';

const certificate = z.object({
  subject: text('Distinguished name of the holder, RFC 4514, most specific part first; at most 512 characters.'),
  issuer: text('Distinguished name of the issuer, likewise.'),
  names: texts('DNS names of the subjectAltName, and the common name where it is one; lower case, at most 128.'),
  extendedKeyUsage: texts(
    'What it is good for: `serverAuth`, `clientAuth`, `anyExtendedKeyUsage`, else object identifiers; absent where it does not say.',
  ).exactOptional(),
  notBefore: text('First moment of validity, ISO 8601 UTC.').exactOptional(),
  notAfter: text('Last moment of validity, ISO 8601 UTC.').exactOptional(),
});

const tls = z.object({
  version: text('`1.2`, …; `ssl3.0` and `ssl2.0` before TLS; in hexadecimal where it is none known.').exactOptional(),
  versionBasis: z
    .enum(['negotiated', 'offered', 'record'])
    .describe(
      'Where the version is from: the ServerHello; the highest that the client offers; the record header of a flow picked up after its handshake.',
    )
    .exactOptional(),
  offered: texts('Versions that the client offers, in its order, at most 8.').exactOptional(),
  sni: text('Server name indication (RFC 6066 §3), lower case.').exactOptional(),
  alpn: texts('Application protocols that the client offers (RFC 7301), at most 8.').exactOptional(),
  ja4: text('JA4 fingerprint of the ClientHello.').exactOptional(),
  cipher: text('Cipher suite that the server chose, by its IANA name, else in hexadecimal.').exactOptional(),
  resumed: z.boolean().describe('True where an earlier session was resumed.').exactOptional(),
  mutual: z
    .boolean()
    .describe('True where the client proved a certificate; false where it was not asked for one, or had none.')
    .exactOptional(),
  mutualNotObservable: z
    .enum(['tls-1.3', 'resumed', 'midstream', 'incomplete'])
    .describe(
      'Why that cannot be told: TLS 1.3 encrypts it, a resumed session leaves it out, it went before the capture, or the handshake did not come that far. There where `mutual` is not.',
    )
    .exactOptional(),
  certificate: z
    .union([certificate, z.literal('unparsable')])
    .describe("The server's own certificate.")
    .exactOptional(),
  clientCertificate: z
    .union([certificate, z.literal('unparsable'), z.literal('none')])
    .describe("The client's certificate; `none` where it was asked for one and sent an empty list.")
    .exactOptional(),
  alert: text('Name of the alert that was sent in clear: the fatal one, else the first.').exactOptional(),
  alertLevel: z.enum(['warning', 'fatal']).describe('Level of the alert.').exactOptional(),
  alertFrom: z.enum(['client', 'server']).describe('Which end sent the alert.').exactOptional(),
});

const sip = z.object({
  methods: texts('Methods of requests, in the order of first sight, without repeats, at most 32.'),
  statuses: z.array(z.int()).describe('Status codes of responses, in the order of first sight, without repeats.'),
  requests: count('Requests seen, retransmissions included.'),
  responses: count('Responses seen, retransmissions included.'),
  calls: count('Different Call-IDs; no more than 4096 are counted.'),
  callIds: texts('The first 16 Call-IDs.'),
  cseq: text('The first CSeq, as in `1 INVITE`.').exactOptional(),
  from: text('URI of the first From, without display name and tag.').exactOptional(),
  to: text('URI of the first To, likewise.').exactOptional(),
  contact: text('URI of the first Contact, likewise.').exactOptional(),
  via: texts('`host` or `host:port` of the Via fields, lower case, at most 16.').exactOptional(),
  recordRoute: texts('`host` or `host:port` of the Record-Route fields, lower case, at most 16.').exactOptional(),
  userAgent: text('The first User-Agent.').exactOptional(),
  server: text('The first Server.').exactOptional(),
  realm: text('The first realm of a challenge or its answer.').exactOptional(),
  microsoft: texts(
    "Marks that only Microsoft's servers and clients leave: names of header fields and parameters, authentication schemes, content types, products; at most 32.",
  ).exactOptional(),
  product: text('The product as a Microsoft client or server names itself.').exactOptional(),
  compressed: yes(
    'Both ends agreed to compress the connection ([MS-SIPCOMP]); nothing after that is seen.',
  ).exactOptional(),
});

const stunError = z.object({
  code: z.int().describe("300 to 699; Microsoft's bandwidth policy 274 and 275."),
  reason: text('As the server put it.').exactOptional(),
  meaning: text('What the code means, where it is known.').exactOptional(),
});

const ice = z
  .object({
    role: z.enum(['controlling', 'controlled']).describe('Role in ICE (RFC 8445 §6.1.1).').exactOptional(),
    useCandidate: yes('It nominated this pair.').exactOptional(),
    priority: count('PRIORITY (RFC 8445 §7.1.1).').exactOptional(),
  })
  .describe('What the ICE checks of the end that asked first say.');

const address = (about: string) => text(`${about}, as in \`10.45.16.30:3478\` and \`[2001:db8::1]:3478\`.`);

const stun = z.object({
  messages: texts('Names of the messages, each once, in the order of first sight.'),
  types: texts('Their types: 0x and four lower-case hexadecimal digits.'),
  dialect: z
    .enum(DIALECTS)
    .describe('`classic` RFC 3489, `stun` RFC 5389 and later, `turn` RFC 5766 and later, `ms-turn` [MS-TURN].'),
  framing: z
    .enum(['ms-turn', 'rfc4571', 'bare'])
    .describe('How packets are told apart in a stream; absent over UDP.')
    .exactOptional(),
  requests: count('Requests of both ends, repetitions included.'),
  responses: count('Responses and errors of both ends, repetitions included.'),
  allocateRequests: count('Allocate requests. Without responses and errors: nobody answered.').exactOptional(),
  allocateResponses: count('Allocate responses.').exactOptional(),
  allocateErrors: count('Allocate errors.').exactOptional(),
  msVersion: count('MS-Version: 1 OCS 2007, 2 R2 and Lync, 3 SHA-256, 4 IPv6, 5 and 6 multiplexed.').exactOptional(),
  msIce: yes('An attribute of [MS-ICE2] was seen.').exactOptional(),
  msIceVersion: count('Implementation Version of [MS-ICE2] 2.2.2.').exactOptional(),
  multiplexed: yes('Microsoft multiplexed TURN ([MS-TURN] 2.2.3) was seen.').exactOptional(),
  channels: yes('ChannelData (RFC 8656 §12.4) was seen.').exactOptional(),
  software: text('SOFTWARE.').exactOptional(),
  username: text('USERNAME where it is text, else its length.').exactOptional(),
  realm: text('REALM.').exactOptional(),
  nonce: yes('A nonce was seen: the server authenticates.').exactOptional(),
  mapped: address("The client's address as the server saw it").exactOptional(),
  relayed: address('The address that the server allocated for the client').exactOptional(),
  relayedIpv6: address('A second, IPv6 one').exactOptional(),
  alternateServer: address('The server that the client was sent to').exactOptional(),
  alternateName: text('Its name.').exactOptional(),
  peers: texts('Peers that the relay was asked to talk to, or that talked to it, with their ports.').exactOptional(),
  lifetime: count('Of the allocation, in seconds.').exactOptional(),
  bandwidth: count('That the client asked for or got, in kilobits a second.').exactOptional(),
  streams: texts('What allocations are for: `audio`, `video`, `supplemental-video`, `data`.').exactOptional(),
  reliable: yes('A stream asked for reliable delivery.').exactOptional(),
  admission: yes('Bandwidth admission control took part ([MS-TURNBWM], [MS-ICE2BWM]).').exactOptional(),
  ice: ice.exactOptional(),
  errors: z.array(stunError).describe('Errors, each code once.').exactOptional(),
});

const pseudoTls = z.object({
  state: z
    .enum(['opening', 'complete', 'cut', 'rewritten', 'alert'])
    .describe(
      '`opening`: the server has said nothing; `complete`: answered as documented; `cut`: the answer ended midway or never came; `rewritten`: another answer; `alert`: refused by a TLS alert.',
    ),
  alert: text('Name of the alert, where it could be read.').exactOptional(),
  difference: z
    .enum(['split', 'altered', 'real-tls', 'not-tls'])
    .describe(
      'Where rewritten: `split` into several records, other contents (`altered`), a real TLS server, or no TLS at all.',
    )
    .exactOptional(),
});

const http = z.object({
  methods: texts('Methods of the first 16 exchanges, in the order of first use, without repeats.'),
  statuses: z.array(z.int()).describe('Status codes of the first 16 exchanges, likewise.'),
  host: text('Host of the first request, lower case, with a port where one was named (RFC 9110 §7.2).').exactOptional(),
  path: text('Path of the first request, without its query; at most 256 characters.').exactOptional(),
  userAgent: text('User-Agent of the first request.').exactOptional(),
  server: text('Server of the first response.').exactOptional(),
});

const ike = z.object({
  version: text('`1.0`, AuthIP included, or `2.0`.'),
  exchanges: texts('Exchanges in the order of their first message, without repeats.'),
});

const dnsAnswer = z.object({
  type: text('`A`, `AAAA`, `SRV`, …, else `TYPE` and the number.'),
  value: text(
    'An address; a name; for SRV "priority weight port target"; for MX "preference name"; the text of a TXT; else how many bytes, or `unparsable`.',
  ),
});

const dnsExchange = z.object({
  name: text('The name asked for, lower case, without the last dot; bytes that are no ASCII as `\\DDD`.'),
  type: text('The type asked for, as in an answer; `ANY`, `AXFR`, … besides.'),
  rcode: text('`NOERROR`, `NXDOMAIN`, …; absent where nobody answered.').exactOptional(),
  answers: z.array(dnsAnswer).describe('The first 16 records of the last answer.'),
  moreAnswers: count('Answers beyond those.').exactOptional(),
  truncated: yes('The response was cut to fit a datagram (TC).').exactOptional(),
});

const dns = z.object({
  queries: count('Queries seen, repetitions included.'),
  responses: count('Responses seen, repetitions included.'),
  exchanges: z.array(dnsExchange).describe('The first 16 questions, each once, with what was last answered.'),
  unlisted: count('Messages whose questions or answers are not in `exchanges`, for want of room.').exactOptional(),
});

const rtp = z.object({
  payloadTypes: z.array(z.int()).describe('Payload types in the order of first sight, without repeats, at most 16.'),
  encodings: texts(
    "What they stand for: the static ones of RFC 3551; dynamic ones as Microsoft's products number them, where the flow is known for theirs.",
  ),
  ssrcs: texts('Synchronization sources, 0x and eight lower-case hexadecimal digits, at most 8.'),
  rtcp: yes('RTCP was seen.').exactOptional(),
});

const rdp = z.object({
  requestedProtocols: texts(
    'What the client can be protected by: `rdp` (its own encryption), `ssl` (TLS), `hybrid` (CredSSP), `rdstls`, `hybrid-ex`, `rdsaad`; absent where it did not say.',
  ).exactOptional(),
  selectedProtocol: text('What the server chose of it; absent where it did not answer, or refused.').exactOptional(),
  failure: text('Why the server refused.').exactOptional(),
  cookie: text(
    'The user name that the client hints at, or the token of a load balancer; at most 64 characters.',
  ).exactOptional(),
});

/** One key a namespace. */
export const factsShape = {
  tls: tls.describe('What TLS or SSL showed in clear.').exactOptional(),
  sip: sip.describe('What the SIP messages said.').exactOptional(),
  stun: stun.describe('What STUN, TURN and [MS-TURN] messages said.').exactOptional(),
  pseudoTls: pseudoTls.describe('The opening of [MS-TURN] over TCP that imitates TLS (2.1.1).').exactOptional(),
  http: http.describe('What HTTP/1 in clear said.').exactOptional(),
  ike: ike.describe('What IKE showed.').exactOptional(),
  dns: dns.describe('What was asked of DNS, and answered.').exactOptional(),
  rtp: rtp.describe('What the first packets of RTP and RTCP, SRTP included, showed.').exactOptional(),
  rdp: rdp.describe('What the opening of a Remote Desktop connection said ([MS-RDPBCGR]).').exactOptional(),
};
