import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDns } from '../../src/protocol/dns.js';
import type { DnsFacts } from '../../src/protocol/dns-facts.js';
import { nameText } from '../../src/protocol/dns-name.js';
import { EvidenceTag } from '../../src/protocol/facts.js';
import { Payload, Probe } from '../../src/protocol/recogniser.js';
import {
  type Chunk,
  cutAt,
  cutTo,
  Driver,
  type DriverOptions,
  totalLength,
  truncateTo,
} from '../support/stream-driver.js';
import { bytes } from '../support/tls-builder.js';

const dns = createDns();

const UDP: DriverOptions = { datagrams: true, destinationPort: 53 };
const TCP: DriverOptions = { destinationPort: 53 };

const u16 = (value: number): Uint8Array => bytes((value >>> 8) & 0xff, value & 0xff);
const u32 = (value: number): Uint8Array => bytes(u16(value >>> 16), u16(value & 0xffff));
const label = (text: string): Uint8Array => bytes(text.length, text);
const nameOf = (text: string): Uint8Array => (text === '.' ? bytes(0) : bytes(...text.split('.').map(label), 0));
const pointer = (offset: number): Uint8Array => u16(0xc000 | offset);

const A = 1;
const CNAME = 5;
const TXT = 16;
const AAAA = 28;
const SRV = 33;
const OPT = 41;
const HEADER = 12;
/** The name asked for stands right after the header. */
const ASKED = pointer(HEADER);

const record = (type: number, data: Uint8Array, name: Uint8Array = ASKED, ttl = 60): Uint8Array =>
  bytes(name, u16(type), u16(1), u32(ttl), u16(data.length), data);

interface Message {
  readonly id?: number;
  readonly flags?: number;
  readonly name?: string;
  readonly type?: number;
  readonly class?: number;
  readonly answers?: readonly Uint8Array[];
  readonly authority?: readonly Uint8Array[];
  readonly additional?: readonly Uint8Array[];
}

function message({ id = 7, flags = 0x0100, name = 'sip.contoso.com', type = A, ...rest }: Message = {}): Uint8Array {
  const { answers = [], authority = [], additional = [] } = rest;
  return bytes(
    ...[id, flags, 1, answers.length, authority.length, additional.length].map(u16),
    ...[nameOf(name), u16(type), u16(rest.class ?? 1)],
    ...[...answers, ...authority, ...additional],
  );
}

const response = (fields: Message): Uint8Array => message({ flags: 0x8180, ...fields });
const framed = (packet: Uint8Array): Uint8Array => bytes(u16(packet.length), packet);

const asked = (packet: Uint8Array): Chunk => ({ direction: 0, bytes: packet });
const answered = (packet: Uint8Array): Chunk => ({ direction: 1, bytes: packet });
const drive = (chunks: Iterable<Chunk>, options: DriverOptions = UDP): Driver =>
  new Driver([dns], options).feed(chunks);
const factsOf = (driver: Driver): DnsFacts => {
  const facts = driver.facts.details.dns;
  if (facts === undefined) throw new Error('not recognised as DNS');
  return facts;
};
/** What the answers of a response to one question are said to be. */
const answersTo = (fields: Message) => factsOf(drive([answered(response(fields))])).exchanges[0]?.answers;

const payloadOf = (packet: Uint8Array, fields: Partial<Payload> = {}): Payload =>
  Object.assign(new Payload(), { bytes: packet, end: packet.length, datagram: true, fromStart: true, ...fields });

const FEDERATION = '_sipfederationtls._tcp.fabrikam.com';
const TARGET = bytes(u16(0), u16(5), u16(5061), label('sip'), pointer(HEADER + 1 + 17 + 1 + 4));

