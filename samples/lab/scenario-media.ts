import {
  message,
  padded,
  pseudoClientHello,
  rfc4571,
  STANDARD_ID,
  u32,
  xorAddress,
} from '../../test/support/ms-turn-builder.js';
import * as At from './addresses.js';
import { type Call, callRaw, fetchUrl, serveLines, serveRaw } from './dialogues.js';
import type { HostName } from './hosts.js';
import { type End, end, type Lab, ownProgram } from './lab.js';
import { documented, silent, tcpEnds, udpEnds } from './ledger.js';
import { EDGE } from './paths.js';
import type { Program } from './program.js';

/* Media: [MS-TURN] over UDP 3478 and TCP 443, STUN and TURN of coturn, and the ports 50,000-59,999. */

const MS_TURN = { protocol: 'ms-turn', stun: { dialect: 'ms-turn' } } as const;

const serveMsTurn = (lab: Lab, transport: 'tcp' | 'udp', at: End, ...options: string[]): Promise<Program> =>
  lab.serve(
    'edge',
    transport,
    at,
    ownProgram(
      'ms-turn-server.ts',
      ...['--transport', transport, '--address', at.ip, '--port', String(at.port), '--relay', At.AV_EDGE],
      ...options,
    ),
  );

interface MediaCall extends Call {
  readonly transport: 'tcp' | 'udp';
  readonly sourcePort?: number;
}

async function callMsTurn(lab: Lab, call: MediaCall, ...options: string[]): Promise<End> {
  const source = end(call.from, call.sourcePort ?? lab.port(call.host));
  await lab.run(
    call.host,
    ownProgram(
      'ms-turn-client.ts',
      ...['--transport', call.transport, '--address', call.to.ip, '--port', String(call.to.port)],
      ...['--source', source.ip, '--source-port', String(source.port)],
      ...options,
    ),
  );
  return source;
}

const remote = (from: string, to: End, transport: 'tcp' | 'udp') =>
  ({ host: 'remote-clients', from, to, transport }) as const;

export async function remoteUsersSendMediaOverUdp(lab: Lab): Promise<void> {
  const at = end(At.AV_EDGE, 3478);
  const server = await serveMsTurn(lab, 'udp', at);
  const source = await callMsTurn(lab, remote(At.REMOTE_USER, at, 'udp'));
  lab.note('edge-external', {
    what: 'A remote user allocates a relay port at the A/V Edge over UDP and sends audio through it.',
    ...udpEnds(source, at),
    ...MS_TURN,
    ...documented(EDGE.avUdpIn),
  });
  const cutOff = await callMsTurn(lab, remote(At.CUT_OFF_USER, at, 'udp'));
  lab.note('edge-external', {
    what: 'A remote user asks for a relay port again and again; the firewall drops it and nobody answers.',
    ...udpEnds(cutOff, at, 'unanswered'),
    ...MS_TURN,
    ...documented(EDGE.avUdpIn),
  });
  await lab.stop(server);
  const late = await callMsTurn(lab, remote(At.BARRED_USER, at, 'udp'));
  lab.note('edge-external', {
    what: 'A remote user asks for a relay port after the service was stopped: the Edge says port unreachable.',
    ...udpEnds(late, at, 'refused'),
    ...MS_TURN,
    icmp: { from: At.AV_EDGE, error: 'port unreachable' },
    ...documented(EDGE.avUdpIn),
  });
}

export async function remoteUsersSendMediaOverTcp(lab: Lab): Promise<void> {
  const at = end(At.AV_EDGE, 443);
  const server = await serveMsTurn(lab, 'tcp', at);
  const usual = await callMsTurn(lab, remote(At.REMOTE_USER, at, 'tcp'), '--pseudo-tls');
  lab.note('edge-external', {
    what: 'A remote user reaches the A/V Edge over TCP 443: pseudo-TLS, then audio in frames.',
    ...tcpEnds(usual, at),
    ...MS_TURN,
    pseudoTls: { state: 'complete' },
    ...documented(EDGE.avTcp),
  });
  const published = end(At.AV_EDGE_PUBLIC, 443);
  const mapped = await callMsTurn(
    lab,
    remote(At.SECOND_REMOTE_USER, published, 'tcp'),
    ...['--pseudo-tls', '--stream', 'video'],
  );
  lab.note('edge-external', {
    what: 'A remote user reaches the A/V Edge at its public address and sends video.',
    ...tcpEnds(mapped, published),
    ...MS_TURN,
    pseudoTls: { state: 'complete' },
    ...documented(EDGE.avTcp),
  });
  const bare = await callMsTurn(lab, remote(At.SECOND_REMOTE_USER, at, 'tcp'), '--stream', 'data');
  lab.note('edge-external', {
    what: 'A remote user shares a desktop without the pseudo-TLS opening, which is optional.',
    ...tcpEnds(bare, at),
    ...MS_TURN,
    ...documented(EDGE.avTcp),
  });
  const real = await fetchUrl(lab, { host: 'remote-clients', from: At.REMOTE_USER, to: at }, 'https://av.contoso.com/');
  lab.note('edge-external', {
    what: 'Somebody probes the A/V Edge with real TLS, which it does not speak.',
    ...tcpEnds(real, at),
    protocol: 'tls',
    tls: { sni: 'av.contoso.com' },
    reason: 'other-protocol',
    path: EDGE.avTcp,
  });
  await lab.stop(server);

  const cutOff = await callRaw(lab, remote(At.CUT_OFF_USER, at, 'tcp'));
  lab.note('edge-external', {
    what: 'A remote user finds the A/V Edge dead on TCP 443: the firewall drops every attempt.',
    ...tcpEnds(cutOff, at, 'attempted'),
    protocol: 'unknown',
    ...silent(EDGE.avTcp),
  });
}

