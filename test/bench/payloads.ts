import type { Random } from './random.js';

/** A self-signed certificate for edge.contoso.com, DER in base64. */
const CERTIFICATE = Buffer.from(
  `
MIIDWTCCAkGgAwIBAgIUSK7QbpG6rzRPll3wxp9UWNgdLvowDQYJKoZIhvcNAQELBQAwGzEZMBcGA1UEAwwQZWRnZS5jb250b3Nv
LmNvbTAeFw0yNjExMjEwMzU2MDdaFw0zNjExMTgwMzU2MDdaMBsxGTAXBgNVBAMMEGVkZ2UuY29udG9zby5jb20wggEiMA0GCSqG
SIb3DQEBAQUAA4IBDwAwggEKAoIBAQD8Jva+VtQFB2fLdd+DXItfXHoq1rhuOG4W4B77fNd5NqyspBJ2EwMYA9RQQf+0LlcPG1gk
QIX/aRvz9n+Ahg7bP4OLl8v9uCvvuJZOw5dqyuHjLbflbJ53Gvunz22m5VxVhbBXmsdc02Rjq+8kr0FdzYSZvJ0apuv8x5EYx+Rb
eZi5DDxhUPQtbijzn/jMskmD4D4wweTBVEHZqO4lHSUbCUhsuhTir5tyL+keHcNS4xS0RfuI70xPYCrfH2lPEwivTXeUPyIq5SrJ
f9D+bpa402dGYMnoXg7UuwuZkx9fnj2WKaX1G4QJ7ivkFc31FauQp0Rn6JZlIopWSg/VTvLPAgMBAAGjgZQwgZEwHQYDVR0OBBYE
FKukkB4rTLB8KYNLQXACp7QRCJK4MB8GA1UdIwQYMBaAFKukkB4rTLB8KYNLQXACp7QRCJK4MA8GA1UdEwEB/wQFMAMBAf8wPgYD
VR0RBDcwNYIQZWRnZS5jb250b3NvLmNvbYIPc2lwLmNvbnRvc28uY29tghBjb25mLmNvbnRvc28uY29tMA0GCSqGSIb3DQEBCwUA
A4IBAQCH8IQZA1k5c2ynM3BRGS7YLl6JkDXmHSUBurT98gpEU+xqDiI+zoOXjVKbVR9238r3Bmo1eOR+VNHUQKsTNuEmY8WrhUjz
xOnem5UXH/yb43lyg43e4IoXox6QpAzHbSdKx7MKrRARF4pnzKWQm+CFCdrqF/WyFNU5YSw6zbblA5YH2c8A0rONaWmtxX5mrtvv
N17LmHd39NNJj2mWSXA3cnGnjcXrcSKjKUVfpuiaP/8HsadPl5zJJf0iGxx67n/pEQFygkk9JZfmerBmwxnT3xwfRsG4LgfuYqiF
Uj6r4WoIr1PEnIiuj1gvkgHtVto+RljkAbxb0J8qpD2Oz60E
`,
  'base64',
);

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const u24 = (value: number): Buffer => Buffer.from([value >> 16, (value >> 8) & 0xff, value & 0xff]);
const vector16 = (...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([u16(body.length), body]);
};
const record = (type: number, body: Uint8Array): Buffer => Buffer.concat([Buffer.from([type, 3, 3]), vector16(body)]);
const handshake = (type: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([type]), u24(body.length), body]);
};
const extension = (type: number, body: Uint8Array): Buffer => Buffer.concat([u16(type), vector16(body)]);

const SUITES = Buffer.from(
  'c02cc02bc030c02f009f009ec024c023c028c027c00ac009c014c013009d009c003d003c0035002f000a',
  'hex',
);

/** A TLS 1.2 ClientHello with server name (RFC 5246 §7.4.1.2). */
export function clientHello(random: Random, name: string): Buffer {
  const host = Buffer.from(name);
  return record(
    22,
    handshake(
      1,
      Buffer.from([3, 3]),
      random.bytes(32),
      Buffer.from([0]),
      vector16(SUITES),
      Buffer.from([1, 0]),
      vector16(
        extension(0, vector16(Buffer.from([0]), vector16(host))),
        extension(10, vector16(Buffer.from('001d00170018', 'hex'))),
        extension(11, Buffer.from([1, 0])),
        extension(13, vector16(Buffer.from('080408050806040105010201040305030203020206010603', 'hex'))),
        extension(23, Buffer.alloc(0)),
        extension(0xff01, Buffer.from([0])),
      ),
    ),
  );
}

/** ServerHello, Certificate, optionally CertificateRequest, ServerHelloDone; `serial` makes certificates differ. */
export function serverFlight(random: Random, serial: number, mutual: boolean): Buffer {
  const certificate = Buffer.from(CERTIFICATE);
  certificate.writeUInt16BE(serial & 0x7fff, 18);
  const hello = handshake(
    2,
    Buffer.from([3, 3]),
    random.bytes(32),
    Buffer.from([32]),
    random.bytes(32),
    Buffer.from('c02f000005ff01000100', 'hex'),
  );
  const one = Buffer.concat([u24(certificate.length), certificate]);
  const request = handshake(13, Buffer.from('02014000040401040300' + '00', 'hex'));
  return record(
    22,
    Buffer.concat([hello, handshake(11, u24(one.length), one), ...(mutual ? [request] : []), handshake(14)]),
  );
}