describe('a question and its answer', () => {
  it('are told with name, type, code and data; who asked is the client', () => {
    const driver = drive([
      asked(message({ name: FEDERATION, type: SRV })),
      answered(response({ name: FEDERATION, type: SRV, answers: [record(SRV, TARGET)] })),
    ]);
    expect(driver.facts.protocol).toBe('dns');
    expect(driver.facts.tags).toBe(EvidenceTag.dns);
    expect(driver.facts.clientDirection).toBe(0);
    const answers = [{ type: 'SRV', value: '0 5 5061 sip.fabrikam.com' }];
    expect(factsOf(driver)).toEqual({
      queries: 1,
      responses: 1,
      exchanges: [{ name: FEDERATION, type: 'SRV', rcode: 'NOERROR', answers }],
    });
  });

  it('have no code where nobody answered, however often it was asked', () => {
    const facts = factsOf(drive([asked(message()), asked(message())]));
    expect(facts).toEqual({
      queries: 2,
      responses: 0,
      exchanges: [{ name: 'sip.contoso.com', type: 'A', answers: [] }],
    });
  });

  it('are told of a response alone, whose receiver is the client', () => {
    const driver = drive([{ direction: 0, bytes: response({ flags: 0x8183 }) }]);
    expect(driver.facts.clientDirection).toBe(1);
    expect(factsOf(driver).exchanges).toEqual([{ name: 'sip.contoso.com', type: 'A', rcode: 'NXDOMAIN', answers: [] }]);
  });

  it('are those of the last answer', () => {
    const failed = answered(response({ flags: 0x8182 | 0x0200 }));
    const mended = answered(response({ answers: [record(A, bytes(10, 45, 16, 10))] }));
    const [exchange] = factsOf(drive([failed])).exchanges;
    expect(exchange).toMatchObject({ rcode: 'SERVFAIL', truncated: true });
    const [last] = factsOf(drive([failed, mended])).exchanges;
    expect(last).toEqual({
      name: 'sip.contoso.com',
      type: 'A',
      rcode: 'NOERROR',
      answers: [{ type: 'A', value: '10.45.16.10' }],
    });
  });

  it.each([
    ['a NOTIFY', message({ flags: 0x2400, type: 6 })],
    ['an update', message({ flags: 0x2800, type: 6, authority: [record(A, bytes(1, 2, 3, 4))] })],
    ['a query with EDNS and cookies', message({ flags: 0x0120, additional: [record(OPT, bytes(1), nameOf('.'))] })],
    ['an incremental transfer', message({ type: 251, authority: [record(6, bytes(0))] })],
    ['a query of the class CHAOS', message({ name: 'version.bind', type: TXT, class: 3 })],
    ['the root', message({ name: '.', type: 2 })],
  ])('%s is taken for one', (_, packet) => {
    expect(drive([asked(packet)]).facts.protocol).toBe('dns');
  });
});

describe('a code', () => {
  const OPT_RECORD = record(OPT, bytes(), nameOf('.'), 0x01000000);

  it.each([
    ['NOERROR', response({})],
    ['REFUSED', response({ flags: 0x8105 })],
    ['NOTAUTH', response({ flags: 0x8109 })],
    ['BADVERS, whose upper bits the OPT record has', response({ additional: [OPT_RECORD] })],
    ['BADVERS, behind other records', response({ authority: [record(6, bytes(0))], additional: [OPT_RECORD] })],
  ])('is %s', (name, packet) => {
    expect(factsOf(drive([answered(packet)])).exchanges[0]?.rcode).toBe(name.split(',')[0]);
  });

  it('without a question is a response all the same, on the port of DNS', () => {
    const refusal = bytes(...[7, 0x8081, 0, 0, 0, 0].map(u16));
    expect(factsOf(drive([answered(refusal)]))).toEqual({ queries: 0, responses: 1, exchanges: [] });
    expect(drive([answered(refusal)], { datagrams: true, destinationPort: 5300 }).accepted).toEqual([]);
  });
});

