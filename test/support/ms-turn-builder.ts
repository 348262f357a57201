/**
 * Writes STUN, TURN and [MS-TURN] messages, the framings they have in streams, and the pseudo-TLS opening, byte by byte
 * after their specifications: there is no server of the A/V Edge's kind to record from.
 */

type Part = Uint8Array | readonly number[] | string;

/** The parts one after another; text as UTF-8. */
export const join = (...parts: readonly Part[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...(typeof part === 'string' ? Buffer.from(part) : part)]));

/** The bytes that a hexadecimal text with or without blanks spells. */
export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'));

export const u16 = (value: number): number[] => [(value >>> 8) & 0xff, value & 0xff];
export const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];

/** RFC 8489 §5. */
export const COOKIE = u32(0x2112a442);

/** A transaction id with the cookie before it, as newer clients send it. */
export const STANDARD_ID: readonly number[] = [...COOKIE, ...hex('b7e7a701bc34d686fa87dfae')];
/** One without, as [MS-TURN] 2.2.1 allows it and RFC 3489 §11.1 knows it. */
export const EARLY_ID: readonly number[] = [...hex('c2d6764f53f1d813305855947dbe126b')];

/** Type, length and value (RFC 8489 §14); `padding` to four bytes is unknown to [MS-TURN] and its drafts. */
export function attribute(type: number, value: Part, padding: 'padded' | 'unpadded' = 'unpadded'): Uint8Array {
  const content = join(value);
  const fill = padding === 'padded' ? (4 - (content.length % 4)) % 4 : 0;
  return join(u16(type), u16(content.length), content, new Uint8Array(fill));
}

export const padded = (type: number, value: Part): Uint8Array => attribute(type, value, 'padded');

/** Header and attributes (RFC 8489 §5; [MS-TURN] 2.2.1); the id includes the cookie where there is one. */
export function message(type: number, id: readonly number[], attributes: readonly Part[]): Uint8Array {
  const body = join(...attributes);
  return join(u16(type), u16(body.length), id, body);
}

/** An IPv4 or IPv6 transport address, e.g. `10.45.16.30` and 3478. */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** Value of an address attribute (RFC 8489 §14.1, [MS-TURN] 2.2.2.1): reserved, family, port, address. */
export function address({ ip, port }: Endpoint): Uint8Array {
  const octets = ip.includes(':') ? ipv6Octets(ip) : ip.split('.').map(Number);
  return join([0, ip.includes(':') ? 2 : 1], u16(port), octets);
}

function ipv6Octets(ip: string): number[] {
  const [left = '', right] = ip.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [head, tail] = [groups(left), groups(right ?? '')];
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail].flatMap(u16);
}

/** The same, XORed with the id from its first byte on (RFC 8489 §14.2, [MS-TURN] 2.2.2.16). */
export function xorAddress(endpoint: Endpoint, id: readonly number[]): Uint8Array {
  const value = address(endpoint);
  const key = [...id.slice(0, 2), ...id];
  return value.map((byte, index) => (index < 2 ? byte : byte ^ (key[index - 2] ?? 0)));
}

/** Value of an error code attribute (RFC 8489 §14.8, [MS-TURN] 2.2.2.4). */
export const errorCode = (code: number, reason: string): Uint8Array =>
  join([0, 0, Math.floor(code / 100), code % 100], reason);

/** [MS-TURN] 2.2.2.8: the first attribute of every message. */
export const MAGIC_COOKIE: Uint8Array = attribute(0x000f, u32(0x72c64bc6));

/** A message of [MS-TURN]: magic cookie first, no padding. */
export const microsoftMessage = (type: number, id: readonly number[], attributes: readonly Part[]): Uint8Array =>
  message(type, id, [MAGIC_COOKIE, ...attributes]);

/** [MS-TURN] 2.2.2.22. */
export const STREAM_TYPES = { audio: 1, video: 2, 'supplemental-video': 3, data: 4 } as const;

export interface Credentials {
  /** 2.2.2.2: what the authentication service gave out; no text. */
  readonly username: Part;
  /** 2.2.2.14. */
  readonly realm: string;
  /** 2.2.2.13. */
  readonly nonce: string;
}

interface Common {
  readonly id?: readonly number[];
  /** 2.2.2.17: 2 is OCS 2007 R2 and Lync 2010. */
  readonly version?: number;
}

const MESSAGE_INTEGRITY = attribute(0x0008, new Uint8Array(20).fill(0x5a)); // 2.2.2.3
const version = (value: number): Uint8Array => attribute(0x8008, u32(value));

