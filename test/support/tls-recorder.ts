/** Records the bytes of real TLS handshakes (OpenSSL, through node:tls), both ends in this process. */
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { recordedPipe } from './recorded-pipe.js';
import type { Chunk } from './stream-driver.js';

/** A certificate with its key, as PEM. `openssl ca` made them for 2020 to 2049; the keys guard nothing. */
export const pem = (name: string): string => readFileSync(new URL(`tls/${name}.pem`, import.meta.url), 'utf8');
export const SERVER = pem('server');
export const CLIENT = pem('client');
export const ODD_NAMES = pem('odd-names');

/** The certificate of a PEM file as DER. */
export function der(text: string): Uint8Array {
  const [, base64 = ''] = /-----BEGIN CERTIFICATE-----([^-]*)-----END/.exec(text) ?? [];
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

export type Version = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

export interface HandshakeOptions {
  readonly version?: Version;
  /** Versions of the server alone, where they are to differ. */
  readonly serverVersion?: Version;
  readonly serverName?: string;
  readonly alpn?: readonly string[];
  readonly requestCertificate?: boolean;
  /** Suites of the client alone, in OpenSSL's names. */
  readonly clientCiphers?: string;
  readonly clientCertificate?: string;
  /** The server's certificate and key; absent: {@link SERVER}. */
  readonly serverCertificate?: string;
  /** PEM certificates that the server sends after its own. */
  readonly chain?: string;
  readonly groups?: { readonly client: string; readonly server: string };
}

/** A server and its clients; sessions can be taken up again between them. */
export class Recorder {
  readonly #options: HandshakeOptions;
  readonly #server: tls.Server;
  #session: Buffer | undefined;

  constructor(options: HandshakeOptions = {}) {
    this.#options = options;
    const version = options.serverVersion ?? options.version ?? 'TLSv1.3';
    this.#server = tls.createServer({
      key: options.serverCertificate ?? SERVER,
      cert: (options.serverCertificate ?? SERVER) + (options.chain ?? ''),
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT:@SECLEVEL=0',
      requestCert: options.requestCertificate ?? false,
      rejectUnauthorized: false,
      ...(options.alpn !== undefined && { ALPNProtocols: [...options.alpn] }),
      ...(options.groups !== undefined && { ecdhCurve: options.groups.server }),
    });
    this.#server.on('secureConnection', (socket) => socket.on('error', () => {}).pipe(socket));
    this.#server.on('tlsClientError', () => {});
  }

  /**
   * Connects, exchanges a line and hangs up; gives all that went over the wire, the client's bytes as direction 0.
   * A handshake that fails is recorded as far as it went.
   */
  async connect(resume = false): Promise<Chunk[]> {
    const { near, far, record } = recordedPipe();
    this.#server.emit('connection', far);
    const client = tls.connect(this.#clientOptions(near, resume));
    client.on('session', (session) => {
      this.#session = session;
    });
    await new Promise<void>((resolve) => {
      client.on('secureConnect', () => client.write('hello\n'));
      client.on('data', () => client.end());
      client.on('error', () => resolve());
      client.on('close', () => resolve());
    });
    return record;
  }

  #clientOptions(socket: Duplex, resume: boolean): tls.ConnectionOptions {
    const { version = 'TLSv1.3', serverName, alpn, clientCertificate, clientCiphers, groups } = this.#options;
    return {
      socket,
      rejectUnauthorized: false,
      minVersion: version,
      maxVersion: version,
      ciphers: clientCiphers ?? 'DEFAULT:@SECLEVEL=0',
      ...(serverName !== undefined && { servername: serverName }),
      ...(alpn !== undefined && { ALPNProtocols: [...alpn] }),
      ...(clientCertificate !== undefined && { key: clientCertificate, cert: clientCertificate }),
      ...(groups !== undefined && { ecdhCurve: groups.client }),
      ...(resume && this.#session !== undefined && { session: this.#session }),
    };
  }
}

/** One recorded handshake. */
export const handshake = (options: HandshakeOptions = {}): Promise<Chunk[]> => new Recorder(options).connect();