/** ClientKeyExchange (with certificate and its proof where mutual), ChangeCipherSpec, Finished. */
export function clientFlight(random: Random, mutual: boolean): Buffer {
  const one = Buffer.concat([u24(CERTIFICATE.length), CERTIFICATE]);
  return Buffer.concat([
    ...(mutual ? [record(22, handshake(11, u24(one.length), one))] : []),
    record(22, handshake(16, random.bytes(66))),
    ...(mutual ? [record(22, handshake(15, u16(0x0401), vector16(random.bytes(256))))] : []),
    record(20, Buffer.from([1])),
    record(22, random.bytes(40)),
  ]);
}

export const serverFinished = (random: Random): Buffer =>
  Buffer.concat([record(20, Buffer.from([1])), record(22, random.bytes(40))]);

export const applicationData = (random: Random, length: number): Buffer => record(23, random.bytes(length));

/** An Allocate request or response with the magic cookie first ([MS-TURN] 2.2.2). */
export function allocate(random: Random, type: number): Buffer {
  const attributes = Buffer.concat([
    Buffer.from('000f000472c64bc6', 'hex'),
    Buffer.from('8008000400000003', 'hex'),
    Buffer.from('0010000400000040', 'hex'),
    ...(type === 0x0103
      ? [Buffer.from('000100080001c3509b6b831e', 'hex'), Buffer.from('802000080001a147e112a643', 'hex')]
      : []),
  ]);
  return Buffer.concat([u16(type), u16(attributes.length), random.bytes(16), attributes]);
}

/** A STUN Binding request or response (RFC 8489 §5). */
export function binding(random: Random, type: number): Buffer {
  const attributes =
    type === 0x0101 ? Buffer.from('002000080001a147e112a643', 'hex') : Buffer.from('00240004' + '6e0001ff', 'hex');
  return Buffer.concat([
    u16(type),
    u16(attributes.length),
    Buffer.from('2112a442', 'hex'),
    random.bytes(12),
    attributes,
  ]);
}

/** A DNS question for an address, or its answer (RFC 1035 §4). */
export function dns(id: number, name: string, answered: boolean): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  const question = Buffer.concat([...labels, Buffer.from([0, 0, 1, 0, 1])]);
  const header = Buffer.concat([
    u16(id),
    u16(answered ? 0x8180 : 0x0100),
    u16(1),
    u16(answered ? 1 : 0),
    u16(0),
    u16(0),
  ]);
  const answer = Buffer.from('c00c000100010000003c00040a2d100a', 'hex');
  return Buffer.concat(answered ? [header, question, answer] : [header, question]);
}

const sipHeaders = (id: number, method: string): string =>
  [
    `Via: SIP/2.0/TCP 192.168.20.${id & 0xff}:${1024 + (id % 60000)};branch=z9hG4bK${id.toString(16)}`,
    'Max-Forwards: 70',
    `From: <sip:user${id}@contoso.com>;tag=${(id * 7919).toString(16)};epid=0${(id % 9999).toString()}`,
    `To: <sip:user${id + 1}@contoso.com>`,
    `Call-ID: ${(id * 104729).toString(16)}@contoso.com`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:user${id}@contoso.com;opaque=user:epid:x;gruu>`,
    'User-Agent: UCCAPI/3.5.6907.0 OC/3.5.6907.0 (Microsoft Office Communicator 2007 R2)',
    'Supported: ms-forking, gruu-10, ms-sender',
    'ms-keep-alive: UAC;hop-hop=yes',
  ].join('\r\n');

export const sipRequest = (id: number, method: string): Buffer =>
  Buffer.from(
    `${method} sip:user${id + 1}@contoso.com SIP/2.0\r\n${sipHeaders(id, method)}\r\nContent-Length: 0\r\n\r\n`,
  );

export const sipResponse = (id: number, method: string, status: string): Buffer =>
  Buffer.from(`SIP/2.0 ${status}\r\n${sipHeaders(id, method)}\r\nServer: RTC/3.5\r\nContent-Length: 0\r\n\r\n`);

export const httpRequest = (id: number): Buffer =>
  Buffer.from(
    `GET /abs/${id}.lsabs HTTP/1.1\r\nHost: lyncweb.contoso.com\r\nUser-Agent: OC/4.0.7577.0\r\nAccept: */*\r\n\r\n`,
  );

export const httpResponse = (length: number): Buffer =>
  Buffer.from(`HTTP/1.1 200 OK\r\nServer: Microsoft-IIS/7.5\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length)}`);

/** An RTP packet's header and payload (RFC 3550 §5.1). */
export function rtp(payload: Buffer, sequence: number, ssrc: number): Buffer {
  payload[0] = 0x80;
  payload[1] = 115;
  payload.writeUInt16BE(sequence & 0xffff, 2);
  payload.writeUInt32BE((sequence * 320) >>> 0, 4);
  payload.writeUInt32BE(ssrc >>> 0, 8);
  return payload;
}
