import { readFileSync } from 'node:fs';
import { createServer, type SecureVersion, type TLSSocket } from 'node:tls';
import { parseArgs } from 'node:util';
import { sipOk } from './sip-text.js';

/* A SIP server over TLS, as an Access Edge or a Front End is one: answers every request with 200. */

const { values } = parseArgs({
  options: {
    address: { type: 'string', default: '' },
    port: { type: 'string', default: '' },
    certificate: { type: 'string', default: '' },
    authorities: { type: 'string', default: '' },
    /** Demands a client certificate: mutual TLS. */
    mutual: { type: 'boolean', default: false },
    version: { type: 'string', default: 'TLSv1.2' },
  },
});

/** Answers each whole request of the stream. */
function answer(socket: TLSSocket): void {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (let end = requestEnd(text); end > 0; end = requestEnd(text)) {
      socket.write(sipOk(text.slice(0, end)));
      text = text.slice(end);
    }
  });
  socket.on('error', () => undefined);
}

function requestEnd(text: string): number {
  const head = text.indexOf('\r\n\r\n');
  const length = /^content-length: *(\d+)/im.exec(text)?.[1];
  const end = head + 4 + Number(length ?? 0);
  return head >= 0 && end <= text.length ? end : 0;
}

const version = values.version as SecureVersion;
const server = createServer(
  {
    cert: readFileSync(`${values.certificate}.pem`),
    key: readFileSync(`${values.certificate}.key`),
    ca: readFileSync(values.authorities),
    requestCert: values.mutual,
    rejectUnauthorized: values.mutual,
    minVersion: version,
    maxVersion: version,
  },
  answer,
);
server.on('tlsClientError', () => undefined);
server.listen(Number(values.port), values.address);
