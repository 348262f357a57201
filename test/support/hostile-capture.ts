/** A capture of peers that mean harm: what they send as names in TLS, SIP and DNS is text for whoever reads a report. */

import { tcp, udp } from './packet-builder.js';
import { pcapFile, type WrittenFrame } from './pcap-writer.js';
import { bytes, clientHello, handshakeRecord, serverName } from './tls-builder.js';

/** For each name a TLS connection to the Access Edge, a SIP request to the Front End and a query of the DNS server. */
export function hostileCapture(names: readonly string[]): Buffer {
  const frames: WrittenFrame[] = [];
  names.forEach((name, index) => {
    const wire = Buffer.from(name, 'utf8').toString('latin1');
    for (const frame of [...tlsFlow(wire, index), ...sipFlow(wire, index), ...dnsFlow(wire, index)])
      frames.push({ seconds: 1_700_000_000 + frames.length, nanoseconds: 0, bytes: frame });
  });
  return pcapFile(frames);
}

type Ends = {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
};

const back = ({ source, destination, sourcePort, destinationPort }: Ends): Ends => ({
  source: destination,
  destination: source,
  sourcePort: destinationPort,
  destinationPort: sourcePort,
});

const opened = (ends: Ends): Uint8Array[] => [
  tcp({ ...ends, flags: 'S', sequence: 99 }),
  tcp({ ...back(ends), flags: 'SA', sequence: 199, acknowledgement: 100 }),
];

function tlsFlow(name: string, index: number): Uint8Array[] {
  const ends = { source: '203.0.113.7', destination: '10.45.16.10', sourcePort: 50_000 + index, destinationPort: 443 };
  const payload = handshakeRecord(clientHello({ extensions: [serverName(name)] }));
  return [...opened(ends), tcp({ ...ends, flags: 'AP', sequence: 100, acknowledgement: 200, payload })];
}

function sipFlow(name: string, index: number): Uint8Array[] {
  const ends = {
    source: '192.168.20.7',
    destination: '192.168.10.90',
    sourcePort: 50_000 + index,
    destinationPort: 5060,
  };
  const value = name.replace(/[\r\n]/g, ' ');
  const head = [
    ...['Via: SIP/2.0/TCP 192.168.20.7', `From: "${value}" <sip:a@contoso.com>;tag=1`, 'To: <sip:b@contoso.com>'],
    ...[`Call-ID: ${value}`, 'CSeq: 1 INVITE', `User-Agent: ${value}`, 'Content-Length: 0'],
  ];
  const payload = bytes(`INVITE sip:b@contoso.com SIP/2.0\r\n${head.join('\r\n')}\r\n\r\n`);
  return [...opened(ends), tcp({ ...ends, flags: 'AP', sequence: 100, acknowledgement: 200, payload })];
}

function dnsFlow(name: string, index: number): Uint8Array[] {
  const ends = {
    source: '192.168.20.7',
    destination: '192.168.10.53',
    sourcePort: 50_000 + index,
    destinationPort: 53,
  };
  const label = name.slice(0, 63);
  const question = bytes(label.length, label, 7, 'contoso', 3, 'com', 0, [0, 1, 0, 1]);
  const message = (flags: number): Uint8Array => bytes([0, index, flags, 0, 0, 1, 0, 0, 0, 0, 0, 0], question);
  return [udp({ ...ends, payload: message(0x01) }), udp({ ...back(ends), payload: message(0x81) })];
}
