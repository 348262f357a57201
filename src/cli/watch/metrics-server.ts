/** Serves metrics over HTTP: two pages, to few clients, each of which has little time. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { EXPOSITION_TYPE } from '../../report/exposition.js';
import { whyNot } from '../../system-error.js';
import { UsageError } from '../exit-codes.js';
import { ownText } from '../say.js';

export interface MetricsPlace {
  /** An IP address, or `localhost`. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** Clients at once; further ones are turned away. */
export const MAX_CLIENTS = 16;

/** How long a connection may last, in milliseconds, whatever its client does. */
export const CONNECTION_TIME = 10_000;

/** How long a client may take to send its request, in milliseconds. */
const REQUEST_TIME = 5000;

const MAX_HEADER_BYTES = 8192;

/** Bytes of 127.0.0.0/8 and the like: who reaches these is on this host. */
const LOOPBACK = /^(?:localhost|127\.[\d.]+|::1|::ffff:127\.[\d.]+)$/i;

export interface MetricsServer {
  /** Where it listens, with the port that was taken. */
  readonly place: MetricsPlace;
  readonly close: () => void;
}

/** What the pages say. */
export interface MetricsPages {
  readonly metrics: () => string;
  /** What does not run as it should; empty where all is well. */
  readonly ailments: () => readonly string[];
}

/** Listens; throws {@link UsageError} where that cannot be done. `note` is told what an operator should know. */
export async function serveMetrics(
  { host, port }: MetricsPlace,
  pages: MetricsPages,
  note: (text: string) => void,
  connectionTime = CONNECTION_TIME,
): Promise<MetricsServer> {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) =>
    answer(request, response, pages),
  );
  server.headersTimeout = REQUEST_TIME;
  server.requestTimeout = REQUEST_TIME;
  server.maxConnections = MAX_CLIENTS;
  server.maxRequestsPerSocket = 1;
  server.on('connection', (socket) => limitTime(socket, connectionTime));
  await listening(server, host, port);
  server.on('error', (error) => note(ownText(`metrics: ${whyNot(error)}`)));
  server.unref();
  if (!LOOPBACK.test(host)) note(ownText(`metrics on ${host}:${port} are open to everyone who can reach that address`));
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  if (port === 0) note(ownText(`metrics are served on port ${taken}`));
  return { place: { host, port: taken }, close: () => closeAll(server) };
}

/** A client that sends or reads too slowly is cut off. */
function limitTime(socket: Socket, milliseconds: number): void {
  const timer = setTimeout(() => socket.destroy(), milliseconds);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new UsageError(`metrics cannot be served on ${host}, port ${port} (${whyNot(error, OWN_WORDS)})`)),
    );
    server.listen({ host, port, exclusive: true }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

const OWN_WORDS = { EACCES: 'this user may not use that port' };

function closeAll(server: Server): void {
  server.close();
  server.closeAllConnections();
}

function answer(request: IncomingMessage, response: ServerResponse, pages: MetricsPages): void {
  response.setHeader('Connection', 'close');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  // What a client sends beyond its request is not read.
  request.pause();
  const page = PAGES.get((request.url ?? '').split('?', 1)[0] ?? '');
  if (page === undefined) return send(response, 404, PLAIN, 'there are /metrics and /healthz\n');
  if (request.method === 'GET' || request.method === 'HEAD') return page(response, pages);
  response.setHeader('Allow', 'GET, HEAD');
  send(response, 405, PLAIN, 'only GET and HEAD\n');
}

const PLAIN = 'text/plain; charset=utf-8';

type Page = (response: ServerResponse, pages: MetricsPages) => void;

const PAGES: ReadonlyMap<string, Page> = new Map<string, Page>([
  ['/metrics', (response, { metrics }) => send(response, 200, EXPOSITION_TYPE, metrics())],
  [
    '/healthz',
    (response, { ailments }) => {
      const found = ailments();
      send(response, found.length === 0 ? 200 : 503, PLAIN, found.length === 0 ? 'ok\n' : `${found.join('\n')}\n`);
    },
  ],
]);

function send(response: ServerResponse, status: number, type: string, text: string): void {
  const body = Buffer.from(text);
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length }).end(body);
}
