import type { HostName } from './hosts.js';
import { type End, end, endText, type Lab, ownProgram } from './lab.js';
import type { Program } from './program.js';
import { type SipRequest, sipRequest } from './sip-text.js';

/* Conversations that the scenarios are made of: a real server and a real client each, and the client's address and port. */

/** Who calls whom, and from which of the caller's addresses. */
export interface Call {
  readonly host: HostName;
  readonly from: string;
  readonly to: End;
}

export interface TlsCall extends Call {
  readonly sni?: string;
  /** Name of the client's own certificate. */
  readonly certificate?: string;
  readonly version?: '1.2' | '1.3';
}

/** OpenSSL's client, connected; lines sent to the program go to the server. */
export function openTls(lab: Lab, call: TlsCall): { readonly program: Program; readonly source: End } {
  const source = end(call.from, lab.port(call.host));
  const key = call.certificate === undefined ? undefined : `${lab.keys}/${call.certificate}`;
  const program = lab.start(call.host, [
    'openssl',
    's_client',
    '-quiet',
    '-no_ign_eof',
    '-nocommands',
    '-verify_quiet',
    ...['-connect', endText(call.to), '-bind', endText(source)],
    ...['-CAfile', `${lab.keys}/authorities.pem`],
    call.version === '1.3' ? '-tls1_3' : '-tls1_2',
    ...(call.sni === undefined ? ['-noservername'] : ['-servername', call.sni]),
    ...(key === undefined ? [] : ['-cert', `${key}.pem`, '-key', `${key}.key`]),
  ]);
  return { program, source };
}

/** Sends a text over TLS, waits for the answer and closes in order. */
export async function sayOverTls(lab: Lab, call: TlsCall, text: string, answer: string): Promise<End> {
  const { program, source } = openTls(lab, call);
  program.send(text);
  await program.until(answer);
  program.finish();
  await program.end();
  return source;
}

/** A SIP request over TLS and its 200. */
export const sipOverTls = (lab: Lab, call: TlsCall, request: Omit<SipRequest, 'via'>): Promise<End> =>
  sayOverTls(lab, call, sipRequest({ ...request, via: call.from }), 'SIP/2.0 200');

export interface SipServer {
  readonly host: HostName;
  readonly at: End;
  readonly certificate: string;
  readonly mutual?: boolean;
  readonly version?: '1.2' | '1.3';
}

export const serveSip = (lab: Lab, { host, at, certificate, mutual, version = '1.2' }: SipServer): Promise<Program> =>
  lab.serve(
    host,
    'tcp',
    at,
    ownProgram(
      'sip-tls-server.ts',
      ...['--address', at.ip, '--port', String(at.port), '--version', `TLSv${version}`],
      ...['--certificate', `${lab.keys}/${certificate}`, '--authorities', `${lab.keys}/authorities.pem`],
      ...(mutual ? ['--mutual'] : []),
    ),
  );

/**
 * OpenSSL's server, which gives every line back reversed. It stands for meeting data: PSOM is never seen outside TLS.
 * With `mutual` it demands a client certificate.
 */
export const serveLines = (lab: Lab, host: HostName, at: End, certificate: string, mutual = false): Promise<Program> =>
  lab.serve(host, 'tcp', at, [
    ...['openssl', 's_server', '-rev', '-tls1_2', '-accept', endText(at)],
    ...['-cert', `${lab.keys}/${certificate}.pem`, '-key', `${lab.keys}/${certificate}.key`],
    ...(mutual ? ['-Verify', '2', '-verify_return_error', '-CAfile', `${lab.keys}/authorities.pem`] : []),
  ]);

const LINE = 'meeting content, page one of the slides';

/** A line of meeting data there and back. */
export const psomOverTls = (lab: Lab, call: TlsCall): Promise<End> =>
  sayOverTls(lab, call, `${LINE}\n`, [...LINE].reverse().join(''));

/** curl, from a known address and port. `to` is where the name of the URL is found. */
export async function fetchUrl(lab: Lab, call: Call, url: string, ...options: string[]): Promise<End> {
  const source = end(call.from, lab.port(call.host));
  const { hostname } = new URL(url);
  await lab.run(call.host, [
    ...[
      'curl',
      '--silent',
      '--show-error',
      '--max-time',
      '8',
      '--output',
      '/dev/null',
      '--cacert',
      `${lab.keys}/authorities.pem`,
    ],
    ...['--interface', call.from, '--local-port', String(source.port)],
    ...['--resolve', `${hostname}:${call.to.port}:${call.to.ip}`, ...options, url],
  ]);
  return source;
}

export interface Bytes {
  readonly transport?: 'tcp' | 'udp';
  readonly bytes?: Uint8Array;
  /** Waits for an answer before it closes. */
  readonly answered?: boolean;
  /** Ends by RST. */
  readonly reset?: boolean;
  /** Where it matters; else the next one. */
  readonly sourcePort?: number;
}

const hexadecimal = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A connection, or a datagram, with given bytes or none. */
export async function callRaw(lab: Lab, call: Call, how: Bytes = {}): Promise<End> {
  const source = end(call.from, how.sourcePort ?? lab.port(call.host));
  await lab.run(
    call.host,
    ownProgram(
      'raw-peer.ts',
      ...['--transport', how.transport ?? 'tcp', '--address', call.to.ip, '--port', String(call.to.port)],
      ...['--source', source.ip, '--source-port', String(source.port)],
      ...(how.bytes === undefined ? [] : ['--bytes', hexadecimal(how.bytes)]),
      ...(how.answered ? ['--answered'] : []),
      ...(how.reset ? ['--reset'] : []),
    ),
  );
  return source;
}

/** Answers what comes first by given bytes, or by none. */
export const serveRaw = (
  lab: Lab,
  host: HostName,
  at: End,
  answer: Uint8Array,
  transport: 'tcp' | 'udp' = 'tcp',
): Promise<Program> =>
  lab.serve(
    host,
    transport,
    at,
    ownProgram(
      'raw-peer.ts',
      ...['--listen', '--transport', transport, '--address', at.ip, '--port', String(at.port)],
      ...['--bytes', hexadecimal(answer)],
    ),
  );

/** nginx with the given `server` blocks. */
export const serveWeb = (lab: Lab, host: HostName, at: End, servers: string): Promise<Program> => {
  const configuration = lab.file(
    'nginx.conf',
    `user root; worker_processes 1; pid ${lab.keys}/${host}-${at.port}.pid; error_log stderr; daemon off;
     events { worker_connections 64; }
     http {
       access_log off; server_tokens off; ssl_protocols TLSv1.2; keepalive_timeout 2;
       ${servers}
     }`,
  );
  return lab.serve(host, 'tcp', at, ['nginx', '-c', configuration]);
};

/** The lines of an nginx `server` block for TLS with that certificate. */
export const webCertificate = (lab: Lab, name: string): string =>
  `ssl_certificate ${lab.keys}/${name}.pem; ssl_certificate_key ${lab.keys}/${name}.key;`;