/** What an authenticated message carries: realm and nonce have the numbers that RFC 8489 gives to each other. */
const authentication = (credentials: Credentials | undefined): Uint8Array =>
  credentials === undefined
    ? join()
    : join(
        attribute(0x0006, credentials.username),
        attribute(0x0014, `"${credentials.nonce}"`),
        attribute(0x0015, `"${credentials.realm}"`),
        MESSAGE_INTEGRITY,
      );

/** [MS-TURN] 3.2.4.1: without credentials at first; renewed to keep the allocation, with lifetime 0 to end it. */
export function allocateRequest(
  options: Common & {
    readonly stream?: keyof typeof STREAM_TYPES;
    readonly reliable?: boolean;
    readonly bandwidth?: number;
    readonly lifetime?: number;
    readonly credentials?: Credentials;
  } = {},
): Uint8Array {
  const { id = EARLY_ID, stream, reliable = false, bandwidth, lifetime } = options;
  return microsoftMessage(0x0003, id, [
    version(options.version ?? 2),
    lifetime === undefined ? [] : attribute(0x000d, u32(lifetime)), // 2.2.2.6
    bandwidth === undefined ? [] : attribute(0x0010, u32(bandwidth)), // 2.2.2.9
    stream === undefined ? [] : attribute(0x8055, [...u16(STREAM_TYPES[stream]), ...u16(reliable ? 1 : 0)]),
    authentication(options.credentials),
  ]);
}

/** [MS-TURN] 3.2.5.1: the mapped address is the allocated one, the XORed the client's own. */
export function allocateResponse(
  options: Common & {
    readonly relayed: Endpoint;
    readonly mapped: Endpoint;
    readonly relayedIpv6?: Endpoint;
    readonly lifetime?: number;
  },
): Uint8Array {
  const { id = EARLY_ID, relayedIpv6 } = options;
  return microsoftMessage(0x0103, id, [
    attribute(0x000d, u32(options.lifetime ?? 60)), // 2.2.2.6
    attribute(0x0001, address(options.relayed)), // 2.2.2.1
    relayedIpv6 === undefined ? [] : attribute(0x8090, address(relayedIpv6)), // 2.2.2.23
    version(options.version ?? 2),
    attribute(0x8020, xorAddress(options.mapped, id)), // 2.2.2.16
    attribute(0x8050, [...new Uint8Array(20).fill(0x33), ...u32(0)]), // 2.2.2.21
    MESSAGE_INTEGRITY,
  ]);
}

/** [MS-TURN] 3.3.5.1: 401 asks for credentials, with realm and nonce. */
export function allocateError(
  options: Common & {
    readonly code: number;
    readonly reason?: string;
    readonly realm?: string;
    readonly nonce?: string;
    readonly alternate?: Endpoint;
  },
): Uint8Array {
  const { realm, nonce, alternate } = options;
  return microsoftMessage(0x0113, options.id ?? EARLY_ID, [
    attribute(0x0009, errorCode(options.code, options.reason ?? '')), // 2.2.2.4
    alternate === undefined ? [] : attribute(0x000e, address(alternate)), // 2.2.2.7
    nonce === undefined ? [] : attribute(0x0014, `"${nonce}"`), // 2.2.2.13
    realm === undefined ? [] : attribute(0x0015, `"${realm}"`), // 2.2.2.14
    version(options.version ?? 2),
  ]);
}

/** [MS-TURN] 2.2.1, Send: data for a peer; never answered. */
export const sendRequest = (options: Common & { readonly peer: Endpoint; readonly data: Part }): Uint8Array =>
  microsoftMessage(0x0004, options.id ?? EARLY_ID, [
    version(options.version ?? 2),
    attribute(0x0011, address(options.peer)), // 2.2.2.10
    attribute(0x0013, options.data), // 2.2.2.12
    MESSAGE_INTEGRITY,
  ]);

/** [MS-TURN] 2.2.1, Data Indication: what a peer sent. */
export const dataIndication = (options: Common & { readonly peer: Endpoint; readonly data: Part }): Uint8Array =>
  microsoftMessage(0x0115, options.id ?? EARLY_ID, [
    attribute(0x0012, address(options.peer)), // 2.2.2.11
    attribute(0x0013, options.data), // 2.2.2.12
  ]);

/** [MS-TURN] 2.2.1, Set Active Destination: from now on, data for that peer goes without a message around it. */
export const setActiveDestination = (options: Common & { readonly peer: Endpoint }): Uint8Array =>
  microsoftMessage(0x0006, options.id ?? EARLY_ID, [
    version(options.version ?? 2),
    attribute(0x0011, address(options.peer)), // 2.2.2.10
    MESSAGE_INTEGRITY,
  ]);

