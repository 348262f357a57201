import { createHash, createHmac } from 'node:crypto';
import { attribute, MAGIC_COOKIE } from '../../test/support/ms-turn-builder.js';

/*
 * What both ends of an [MS-TURN] conversation need besides the messages themselves: reading, signing, filling. The
 * bytes are written by the builder that the tests use, after the specification: no server or client can be had.
 */

/** [MS-TURN] 2.2.1. */
export const MessageType = {
  allocateRequest: 0x0003,
  allocateResponse: 0x0103,
  allocateError: 0x0113,
  sendRequest: 0x0004,
  dataIndication: 0x0115,
  setActiveDestinationRequest: 0x0006,
  setActiveDestinationResponse: 0x0106,
} as const;

/** [MS-TURN] 2.2.2. */
export const AttributeType = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  lifetime: 0x000d,
  destinationAddress: 0x0011,
  remoteAddress: 0x0012,
  data: 0x0013,
  nonce: 0x0014,
  realm: 0x0015,
  msVersion: 0x8008,
  xorMappedAddress: 0x8020,
  msSequenceNumber: 0x8050,
  msServiceQuality: 0x8055,
} as const;

const HEADER_LENGTH = 20;
const INTEGRITY_LENGTH = 24;

export interface ReadMessage {
  readonly type: number;
  readonly transaction: readonly number[];
  readonly attributes: ReadonlyMap<number, Buffer>;
}

/**
 * Undefined where the bytes do not begin with a header and the magic cookie, which is media then ([MS-TURN] 3.1.10).
 * Attributes are not padded.
 */
export function readMessage(bytes: Buffer): ReadMessage | undefined {
  if (!bytes.subarray(HEADER_LENGTH, HEADER_LENGTH + MAGIC_COOKIE.length).equals(MAGIC_COOKIE)) return undefined;
  const attributes = new Map<number, Buffer>();
  for (let at = HEADER_LENGTH; at + 4 <= bytes.length; at += 4 + bytes.readUInt16BE(at + 2)) {
    attributes.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + bytes.readUInt16BE(at + 2)));
  }
  return { type: bytes.readUInt16BE(0), transaction: [...bytes.subarray(4, HEADER_LENGTH)], attributes };
}

export interface Credentials {
  readonly username: Buffer;
  /** Without quotes. */
  readonly realm: string;
  readonly password: string;
}

/**
 * The message with Message Integrity as its last attribute: HMAC-SHA1 over all before it, filled up to 64 bytes, with
 * the length that the message then has (RFC 3489 §11.2.8).
 */
export function signed(message: Uint8Array, { username, realm, password }: Credentials): Buffer {
  const text = Buffer.from(message);
  text.writeUInt16BE(text.length - HEADER_LENGTH + INTEGRITY_LENGTH, 2);
  const key = createHash('md5')
    .update(Buffer.concat([username, Buffer.from(`:${realm}:${password}`)]))
    .digest();
  const fill = Buffer.alloc((64 - (text.length % 64)) % 64);
  const digest = createHmac('sha1', key).update(text).update(fill).digest();
  return Buffer.concat([text, attribute(AttributeType.messageIntegrity, digest)]);
}

const FRAME_HEADER = 4;

/** Takes whole frames ([MS-TURN] 2.1.4) off the front of a stream; gives what they carried and what is left. */
export function unframed(stream: Buffer): { readonly packets: readonly Buffer[]; readonly rest: Buffer } {
  const packets: Buffer[] = [];
  let at = 0;
  while (at + FRAME_HEADER <= stream.length && at + FRAME_HEADER + stream.readUInt16BE(at + 2) <= stream.length) {
    const end = at + FRAME_HEADER + stream.readUInt16BE(at + 2);
    packets.push(stream.subarray(at + FRAME_HEADER, end));
    at = end;
  }
  return { packets, rest: stream.subarray(at) };
}

/** Any bytes, the same in each recording. */
export const filler = (seed: string, length: number): Buffer =>
  Buffer.concat(
    Array.from({ length: Math.ceil(length / 32) }, (_, block) =>
      createHash('sha256').update(`${seed} ${block}`).digest(),
    ),
  ).subarray(0, length);