describe('data', () => {
  it.each([
    ['A', A, bytes(203, 0, 113, 9), '203.0.113.9'],
    ['AAAA', AAAA, bytes(0x20, 1, 0xd, 0xb8, new Uint8Array(11), 1), '2001:db8::1'],
    ['CNAME', CNAME, bytes(label('edge'), pointer(HEADER + 4)), 'edge.contoso.com'],
    ['MX', 15, bytes(u16(10), nameOf('Mail.Contoso.COM')), '10 mail.contoso.com'],
    ['TXT', TXT, bytes(label('v=spf1\u001b[2J'), label('more')), 'v=spf1\ufffd[2J'],
    ['SRV', SRV, bytes(u16(1), u16(2), u16(3), 0), '1 2 3 .'],
    ['HTTPS', 65, bytes(1, 2, 3), '3 bytes'],
    ['TYPE4711', 4711, bytes(), '0 bytes'],
    ['A', A, bytes(1, 2, 3), 'unparsable'],
    ['AAAA', AAAA, bytes(1, 2, 3), 'unparsable'],
    ['SRV', SRV, bytes(1, 2, 3), 'unparsable'],
    ['TXT', TXT, bytes(200, 'short'), 'unparsable'],
    ['CNAME', CNAME, bytes(), 'unparsable'],
    ['CNAME', CNAME, bytes(0x80, 0), 'unparsable'],
  ])('of %s is told as text', (type, number, data, value) => {
    expect(answersTo({ answers: [record(number, data)] })).toEqual([{ type, value }]);
  });

  it('is told of so many records; the rest is counted', () => {
    const answers = Array.from({ length: 40 }, (_, index) => record(A, bytes(10, 0, 0, index)));
    const [exchange] = factsOf(drive([answered(response({ answers }))])).exchanges;
    expect(exchange?.answers).toHaveLength(16);
    expect(exchange?.answers[15]?.value).toBe('10.0.0.15');
    expect(exchange?.moreAnswers).toBe(24);
  });

  it('that was cut off is counted', () => {
    const answers = [record(A, bytes(10, 0, 0, 1)), record(A, bytes(10, 0, 0, 2))];
    const whole = response({ answers });
    const payload = payloadOf(whole.subarray(0, -3), { snapped: true, sourcePort: 53 });
    const driver = new Driver([dns], UDP);
    expect(dns.probe(payload)).toBe(Probe.Accept);
    dns.open(driver.facts).next(payload);
    expect(factsOf(driver).exchanges[0]).toMatchObject({ answers: [{ value: '10.0.0.1' }], moreAnswers: 1 });
  });
});

describe('a name', () => {
  const text = (...parts: (Uint8Array | string | number)[]): string | undefined => {
    const all = bytes(...parts);
    return nameText(all, 0, all.length, 0);
  };

  it.each([
    ['lower case', bytes(label('SIP'), label('Contoso'), 0), 'sip.contoso'],
    ['a dot in a label', bytes(label('a.b'), label('c\\'), 0), 'a\\.b.c\\\\'],
    ['bytes that are no ASCII', bytes(2, 0xc3, 0x89, 1, 0, 0), '\\195\\137.\\000'],
    ['a terminal’s escape', bytes(label('\u001b[31m'), 0), '\\027[31m'],
    ['a blank', bytes(label('a b'), 0), 'a\\032b'],
  ])('is written with %s', (_, packet, written) => expect(text(packet)).toBe(written));

  it.each([
    ['points to itself', bytes(pointer(0))],
    ['points ahead', bytes(pointer(2), 0)],
    ['points to its own beginning', bytes(label('a'), pointer(0))],
    ['has a label of a form that is reserved', bytes(0x40, 'x', 0)],
    ['is longer than names may be', bytes(...Array.from({ length: 5 }, () => label('x'.repeat(60))), 0)],
    ['does not end', bytes(label('contoso'))],
    ['ends amid a pointer', bytes(label('contoso'), 0xc0)],
    ['ends amid a label', bytes(9, 'contoso')],
  ])('is none that %s', (_, packet) => expect(text(packet)).toBeUndefined());

  it('follows pointers back and back, but not for ever', () => {
    const at = (index: number): number => HEADER + (index === 0 ? 0 : 2 * index - 1);
    const chain = (length: number): Uint8Array =>
      bytes(new Uint8Array(HEADER), 0, ...Array.from({ length }, (_, index) => pointer(at(index))));
    const read = (length: number) => nameText(chain(length), 0, at(length + 1), at(length));
    expect(read(100)).toBe('.');
    expect(read(2000)).toBeUndefined();
  });

  it('follows no pointer into the header, where no name is', () => {
    const pointing = (offset: number) => bytes(new Uint8Array(HEADER), 0, pointer(offset));
    expect(nameText(pointing(HEADER), 0, HEADER + 3, HEADER + 1)).toBe('.');
    for (let offset = 0; offset < HEADER; offset++)
      expect(nameText(pointing(offset), 0, HEADER + 3, HEADER + 1)).toBeUndefined();
  });
});