export const setActiveDestinationResponse = (options: Common = {}): Uint8Array =>
  microsoftMessage(0x0106, options.id ?? EARLY_ID, [version(options.version ?? 2), MESSAGE_INTEGRITY]);

/** [MS-TURN] 2.1.4: a control message, or end-to-end data, in a stream. */
export const control = (turn: Part): Uint8Array => framed(0x02, turn);
export const endToEnd = (packet: Part): Uint8Array => framed(0x03, packet);

const framed = (kind: number, content: Part): Uint8Array => {
  const body = join(content);
  return join([kind, 0], u16(body.length), body);
};

/** [MS-TURN] 2.2.3: the length counts the session id. */
export const multiplexed = (sessionId: Part, data: Part): Uint8Array => {
  const body = join(sessionId, data);
  return join([0xff, 0x10], u16(body.length), body);
};

/** RFC 4571 §2. */
export const rfc4571 = (packet: Part): Uint8Array => join(u16(join(packet).length), packet);

/** RFC 8656 §12.4; padded to four bytes in a stream (§12.5). */
export function channelData(channel: number, data: Part, padding: 'padded' | 'unpadded' = 'unpadded'): Uint8Array {
  return attribute(channel, data, padding);
}

/** RFC 3550 §5.1: version 2, a payload type, `length` bytes of media. */
export const rtp = (payloadType: number, sequence: number, length: number): Uint8Array =>
  join([0x80, payloadType], u16(sequence), u32(sequence * 320), u32(0x1d2c3b4a), new Uint8Array(length).fill(0x77));

export interface HelloOptions {
  /** Seconds since 1970. */
  readonly time?: number;
  /** 28 bytes. */
  readonly random?: Part;
}

const RANDOM = new Uint8Array(28).fill(0xc7);
const SESSION_ID = new Uint8Array(32).fill(0x1e);

/** [MS-TURN] 2.1.1: the client's pseudo-TLS ClientHello, 50 bytes. */
export const pseudoClientHello = ({ time = 0x4d5e6f70, random = RANDOM }: HelloOptions = {}): Uint8Array =>
  join(
    [0x16, 0x03, 0x01, 0x00, 0x2d], // handshake record of TLS 1.0, 45 bytes
    [0x01, 0x00, 0x00, 0x29, 0x03, 0x01], // ClientHello, 41 bytes, TLS 1.0
    u32(time),
    random,
    [0x00], // no session id
    [0x00, 0x02, 0x00, 0x18], // one suite: TLS_DH_anon_WITH_RC4_128_MD5
    [0x01, 0x00], // no compression; no extensions
  );

export interface AnswerOptions extends HelloOptions {
  /** 32 bytes. */
  readonly sessionId?: Part;
  readonly suite?: number;
}

const serverHello = (options: AnswerOptions): Uint8Array =>
  join(
    [0x02, 0x00, 0x00, 0x46, 0x03, 0x01], // ServerHello, 70 bytes, TLS 1.0
    u32(options.time ?? 0x4d5e6f70),
    options.random ?? RANDOM,
    [0x20],
    options.sessionId ?? SESSION_ID,
    u16(options.suite ?? 0x0018),
    [0x00],
  );

/** An empty ServerHelloDone (RFC 2246 §7.4.5). */
export const SERVER_HELLO_DONE: readonly number[] = [0x0e, 0x00, 0x00, 0x00];

/** A record of TLS 1.0 (RFC 2246 §6.2.1). */
export const tlsRecord = (type: number, content: Part): Uint8Array =>
  join([type, 0x03, 0x01], u16(join(content).length), content);

/** [MS-TURN] 2.1.1: the server's ServerHello and ServerHelloDone in one record, 83 bytes. */
export const pseudoServerAnswer = (options: AnswerOptions = {}): Uint8Array =>
  tlsRecord(22, join(serverHello(options), SERVER_HELLO_DONE));

/** The same, taken apart by a box between the two. */
export const splitServerAnswer = (options: AnswerOptions = {}): Uint8Array =>
  join(tlsRecord(22, serverHello(options)), tlsRecord(22, SERVER_HELLO_DONE));

/** What a real TLS 1.0 server would say to it: its certificate (RFC 2246 §7.4.2), in the same record. */
export const realServerFlight = (options: AnswerOptions = {}): Uint8Array =>
  tlsRecord(
    22,
    join(serverHello(options), [0x0b, 0x00, 0x01, 0x2c], new Uint8Array(300).fill(0x30), SERVER_HELLO_DONE),
  );

/** A fatal alert (RFC 2246 §7.2). */
export const alert = (description: number): Uint8Array => tlsRecord(21, [2, description]);