/** What middleboxes and wrong servers make of pseudo-TLS. */
export async function pseudoTlsGoesWrong(lab: Lab): Promise<void> {
  const at = end(At.AV_EDGE, 443);
  const rewriter = await serveMsTurn(lab, 'tcp', at, '--rewritten');
  const rewritten = await callMsTurn(lab, remote(At.REMOTE_USER, at, 'tcp'), '--pseudo-tls');
  lab.note('edge-external', {
    what: 'The answer to pseudo-TLS comes in two records instead of one, as a box that rewrites TLS passes it on.',
    ...tcpEnds(rewritten, at),
    ...MS_TURN,
    pseudoTls: { state: 'rewritten' },
    ...documented(EDGE.avTcp),
  });
  await lab.stop(rewriter);

  const tls = await serveLines(lab, 'edge', at, 'edge-external');
  const refused = await callMsTurn(lab, remote(At.REMOTE_USER, at, 'tcp'), '--pseudo-tls');
  lab.note('edge-external', {
    what: 'A real TLS server stands where the A/V Edge should be and answers pseudo-TLS by an alert.',
    ...tcpEnds(refused, at),
    protocol: 'pseudo-tls',
    pseudoTls: { state: 'alert' },
    reason: 'pseudo-tls-refused',
    path: EDGE.avTcp,
  });
  await lab.stop(tls);

  const silentServer = await serveRaw(lab, 'edge', at, new Uint8Array());
  const opening = await callRaw(lab, remote(At.REMOTE_USER, at, 'tcp'), { bytes: pseudoClientHello() });
  lab.note('edge-external', {
    what: 'Something accepts the connection at the A/V Edge and never answers pseudo-TLS.',
    ...tcpEnds(opening, at),
    protocol: 'pseudo-tls',
    pseudoTls: { state: 'opening' },
    ...documented(EDGE.avTcp),
  });
  await lab.stop(silentServer);
}

/** coturn at that address, with relay ports at the Edge's external one. */
const serveCoturn = (lab: Lab, transport: 'tcp' | 'udp', at: End): Promise<Program> =>
  lab.serve('edge', transport, at, [
    ...['turnserver', '-c', lab.file('turnserver.conf', ''), '--log-file', 'stdout', '--pidfile', '', '--no-cli'],
    ...[`--listening-ip=${at.ip}`, `--listening-port=${at.port}`, `--relay-ip=${At.AV_EDGE}`],
    // So many that no two allocations get the same port, which would make one flow of two.
    ...['--min-port=53000', '--max-port=59899', '--no-tls', '--no-dtls', `--userdb=${lab.file('turndb', '')}`],
    ...['--lt-cred-mech', '--user=lab:lab', '--realm=contoso.com', '--no-rfc5780'],
  ]);

/** STUN by coturn. */
export async function remoteUserAsksForItsAddress(lab: Lab): Promise<void> {
  const outside = end(At.AV_EDGE, 3478);
  const external = await serveCoturn(lab, 'udp', outside);
  const asked = end(At.SECOND_REMOTE_USER, lab.port('remote-clients'));
  await lab.run('remote-clients', ['turnutils_stunclient', '-L', asked.ip, '-p', String(outside.port), outside.ip]);
  lab.note('edge-external', {
    what: 'A remote user asks by STUN how it is seen from outside.',
    ...udpEnds(asked, outside),
    protocol: 'stun',
    stun: { dialect: 'stun' },
    ...documented(EDGE.avUdpIn),
  });
  await lab.stop(external);
}

/** What turnutils_uclient sends a relay's peer, which sends it back. */
const RELAYED = 'test packets of turnutils_uclient';