describe('many questions in one flow', () => {
  const queries = (count: number): Chunk[] =>
    Array.from({ length: count }, (_, index) => asked(message({ id: index, name: `host${index}.contoso.com` })));

  it('are told up to a bound; the rest is counted', () => {
    const facts = factsOf(drive(queries(200)));
    expect(facts).toMatchObject({ queries: 200, responses: 0, unlisted: 184 });
    expect(facts.exchanges).toHaveLength(16);
    expect(facts.exchanges[15]?.name).toBe('host15.contoso.com');
  });

  it('build nothing once the bound is reached', () => {
    const driver = drive(queries(100));
    const revision = driver.facts.revision;
    driver.feed(queries(100));
    expect(driver.facts.revision).toBe(revision);
    expect(factsOf(driver).queries).toBe(200);
  });

  it('are given up where the flow goes on with something else', () => {
    const noise = Array.from({ length: 8 }, () => asked(bytes('not a message at all')));
    expect(drive([asked(message()), ...noise.slice(1)]).state).toBe('following');
    expect(drive([asked(message()), ...noise]).state).toBe('probing');
  });
});

const DIALOGUE: readonly Chunk[] = [
  asked(framed(message({ name: FEDERATION, type: SRV }))),
  answered(framed(response({ name: FEDERATION, type: SRV, answers: [record(SRV, TARGET)] }))),
  asked(framed(message({ id: 8 }))),
  answered(framed(response({ id: 8, flags: 0x8183 }))),
];

describe('over TCP', () => {
  const whole = drive(DIALOGUE, TCP);

  it('messages stand behind their length', () => {
    expect(factsOf(whole)).toMatchObject({ queries: 2, responses: 2 });
    expect(factsOf(whole).exchanges.map(({ rcode }) => rcode)).toEqual(['NOERROR', 'NXDOMAIN']);
  });

  it('are the same however the stream is cut', () => {
    for (let size = 1; size <= 80; size++) {
      const driver = drive(cutTo(size, DIALOGUE), TCP);
      expect(driver.facts.details).toEqual(whole.facts.details);
    }
    for (let position = 1; position < totalLength(DIALOGUE); position++)
      expect(drive(cutAt(position, DIALOGUE), TCP).facts.details).toEqual(whole.facts.details);
  });

  it('say no more than what was captured of them', () => {
    for (let length = 0; length < totalLength(DIALOGUE); length++) {
      const { exchanges = [] } = drive(truncateTo(length, DIALOGUE), TCP).facts.details.dns ?? {};
      expect(exchanges.length).toBeLessThanOrEqual(2);
      for (const { name } of exchanges) expect([FEDERATION, 'sip.contoso.com']).toContain(name);
    }
  });

  it('a long one is read in part, and the rest of it passed over', () => {
    const answers = Array.from({ length: 2000 }, () => record(TXT, label('zone transfer')));
    const transfer = [
      ...cutTo(1460, [answered(framed(response({ type: 252, answers }))), answered(framed(response({})))]),
    ];
    const driver = drive(transfer, TCP);
    expect(factsOf(driver)).toMatchObject({
      responses: 2,
      exchanges: [{ type: 'AXFR', moreAnswers: 1984 }, { type: 'A' }],
    });
    expect(driver.mostHeld).toBeLessThan(8192);
  });

  it('end where something else begins', () => {
    expect(drive([...DIALOGUE, asked(bytes('SSH-2.0-OpenSSH_9.2p1 Debian'))], TCP).state).toBe('done');
  });
});

