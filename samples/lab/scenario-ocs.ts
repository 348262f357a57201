import { message, padded, STANDARD_ID, u32, xorAddress } from '../../test/support/ms-turn-builder.js';
import * as At from './addresses.js';
import {
  callRaw,
  fetchUrl,
  psomOverTls,
  serveLines,
  serveRaw,
  serveSip,
  serveWeb,
  sipOverTls,
  webCertificate,
} from './dialogues.js';
import type { HostName } from './hosts.js';
import { type End, end, type Lab } from './lab.js';
import { documented, silent, tcpEnds, udpEnds } from './ledger.js';
import { OCS } from './paths.js';
import { callSipp, serveSipp } from './sipp.js';

/* An OCS 2007 pool of separate servers, as a mirror port of their network sees it. */

const CAPTURE = 'ocs-2007-internal';
const COMMUNICATOR = 'UCCAPI/2.0.6362.0 OC/2.0.6362.0 (Microsoft Office Communicator)';
const SERVER = 'RTC/3.0';

const SERVERS = {
  'ocs-front-end': At.OCS_FRONT_END,
  'ocs-web-conferencing': At.OCS_WEB_CONFERENCING,
  clients: At.INTERNAL_USER,
} as const;

export async function clientsSpeakSip(lab: Lab): Promise<void> {
  const clear = end(At.OCS_FRONT_END, 5060);
  const registrar = await serveSipp(lab, 'ocs-front-end', 'tcp', clear, 'register-server.xml');
  const anna = await callSipp(
    lab,
    { host: 'clients', from: At.INTERNAL_USER, to: clear },
    'tcp',
    'register-client.xml',
  );
  lab.note(CAPTURE, {
    what: 'Communicator signs in at the Front End over SIP in clear.',
    ...tcpEnds(anna, clear),
    protocol: 'sip',
    sip: { methods: ['REGISTER'], statuses: [401, 200] },
    ...documented(OCS.clientSip),
  });
  await lab.stop(registrar);

  const secure = end(At.OCS_FRONT_END, 5061);
  const tls = await serveSip(lab, { host: 'ocs-front-end', at: secure, certificate: 'ocs-pool' });
  const bert = await sipOverTls(
    lab,
    { host: 'clients', from: At.SECOND_INTERNAL_USER, to: secure, sni: 'sip.contoso.com' },
    {
      method: 'REGISTER',
      to: 'bert@contoso.com',
      from: 'bert@contoso.com',
      callId: 'b4c0de0021',
      userAgent: COMMUNICATOR,
    },
  );
  lab.note(CAPTURE, {
    what: 'Communicator signs in at the Front End over TLS.',
    ...tcpEnds(bert, secure),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'sip.contoso.com', mutual: false, certificate: 'ocspool.corp.contoso.com' },
    ...documented(OCS.clientSipTls),
  });
  await lab.stop(tls);
}

/** HTTPS among servers and from clients: 443 to the web components, 444 between focus and conferencing. */
export async function serversSpeakHttps(lab: Lab): Promise<void> {
  const farm = end(At.OCS_WEB_COMPONENTS, 443);
  const web = await serveWeb(
    lab,
    'ocs-web-components',
    farm,
    `server { listen ${farm.ip}:443 ssl; ${webCertificate(lab, 'ocs-web')} return 200 "address book"; }
     server { listen ${farm.ip}:80; return 200 "address book"; }`,
  );
  for (const [host, path, what] of [
    ['ocs-front-end', OCS.webFarm, 'The Front End calls the web components.'],
    ['ocs-web-conferencing', OCS.webFarmFromConferencing, 'The Web Conferencing Server calls the web components.'],
    ['clients', OCS.webFarmFromClient, 'A client downloads the address book from the web components.'],
  ] as const) {
    const source = await fetchUrl(
      lab,
      { host, from: SERVERS[host], to: farm },
      'https://ocsweb.corp.contoso.com/Abs/Int/Handler',
    );
    noteHttps(lab, what, source, farm, 'ocsweb.corp.contoso.com', path);
  }
  const plain = end(farm.ip, 80);
  const source = await fetchUrl(
    lab,
    { host: 'ocs-front-end', from: At.OCS_FRONT_END, to: plain },
    'http://ocsweb.corp.contoso.com/Abs/Int/Handler',
  );
  lab.note(CAPTURE, {
    what: 'The Front End calls the web components in clear on 80.',
    ...tcpEnds(source, plain),
    protocol: 'http',
    reason: 'port-not-documented',
  });
  await lab.stop(web);
  await controlRuns(lab, 'ocs-front-end', 'ocs-web-conferencing', 'ocs-conferencing', OCS.focusToWebConferencing);
  await controlRuns(lab, 'ocs-web-conferencing', 'ocs-front-end', 'ocs-pool', OCS.webConferencingToFocus);
}