/**
 * Internal users and a peer outside, by way of coturn. The client opens a flow to try out the server, then the one that
 * it sends by; over TCP, coturn ends both by RST.
 */
export async function internalUsersReachPeers(lab: Lab): Promise<void> {
  const peer = end(At.PARTNER, 3480);
  const echo = await lab.serve('partner', 'udp', peer, ['turnutils_peer', '-L', peer.ip, '-p', String(peer.port)]);
  const udp = end(At.EDGE_INTERNAL, 3478);
  const tcp = end(At.EDGE_INTERNAL, 443);
  const turn = { protocol: 'turn', stun: { dialect: 'turn' }, count: 2 } as const;
  const client = { ip: At.SECOND_INTERNAL_USER };
  lab.anyPort('clients');

  const preferred = await serveCoturn(lab, 'udp', udp);
  await lab.run('clients', uclient(udp, peer));
  lab.note('edge-internal', {
    what: 'An internal user allocates relay ports by TURN over UDP, and sends to a peer outside by the second.',
    ...udpEnds(client, udp),
    ...turn,
    ...documented(EDGE.poolAvUdp),
  });
  await lab.run('clients', uclient(udp, peer, '-t'));
  lab.note('edge-internal', {
    what: 'An internal user tries TURN over TCP on 3478, where the document has UDP.',
    ...tcpEnds(client, udp, 'reset'),
    ...turn,
    reason: 'transport-not-documented',
  });
  await lab.stop(preferred);

  const alternate = await serveCoturn(lab, 'tcp', tcp);
  await lab.run('clients', uclient(tcp, peer, '-t'));
  lab.note('edge-internal', {
    what: 'An internal user allocates relay ports by TURN over TCP 443, without pseudo-TLS.',
    ...tcpEnds(client, tcp, 'reset'),
    ...turn,
    ...documented(EDGE.poolAvTcp),
  });
  await lab.stop(alternate);
  await lab.stop(echo);
  lab.note('edge-external', {
    what: 'The relay sends media from its ports in 50,000-59,999 over UDP, which only OCS 2007 partners need.',
    ...udpEnds({ ip: At.AV_EDGE }, peer),
    protocol: 'unknown',
    content: RELAYED,
    reason: 'condition-not-met',
    count: 3,
  });
}

const uclient = (server: End, peer: End, ...options: string[]): string[] => [
  ...['turnutils_uclient', '-L', At.SECOND_INTERNAL_USER, '-p', String(server.port), '-u', 'lab', '-w', 'lab'],
  ...['-e', peer.ip, '-r', String(peer.port), '-c', '-n', '3', '-l', '120', ...options, server.ip],
];

export async function internalUsersSendMedia(lab: Lab): Promise<void> {
  const udp = end(At.EDGE_INTERNAL, 3478);
  const tcp = end(At.EDGE_INTERNAL, 443);
  const relay = await serveMsTurn(lab, 'udp', udp);
  const stream = await serveMsTurn(lab, 'tcp', tcp);
  const preferred = await callMsTurn(lab, { host: 'clients', from: At.INTERNAL_USER, to: udp, transport: 'udp' });
  lab.note('edge-internal', {
    what: 'An internal user allocates a relay port at the Edge over UDP, the preferred path.',
    ...udpEnds(preferred, udp),
    ...MS_TURN,
    ...documented(EDGE.poolAvUdp),
  });
  const alternate = await callMsTurn(
    lab,
    { host: 'clients', from: At.INTERNAL_USER, to: tcp, transport: 'tcp' },
    '--pseudo-tls',
  );
  lab.note('edge-internal', {
    what: 'An internal user takes the alternate path: TCP 443 with pseudo-TLS.',
    ...tcpEnds(alternate, tcp),
    ...MS_TURN,
    pseudoTls: { state: 'complete' },
    ...documented(EDGE.poolAvTcp),
  });
  const forgotten = await callMsTurn(lab, {
    host: 'clients',
    from: At.CUT_OFF_INTERNAL_USER,
    to: udp,
    transport: 'udp',
  });
  lab.note('edge-internal', {
    what: "Media of one client network was forgotten in the Edge's own firewall: nobody answers on UDP 3478.",
    ...udpEnds(forgotten, udp, 'unanswered'),
    ...MS_TURN,
    ...documented(EDGE.poolAvUdp),
  });
  const attempted = await callRaw(lab, { host: 'clients', from: At.CUT_OFF_INTERNAL_USER, to: tcp });
  lab.note('edge-internal', {
    what: 'Nor does anybody answer that network on TCP 443.',
    ...tcpEnds(attempted, tcp, 'attempted'),
    protocol: 'unknown',
    ...silent(EDGE.poolAvTcp),
  });
  await lab.stop(stream);
  await lab.stop(relay);
}

