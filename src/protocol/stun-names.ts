/** Names of STUN, TURN and MS-TURN: messages, attributes, error codes. */

/** Message types (RFC 8489 §5, [MS-TURN] 2.2.1) that are treated by name. */
export const Type = {
  AllocateRequest: 0x0003,
  AllocateResponse: 0x0103,
  AllocateError: 0x0113,
  /** [MS-TURN] 2.2.1; early meaning only. Never answered. */
  EarlySendRequest: 0x0004,
  /** [MS-TURN] 2.2.1; early meaning only. */
  EarlyDataIndication: 0x0115,
  /** RFC 8656 §11.1. */
  SendIndication: 0x0016,
  /** RFC 8656 §11.6. */
  DataIndication: 0x0017,
  /** RFC 6062 §5.3. */
  ConnectionAttemptIndication: 0x001c,
  /** RFC 6062 §4.4: the client joins this connection to a peer's; data follows without any framing. */
  ConnectionBindResponse: 0x010b,
} as const;

/** Message classes (RFC 8489 §5). */
export const Class = { Request: 0, Indication: 1, Response: 2, Error: 3 } as const;

/** Class bits C1 and C0 stand in the type's bits 8 and 4 (RFC 8489 §5, figure 3). */
export const classOf = (type: number): number => ((type >> 7) & 2) | ((type >> 4) & 1);

/** Method bits stand around the class bits (RFC 8489 §5, figure 3). */
export const methodOf = (type: number): number => ((type & 0x3e00) >> 2) | ((type & 0x00e0) >> 1) | (type & 0x000f);

/**
 * What a message is to its receiver. `early` messages are those of [MS-TURN] and RFC 3489, where the class bits do not
 * say that a Send request is never answered, and that a Data indication is one.
 */
export function purposeOf(type: number, early: boolean): number {
  if (early && (type === Type.EarlySendRequest || type === Type.EarlyDataIndication)) return Class.Indication;
  return classOf(type);
}

/** Whether a message carries what one end sends the other through the relay. */
export const carriesData = (type: number, early: boolean): boolean =>
  early
    ? type === Type.EarlySendRequest || type === Type.EarlyDataIndication
    : type === Type.SendIndication || type === Type.DataIndication;

/** Whether a message goes from server to client: answers, and what a relay passes on. */
export function isFromServer(type: number, early: boolean): boolean {
  if (early && type === Type.EarlySendRequest) return false;
  if (type === Type.DataIndication || type === Type.ConnectionAttemptIndication) return true;
  return classOf(type) >= Class.Response;
}

/** Whether the method is one of TURN's (RFC 8656 §17, RFC 6062 §6.1). */
export function isTurn(type: number): boolean {
  const method = methodOf(type);
  return method >= 0x003 && method <= 0x00c;
}

const METHODS: ReadonlyMap<number, string> = new Map([
  [0x001, 'Binding'], // RFC 8489 §3
  [0x002, 'Shared Secret'], // RFC 3489 §9.3
  [0x003, 'Allocate'], // RFC 8656 §17
  [0x004, 'Refresh'],
  [0x006, 'Send'],
  [0x007, 'Data'],
  [0x008, 'CreatePermission'],
  [0x009, 'ChannelBind'],
  [0x00a, 'Connect'], // RFC 6062 §6.1
  [0x00b, 'ConnectionBind'],
  [0x00c, 'ConnectionAttempt'],
  [0x080, 'GOOG-PING'], // IANA, expert review
]);

const CLASS_NAMES = ['request', 'indication', 'response', 'error'] as const;

/**
 * The messages of [MS-TURN] 2.2.1, which keeps the types of the early TURN drafts: there, 0x0004 is no Refresh, 0x0006
 * no Send, and 0x0115 no error but an indication.
 */
const MICROSOFT_MESSAGES: ReadonlyMap<number, string> = new Map([
  [0x0002, 'Shared Secret request'],
  [0x0102, 'Shared Secret response'],
  [0x0112, 'Shared Secret error'],
  [0x0003, 'Allocate request'],
  [0x0103, 'Allocate response'],
  [0x0113, 'Allocate error'],
  [0x0004, 'Send request'],
  [0x0104, 'Send response'],
  [0x0114, 'Send error'],
  [0x0115, 'Data indication'],
  [0x0006, 'Set Active Destination request'],
  [0x0106, 'Set Active Destination response'],
  [0x0116, 'Set Active Destination error'],
]);

/** The messages that RFC 3489 §11.1 defines. */
const CLASSIC_BINDING: ReadonlySet<number> = new Set([0x0001, 0x0101, 0x0111]);

/** Whether a message without the cookie may have this type: RFC 3489 and the TURN drafts of its time. */
export const isClassicType = (type: number): boolean => CLASSIC_BINDING.has(type) || MICROSOFT_MESSAGES.has(type);

export const isMicrosoftType = (type: number): boolean => MICROSOFT_MESSAGES.has(type);

/** Whether the method is registered, and so may open a stream. */
export const isKnownMethod = (type: number): boolean => METHODS.has(methodOf(type));

/** A message's name, e.g. `Allocate request`; methods without a name as `method 0x0ff request`. */
export function messageName(type: number, early: boolean): string {
  const microsoft = early ? MICROSOFT_MESSAGES.get(type) : undefined;
  if (microsoft !== undefined) return microsoft;
  const method = methodOf(type);
  const name = METHODS.get(method) ?? `method 0x${method.toString(16).padStart(3, '0')}`;
  return `${name} ${CLASS_NAMES[classOf(type)] ?? ''}`;
}