describe('what is no DNS', () => {
  const changed = (at: number, ...values: number[]): Uint8Array => {
    const packet = message();
    packet.set(values, at);
    return packet;
  };

  it.each([
    ['a reserved bit', changed(2, 0x01, 0x40)],
    ['an unknown operation', changed(2, 0x39, 0x00)],
    ['a query with an error', changed(2, 0x01, 0x03)],
    ['a query with a response’s bit', changed(2, 0x01, 0x80)],
    ['two questions', changed(4, 0, 2)],
    ['no question', changed(4, 0, 0)],
    ['a query with answers', message({ answers: [record(A, bytes(1, 2, 3, 4))] })],
    ['more records than fit', changed(2, 0x81, 0x80, 0, 1, 0, 9)],
    ['a name with a pointer', bytes(...[7, 0x100, 1, 0, 0, 0].map(u16), pointer(12), u16(1), u16(1))],
    ['a name that is too long', message({ name: Array.from({ length: 30 }, () => 'labelling').join('.') })],
    ['an unknown class', message({ class: 77 })],
    ['type 0', message({ type: 0 })],
    ['an update of no zone', message({ flags: 0x2800 })],
    ['a header alone', message().subarray(0, 12)],
    ['half a question', message().subarray(0, -3)],
    ['a STUN request', bytes(0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, new Uint8Array(12))],
    ['nothing', bytes()],
  ])('%s', (_, packet) => {
    expect(drive([asked(packet)]).accepted).toEqual([]);
    expect(drive([asked(bytes(framed(packet), new Uint8Array(300)))], TCP).accepted).toEqual([]);
  });

  it('text and other protocols in streams, at their first bytes', () => {
    for (const text of [
      'SSH-2.0-OpenSSH_9.2p1',
      'GET / HTTP/1.1\r\nHost: a',
      '\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003',
    ])
      expect(dns.probe(payloadOf(bytes(text, new Uint8Array(20)), { datagram: false }))).toBe(Probe.Reject);
  });

  it('random bytes, on its port and off it', () => {
    const random = fc.uint8Array({ maxLength: 80 });
    const run = fc.property(fc.array(random, { minLength: 1, maxLength: 4 }), fc.boolean(), (packets, onPort) => {
      const options = { datagrams: true, destinationPort: onPort ? 53 : 40_000 };
      expect(drive(packets.map(asked), options).accepted).toEqual([]);
      expect(drive(packets.map(asked), { destinationPort: 53 }).accepted).toEqual([]);
    });
    fc.assert(run, { numRuns: 2000 });
  });

  it('and whatever is changed or put behind it, nothing is read outside of it and nothing breaks', () => {
    const sample = response({ answers: [record(SRV, TARGET), record(CNAME, bytes(label('x'), ASKED))] });
    const change = fc.tuple(fc.nat(sample.length - 1), fc.nat(255));
    const run = fc.property(fc.array(change, { maxLength: 6 }), fc.nat(sample.length), (changes, length) => {
      const packet = sample.slice();
      for (const [at, value] of changes) packet[at] = value;
      for (const { name } of drive([answered(packet.subarray(0, length))]).facts.details.dns?.exchanges ?? [])
        expect(name).toMatch(/^[\x21-\x7e]+$/);
    });
    fc.assert(run, { numRuns: 3000 });
  });
});

describe('the name services of the local link', () => {
  const on = (port: number, packet: Uint8Array): string =>
    drive([asked(packet)], { datagrams: true, sourcePort: port, destinationPort: port }).facts.protocol;
  const NETBIOS = bytes(
    ...[7, 0x0110, 1, 0, 0, 0].map(u16),
    label('FDEJFACACACACACACACACACACACACAAA'),
    0,
    u16(32),
    u16(1),
  );
  const MDNS = bytes(
    ...[0, 0, 2, 0, 0, 0].map(u16),
    nameOf('_sip._tcp.local'),
    u16(12),
    u16(0x8001),
    ASKED,
    u16(1),
    u16(1),
  );
  const ANNOUNCEMENT = bytes(...[0, 0x8400, 0, 1, 0, 0].map(u16), record(A, bytes(10, 0, 0, 1), nameOf('pc.local')));

  it.each([
    [5353, MDNS, 'mdns'],
    [5353, ANNOUNCEMENT, 'mdns'],
    [5355, message({ flags: 0, name: 'fileserver' }), 'llmnr'],
    [137, NETBIOS, 'nbns'],
  ])('on port %i are named, prove nothing and are followed no further', (port, packet, name) => {
    const driver = drive([asked(packet)], { datagrams: true, destinationPort: port });
    expect(driver.facts.protocol).toBe(name);
    expect(driver.facts.tags).toBe(0);
    expect(driver.facts.details.dns).toBeUndefined();
    expect(driver.state).toBe('done');
  });

  it.each([
    ['a resolver that asks from such a port', 5353, 53, message()],
    ['a server on a port of its own', 40_000, 5300, message()],
  ])('are not %s', (_, sourcePort, destinationPort, packet) => {
    expect(drive([asked(packet)], { datagrams: true, sourcePort, destinationPort }).facts.protocol).toBe('dns');
  });

  it('are not what merely uses their ports', () => {
    for (const port of [137, 5353, 5355])
      expect(on(port, bytes('some text that is long enough for a header'))).toBe('unknown');
    expect(on(40_000, MDNS)).toBe('unknown');
  });
});