/** An ICE check of the Microsoft kind and its answer (RFC 8445 §7.1, [MS-ICE2] 2.2), as TCP carries them. */
const CHECK = message(0x0001, STANDARD_ID, [
  padded(0x0006, 'a1b2:c3d4'), // USERNAME
  padded(0x0024, u32(0x6e0001ff)), // PRIORITY
  padded(0x802a, [...u32(0x01020304), ...u32(0x05060708)]), // ICE-CONTROLLING
  padded(0x8054, 'candidate1'), // Candidate Identifier
  padded(0x8070, u32(2)), // Implementation Version
]);
const checkAnswer = (mapped: End): Uint8Array =>
  message(0x0101, STANDARD_ID, [padded(0x0020, xorAddress(mapped, STANDARD_ID)), padded(0x8070, u32(2))]);

/** Connectivity checks in the range that is the relay's, at either end. */
export async function mediaRangeIsUsed(lab: Lab): Promise<void> {
  const partnerEdge = end(At.PARTNER, 443);
  const out = end(At.AV_EDGE, 50_201);
  const partner = await serveRaw(lab, 'partner', partnerEdge, rfc4571(checkAnswer(out)));
  await callRaw(
    lab,
    { host: 'edge', from: out.ip, to: partnerEdge },
    { bytes: rfc4571(CHECK), answered: true, sourcePort: out.port },
  );
  lab.note('edge-external', {
    what: "The relay opens a desktop-sharing leg to the partner's Edge from its port in 50,000-59,999 over TCP.",
    ...tcpEnds(out, partnerEdge),
    protocol: 'stun',
    stun: { dialect: 'stun' },
    ...documented(EDGE.avMediaTcpOut),
  });
  const outOfRange = end(At.AV_EDGE, 40_201);
  await callRaw(
    lab,
    { host: 'edge', from: outOfRange.ip, to: partnerEdge },
    { bytes: rfc4571(CHECK), answered: true, sourcePort: outOfRange.port },
  );
  lab.note('edge-external', {
    what: 'The same from a source port outside the range.',
    ...tcpEnds(outOfRange, partnerEdge),
    protocol: 'stun',
    stun: { dialect: 'stun' },
    reason: 'source-port-not-documented',
  });
  await lab.stop(partner);
  const unproved = end(At.AV_EDGE, 50_202);
  await callRaw(lab, { host: 'edge', from: unproved.ip, to: partnerEdge }, { sourcePort: unproved.port });
  lab.note('edge-external', {
    what: 'From the range again, but refused: no bytes show that it was media.',
    ...tcpEnds(unproved, partnerEdge, 'refused'),
    protocol: 'unknown',
    reason: 'evidence-missing',
    path: EDGE.avMediaTcpOut,
  });

  for (const transport of ['tcp', 'udp'] as const) {
    const relayed = end(At.AV_EDGE, 52_300);
    const from = lab.port('partner');
    const answer = checkAnswer(end(At.PARTNER, from));
    const check = transport === 'tcp' ? rfc4571(CHECK) : CHECK;
    const relay = await serveRaw(lab, 'edge', relayed, transport === 'tcp' ? rfc4571(answer) : answer, transport);
    const source = await callRaw(
      lab,
      { host: 'partner', from: At.PARTNER, to: relayed },
      { transport, bytes: check, answered: true, sourcePort: from },
    );
    lab.note('edge-external', {
      what: `A partner opens media to a relayed port over ${transport.toUpperCase()}, which only OCS 2007 partners need.`,
      ...(transport === 'tcp' ? tcpEnds(source, relayed) : udpEnds(source, relayed)),
      protocol: 'stun',
      stun: { dialect: 'stun' },
      reason: 'condition-not-met',
    });
    await lab.stop(relay);
  }
}

/** From 3478 to 3478: an Edge learns the version of another. */
export async function edgesMeet(lab: Lab): Promise<void> {
  const theirs = end(At.PARTNER, 3478);
  const ours = end(At.AV_EDGE, 3478);
  const partner: HostName = 'partner';
  const server = await lab.serve(
    partner,
    'udp',
    theirs,
    ownProgram(
      'ms-turn-server.ts',
      ...['--transport', 'udp', '--address', theirs.ip, '--port', String(theirs.port), '--relay', theirs.ip],
    ),
  );
  await callMsTurn(
    lab,
    { host: 'edge', from: ours.ip, to: theirs, transport: 'udp', sourcePort: ours.port },
    '--probe',
  );
  lab.note('edge-external', {
    what: "Our A/V Edge asks the partner's for its version, from 3478 to 3478.",
    ...udpEnds(ours, theirs),
    ...MS_TURN,
    ...documented(EDGE.avUdpOut),
  });
  await lab.stop(server);
}