/** Attribute types. Where two specifications gave one number two meanings, both names stand. */
export const Attribute = {
  MappedAddress: 0x0001, // RFC 8489 §14.1; relayed address in [MS-TURN] 2.2.2.1
  Username: 0x0006, // RFC 8489 §14.3, [MS-TURN] 2.2.2.2
  ErrorCode: 0x0009, // RFC 8489 §14.8, [MS-TURN] 2.2.2.4
  Lifetime: 0x000d, // RFC 8656 §18.2, [MS-TURN] 2.2.2.6
  EarlyAlternateServer: 0x000e, // [MS-TURN] 2.2.2.7
  MagicCookie: 0x000f, // [MS-TURN] 2.2.2.8
  Bandwidth: 0x0010, // [MS-TURN] 2.2.2.9
  DestinationAddress: 0x0011, // [MS-TURN] 2.2.2.10
  PeerOrRemoteAddress: 0x0012, // XOR-PEER-ADDRESS RFC 8656 §18.3; Remote Address [MS-TURN] 2.2.2.11, in clear
  Data: 0x0013, // RFC 8656 §18.4, [MS-TURN] 2.2.2.12
  RealmOrNonce: 0x0014, // REALM RFC 8489 §14.9; Nonce [MS-TURN] 2.2.2.13
  NonceOrRealm: 0x0015, // NONCE RFC 8489 §14.10; Realm [MS-TURN] 2.2.2.14
  XorRelayedAddress: 0x0016, // RFC 8656 §18.5
  XorMappedAddress: 0x0020, // RFC 8489 §14.2
  Priority: 0x0024, // RFC 8445 §16.1
  UseCandidate: 0x0025, // RFC 8445 §16.1
  MsVersion: 0x8008, // [MS-TURN] 2.2.2.17
  EarlyXorMappedAddress: 0x8020, // [MS-TURN] 2.2.2.16
  Software: 0x8022, // RFC 8489 §14.14
  AlternateServer: 0x8023, // RFC 8489 §14.15
  IceControlled: 0x8029, // RFC 8445 §16.1
  IceControlling: 0x802a, // RFC 8445 §16.1
  MsAlternateHostName: 0x8032, // [MS-TURN] 2.2.2.18
  CandidateIdentifier: 0x8054, // [MS-ICE2] 2.2.1
  MsServiceQuality: 0x8055, // [MS-TURN] 2.2.2.22
  BandwidthAdmission: 0x8056, // [MS-TURNBWM] 2.2.1, Bandwidth Admission Control Message
  LocationProfile: 0x8068, // [MS-TURNBWM] 2.2, the last of its attributes
  ImplementationVersion: 0x8070, // [MS-ICE2] 2.2.2
  MsAlternateMappedAddress: 0x8090, // [MS-TURN] 2.2.2.23
} as const;

/** First and last attribute numbers that RFC 3489, the TURN drafts, ICE and Microsoft gave out in each half. */
const REQUIRED_LAST = 0x002a;
const OPTIONAL_FIRST = 0x8000;
const OPTIONAL_LAST = 0x80ff;

/** Whether the attribute may stand in a message without the cookie. */
export const isClassicAttribute = (type: number): boolean =>
  (type >= Attribute.MappedAddress && type <= REQUIRED_LAST) || (type >= OPTIONAL_FIRST && type <= OPTIONAL_LAST);

/** What an allocation is for, by the stream types of [MS-TURN] 2.2.2.22. */
const STREAM_TYPES: ReadonlyMap<number, string> = new Map([
  [1, 'audio'],
  [2, 'video'],
  [3, 'supplemental-video'],
  [4, 'data'],
]);

/** A stream type's name, or its number as text. */
export const streamName = (type: number): string => STREAM_TYPES.get(type) ?? String(type);

/** [MS-TURN] 2.2.2.22: the service quality of a stream that must not lose data. */
export const RELIABLE = 1;

/** What an error code means to whoever looks for the fault (RFC 8489 §14.8, RFC 8656 §19, RFC 8445 §16.2). */
const ERRORS: ReadonlyMap<number, string> = new Map([
  [274, 'bandwidth policy disables this candidate'], // [MS-ICE2BWM]
  [275, 'bandwidth policy disables this candidate pair'], // [MS-ICE2BWM]
  [300, 'try another server'],
  [400, 'malformed request'],
  [401, 'credentials wanted'],
  [403, 'forbidden: the peer or the user is not allowed'],
  [405, 'mobility not allowed'],
  [420, 'a mandatory attribute is not understood'],
  [430, 'credentials expired'], // RFC 3489 §11.2.9
  [431, 'message integrity failed: wrong password, or another server issued it'],
  [432, 'user name missing'],
  [433, 'TLS wanted'],
  [434, 'realm missing'], // [MS-TURN] 2.2.2.4
  [435, 'nonce missing'],
  [436, 'user unknown: credentials of another server, or expired'],
  [437, 'no such allocation, or one exists already'],
  [438, 'nonce stale: ask again'],
  [440, 'address family not served'],
  [441, 'credentials are not those of the allocation'],
  [442, 'transport not served'],
  [443, 'address family does not fit the peer'],
  [446, 'connection exists already'], // RFC 6062 §6.3
  [447, 'connection timed out or failed'],
  [486, 'quota of allocations reached'],
  [487, 'ICE role conflict'],
  [500, 'server error'],
  [508, 'server has no ports or bandwidth left'],
  [600, 'refused everywhere'], // RFC 3489 §11.2.9
]);

export const errorMeaning = (code: number): string | undefined => ERRORS.get(code);