type Server = 'ocs-front-end' | 'ocs-web-conferencing';

async function controlRuns(lab: Lab, from: Server, to: Server, certificate: string, path: string): Promise<void> {
  const at = end(SERVERS[to], 444);
  const name = certificate === 'ocs-pool' ? 'ocspool.corp.contoso.com' : 'ocsconf.corp.contoso.com';
  const server = await serveWeb(
    lab,
    to,
    at,
    `server { listen ${at.ip}:444 ssl; ${webCertificate(lab, certificate)} return 200 "conference state"; }`,
  );
  const source = await fetchUrl(
    lab,
    { host: from, from: SERVERS[from], to: at },
    `https://${name}:444/LiveServer/Focus`,
  );
  const what =
    to === 'ocs-front-end'
      ? 'The Web Conferencing Server reports to the focus on the Front End.'
      : 'The focus on the Front End controls the Web Conferencing Server.';
  noteHttps(lab, what, source, at, name, path);
  await lab.stop(server);
}

const noteHttps = (lab: Lab, what: string, source: End, at: End, name: string, path: string): void =>
  lab.note(CAPTURE, {
    what,
    ...tcpEnds(source, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: name, mutual: false, certificate: name },
    ...documented(path),
  });

export async function meetingsRun(lab: Lab): Promise<void> {
  const inside = end(At.OCS_WEB_CONFERENCING, 8057);
  const server = await serveLines(lab, 'ocs-web-conferencing', inside, 'ocs-conferencing');
  const client = await psomOverTls(lab, {
    host: 'clients',
    from: At.INTERNAL_USER,
    to: inside,
    sni: 'ocsconf.corp.contoso.com',
  });
  lab.note(CAPTURE, {
    what: 'A Live Meeting client joins a meeting at the Web Conferencing Server.',
    ...tcpEnds(client, inside),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'ocsconf.corp.contoso.com', mutual: false, certificate: 'ocsconf.corp.contoso.com' },
    ...documented(OCS.clientMeetings),
  });
  await lab.stop(server);

  const outside = end(At.EDGE_INTERNAL, 8057);
  const edge = await serveLines(lab, 'edge', outside, 'edge-internal', true);
  const conferencing = await psomOverTls(lab, {
    host: 'ocs-web-conferencing',
    from: At.OCS_WEB_CONFERENCING,
    to: outside,
    certificate: 'ocs-conferencing',
  });
  lab.note(CAPTURE, {
    what: 'The Web Conferencing Server joins meeting data of outside users at the Edge; it names no server.',
    ...tcpEnds(conferencing, outside),
    protocol: 'tls',
    tls: { version: '1.2', mutual: true, certificate: 'intsrv.corp.contoso.com' },
    ...documented(OCS.edgeMeetings),
  });
  await lab.stop(edge);
}

/** SIP from the Front End to the Edge, for users outside and for media credentials. */
export async function poolReachesTheEdge(lab: Lab): Promise<void> {
  for (const [port, to, path, what] of [
    [5061, 'fred@fabrikam.com', OCS.accessFromPool, 'The Front End sends SIP for outside users to the Access Edge.'],
    [5062, 'mras@contoso.com', OCS.avAuthentication, 'The Front End fetches media credentials from the A/V Edge.'],
  ] as const) {
    const at = end(At.EDGE_INTERNAL, port);
    const server = await serveSip(lab, { host: 'edge', at, certificate: 'edge-internal', mutual: true });
    const source = await sipOverTls(
      lab,
      { host: 'ocs-front-end', from: At.OCS_FRONT_END, to: at, certificate: 'ocs-pool' },
      { method: 'SERVICE', to, from: 'anna@contoso.com', callId: `c5c0de${port}`, userAgent: SERVER },
    );
    lab.note(CAPTURE, {
      what,
      ...tcpEnds(source, at),
      protocol: 'tls',
      tls: { version: '1.2', mutual: true, certificate: 'intsrv.corp.contoso.com' },
      ...documented(path),
    });
    await lab.stop(server);
  }
}

