import { clientHelloBody, serverName } from './tls-builder.js';

/** A TLS 1.2 ClientHello in one record (RFC 5246 §6.2.1, §7.4.1.2). */
export function clientHello(name: string): Uint8Array {
  const body = clientHelloBody({ extensions: [serverName(name)] });
  const message = Buffer.concat([Buffer.from([1, 0, body.length >> 8, body.length & 0xff]), body]);
  return Buffer.concat([Buffer.from([22, 3, 1, message.length >> 8, message.length & 0xff]), message]);
}

/** A Binding request (RFC 8489 §5) that is the same each time. */
export const binding = (): Uint8Array => Buffer.from('000100002112a442000102030405060708090a0b', 'hex');