export async function callsAreConferenced(lab: Lab): Promise<void> {
  const at = end(At.OCS_AV_CONFERENCING, 5063);
  const expected = await serveSipp(lab, 'ocs-av-conferencing', 'tcp', at, 'invite-server.xml');
  const focus = await callSipp(
    lab,
    { host: 'ocs-front-end', from: At.OCS_FRONT_END, to: at },
    'tcp',
    'invite-client.xml',
  );
  lab.note(CAPTURE, {
    what: 'The Front End invites the A/V Conferencing Server over SIP in clear.',
    ...tcpEnds(focus, at),
    protocol: 'sip',
    sip: { methods: ['INVITE', 'ACK', 'BYE'], statuses: [180, 200] },
    ...documented(OCS.avSip),
  });
  await lab.stop(expected);
  const direct = await serveSipp(lab, 'ocs-av-conferencing', 'tcp', at, 'invite-server.xml');
  const client = await callSipp(
    lab,
    { host: 'clients', from: At.SECOND_INTERNAL_USER, to: at },
    'tcp',
    'invite-client.xml',
  );
  lab.note(CAPTURE, {
    what: 'A client invites the A/V Conferencing Server itself; only its wide media range covers the port.',
    ...tcpEnds(client, at),
    protocol: 'sip',
    sip: { methods: ['INVITE', 'ACK', 'BYE'], statuses: [180, 200] },
    reason: 'range-other-protocol',
  });
  await lab.stop(direct);

  const media = end(At.OCS_AV_CONFERENCING, 52_044);
  const from = lab.port('clients');
  const server = await serveRaw(lab, 'ocs-av-conferencing', media, checkAnswer(end(At.INTERNAL_USER, from)), 'udp');
  const source = await callRaw(
    lab,
    { host: 'clients', from: At.INTERNAL_USER, to: media },
    { transport: 'udp', bytes: CHECK, answered: true, sourcePort: from },
  );
  lab.note(CAPTURE, {
    what: 'A client and the A/V Conferencing Server check their media path by STUN.',
    ...udpEnds(source, media),
    protocol: 'stun',
    stun: { dialect: 'stun' },
    ...documented(OCS.avMedia),
  });
  await lab.stop(server);
}

/** An ICE check and its answer (RFC 8445 §7.1). */
const CHECK = message(0x0001, STANDARD_ID, [
  padded(0x0006, 'e5f6:a7b8'), // USERNAME
  padded(0x0024, u32(0x6e0001ff)), // PRIORITY
  padded(0x8070, u32(1)), // Implementation Version, [MS-ICE2] 2.2
]);
const checkAnswer = (mapped: End): Uint8Array =>
  message(0x0101, STANDARD_ID, [padded(0x0020, xorAddress(mapped, STANDARD_ID))]);

/** What the table does not have, or has otherwise. */
export async function strayTraffic(lab: Lab): Promise<void> {
  const udp = end(At.OCS_FRONT_END, 5060);
  const busy = await serveSipp(lab, 'ocs-front-end', 'udp', udp, 'busy-server.xml');
  const caller = await callSipp(
    lab,
    { host: 'clients', from: At.INTERNAL_USER, to: udp },
    'udp',
    'long-invite-client.xml',
  );
  lab.note(CAPTURE, {
    what: 'A client sends an INVITE over UDP, in IP fragments; the table has SIP over TCP.',
    ...udpEnds(caller, udp),
    protocol: 'sip',
    sip: { methods: ['INVITE', 'ACK'], statuses: [486] },
    reason: 'transport-not-documented',
  });
  await lab.stop(busy);

  const host: HostName = 'ocs-front-end';
  const web = await serveWeb(lab, host, udp, `server { listen ${udp.ip}:5060; return 200 "It works!"; }`);
  const browser = await fetchUrl(
    lab,
    { host: 'clients', from: At.INTERNAL_USER, to: udp },
    'http://ocspool.corp.contoso.com:5060/',
  );
  lab.note(CAPTURE, {
    what: 'A web server answers a client on 5060 of the Front End.',
    ...tcpEnds(browser, udp),
    protocol: 'http',
    reason: 'other-protocol',
    path: OCS.clientSip,
  });
  await lab.stop(web);

  const mapper = end(At.OCS_FRONT_END, 135);
  const caller135 = await callRaw(lab, {
    host: 'ocs-web-conferencing',
    from: At.OCS_WEB_CONFERENCING,
    to: mapper,
  });
  lab.note(CAPTURE, {
    what: 'The Web Conferencing Server looks for the endpoint mapper of the Front End: documented, and refused.',
    ...tcpEnds(caller135, mapper, 'refused'),
    protocol: 'unknown',
    ...silent(OCS.endpointMapper),
  });
}
