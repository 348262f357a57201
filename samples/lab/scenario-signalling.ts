import * as At from './addresses.js';
import { callRaw, openTls, psomOverTls, serveLines, serveSip, sipOverTls } from './dialogues.js';
import { type End, end, type Lab } from './lab.js';
import { documented, silent, tcpEnds } from './ledger.js';
import { EDGE } from './paths.js';
import type { Program } from './program.js';
import { LYNC_CLIENT, LYNC_SERVER, sipRequest } from './sip-text.js';

/* Sign-in, federation and the pool's own connections to the Edge: SIP and PSOM inside TLS. */

const register = (user: string, callId: string) => ({
  method: 'REGISTER',
  to: `${user}@contoso.com`,
  from: `${user}@contoso.com`,
  callId,
  userAgent: LYNC_CLIENT,
});

const options = (to: string, from: string, callId: string) => ({
  method: 'OPTIONS',
  to,
  from,
  callId,
  userAgent: LYNC_SERVER,
});

export async function remoteUsersSignIn(lab: Lab): Promise<void> {
  const at = end(At.ACCESS_EDGE, 443);
  const server = await serveSip(lab, { host: 'edge', at, certificate: 'edge-external' });
  const anna = await sipOverTls(
    lab,
    { host: 'remote-clients', from: At.REMOTE_USER, to: at, sni: 'sip.contoso.com' },
    register('anna', 'a1c0de0001'),
  );
  lab.note('edge-external', {
    what: 'A remote user signs in at the Access Edge: SIP inside TLS 1.2.',
    ...tcpEnds(anna, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'sip.contoso.com', mutual: false, certificate: 'edge.contoso.com' },
    ...documented(EDGE.accessSipTls),
  });
  await lab.stop(server);
  const newer = await serveSip(lab, { host: 'edge', at, certificate: 'edge-external', version: '1.3' });
  const bert = await sipOverTls(
    lab,
    { host: 'remote-clients', from: At.SECOND_REMOTE_USER, to: at, sni: 'sip.contoso.com', version: '1.3' },
    register('bert', 'b2c0de0002'),
  );
  lab.note('edge-external', {
    what: 'Another signs in over TLS 1.3, which hides certificates.',
    ...tcpEnds(bert, at),
    protocol: 'tls',
    tls: { version: '1.3', sni: 'sip.contoso.com' },
    ...documented(EDGE.accessSipTls),
  });
  await lab.stop(newer);
}

export async function remoteUserOverIpv6(lab: Lab): Promise<void> {
  const at = end(At.ACCESS_EDGE_6, 443);
  const server = await serveSip(lab, { host: 'edge', at, certificate: 'edge-external' });
  const source = await sipOverTls(
    lab,
    { host: 'remote-clients', from: At.REMOTE_USER_6, to: at, sni: 'sip.contoso.com' },
    register('cleo', 'c3c0de0003'),
  );
  lab.note('edge-external', {
    what: 'A remote user signs in at the Access Edge over IPv6.',
    ...tcpEnds(source, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'sip.contoso.com', mutual: false, certificate: 'edge.contoso.com' },
    ...documented(EDGE.accessSipTls),
  });
  await lab.stop(server);
}

export async function remoteUserJoinsMeeting(lab: Lab): Promise<void> {
  const at = end(At.WEB_CONFERENCING_EDGE, 443);
  const server = await serveLines(lab, 'edge', at, 'edge-external');
  const source = await psomOverTls(lab, {
    host: 'remote-clients',
    from: At.REMOTE_USER,
    to: at,
    sni: 'conf.contoso.com',
  });
  lab.note('edge-external', {
    what: 'A remote user joins a meeting at the Web Conferencing Edge.',
    ...tcpEnds(source, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'conf.contoso.com', mutual: false, certificate: 'edge.contoso.com' },
    ...documented(EDGE.meetings),
  });
  await lab.stop(server);
  const late = await callRaw(lab, { host: 'remote-clients', from: At.REMOTE_USER, to: at });
  lab.note('edge-external', {
    what: 'The same user comes back after the service was stopped: documented, and refused by the Edge.',
    ...tcpEnds(late, at, 'refused'),
    protocol: 'unknown',
    ...silent(EDGE.meetings),
  });
}

export async function partnersFederate(lab: Lab): Promise<void> {
  const ours = end(At.ACCESS_EDGE, 5061);
  const edge = await serveSip(lab, { host: 'edge', at: ours, certificate: 'edge-external', mutual: true });
  const inbound = await sipOverTls(
    lab,
    { host: 'partner', from: At.PARTNER, to: ours, sni: 'sip.contoso.com', certificate: 'partner' },
    options('anna@contoso.com', 'fred@fabrikam.com', 'd4c0de0004'),
  );
  lab.note('edge-external', {
    what: "The partner's Access Edge opens federation: mutual TLS towards ours.",
    ...tcpEnds(inbound, ours),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'sip.contoso.com', mutual: true, certificate: 'edge.contoso.com' },
    ...documented(EDGE.accessFederationIn),
  });
  await lab.stop(edge);

  const theirs = end(At.PARTNER, 5061);
  const partner = await serveSip(lab, { host: 'partner', at: theirs, certificate: 'partner', mutual: true });
  const outbound = await sipOverTls(
    lab,
    { host: 'edge', from: At.ACCESS_EDGE, to: theirs, sni: 'sip.fabrikam.com', certificate: 'edge-external' },
    options('fred@fabrikam.com', 'anna@contoso.com', 'e5c0de0005'),
  );
  lab.note('edge-external', {
    what: "Our Access Edge opens federation: mutual TLS towards the partner's.",
    ...tcpEnds(outbound, theirs),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'sip.fabrikam.com', mutual: true, certificate: 'edge.fabrikam.com' },
    ...documented(EDGE.accessFederationOut),
  });
  await lab.stop(partner);
}

/** The Edge and its next hop, both ways; the Edge's server is that of the long connections. */
export async function poolAndEdgeSpeakSip(lab: Lab): Promise<void> {
  for (const [host, address] of [
    ['fe1', At.FRONT_END_1],
    ['fe2', At.FRONT_END_2],
  ] as const) {
    const at = end(address, 5061);
    const pool = await serveSip(lab, { host, at, certificate: 'pool', mutual: true });
    const source = await sipOverTls(
      lab,
      { host: 'edge', from: At.EDGE_INTERNAL, to: at, sni: 'pool.corp.contoso.com', certificate: 'edge-internal' },
      options('anna@contoso.com', 'fred@fabrikam.com', `f6c0de${address.slice(-2)}`),
    );
    lab.note('edge-internal', {
      what: `The Edge brings SIP from outside to ${host === 'fe1' ? 'the first' : 'the second'} Front End, its next hop.`,
      ...tcpEnds(source, at),
      protocol: 'tls',
      tls: { version: '1.2', sni: 'pool.corp.contoso.com', mutual: true, certificate: 'pool.corp.contoso.com' },
      ...documented(EDGE.poolSipIn),
    });
    await lab.stop(pool);
  }
  const at = end(At.EDGE_INTERNAL, 5061);
  const source = await sipOverTls(
    lab,
    { host: 'fe1', from: At.FRONT_END_1, to: at, sni: 'intsrv.corp.contoso.com', certificate: 'pool' },
    options('fred@fabrikam.com', 'anna@contoso.com', 'a7c0de0007'),
  );
  lab.note('edge-internal', {
    what: 'A Front End brings SIP to the Edge for a partner.',
    ...tcpEnds(source, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'intsrv.corp.contoso.com', mutual: true, certificate: 'intsrv.corp.contoso.com' },
    ...documented(EDGE.poolSipOut),
  });
}

/** A connection that is older than the recording, and one that outlives it. */
export interface LongConnections {
  readonly speak: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a connection before recorders start; `speak` uses it and opens one that stays open, `close` ends both after the
 * recorders have stopped.
 */
export async function longConnections(lab: Lab): Promise<LongConnections> {
  const at = end(At.EDGE_INTERNAL, 5061);
  const server = await serveSip(lab, { host: 'edge', at, certificate: 'edge-internal', mutual: true });
  const call = {
    host: 'fe2',
    from: At.FRONT_END_2,
    to: at,
    sni: 'intsrv.corp.contoso.com',
    certificate: 'pool',
  } as const;
  const ask = (program: Program, callId: string): void =>
    program.send(sipRequest({ ...options('fred@fabrikam.com', 'bert@contoso.com', callId), via: At.FRONT_END_2 }));
  const old = openTls(lab, call);
  ask(old.program, 'b8c0de0008');
  await old.program.until('SIP/2.0 200');
  let lasting: { readonly program: Program; readonly source: End } | undefined;

  const speak = async (): Promise<void> => {
    ask(old.program, 'c9c0de0009');
    await old.program.until('SIP/2.0 200', 2);
    lab.note('edge-internal', {
      what: 'A Front End brings SIP to the Edge on a connection that is older than the recording.',
      ...tcpEnds(old.source, at, 'midstream'),
      protocol: 'tls',
      ...documented(EDGE.poolSipOut),
    });
    lasting = openTls(lab, call);
    ask(lasting.program, 'd0c0de0010');
    await lasting.program.until('SIP/2.0 200');
    lab.note('edge-internal', {
      what: 'A Front End brings SIP to the Edge and keeps the connection open.',
      ...tcpEnds(lasting.source, at, 'established'),
      protocol: 'tls',
      tls: { version: '1.2', sni: 'intsrv.corp.contoso.com', mutual: true, certificate: 'intsrv.corp.contoso.com' },
      ...documented(EDGE.poolSipOut),
    });
  };
  const close = async (): Promise<void> => {
    for (const program of [old.program, lasting?.program, server]) if (program !== undefined) await lab.stop(program);
  };
  return { speak, close };
}

export async function poolBringsMeetingsOut(lab: Lab): Promise<void> {
  const at = end(At.EDGE_INTERNAL, 8057);
  const server = await serveLines(lab, 'edge', at, 'edge-internal', true);
  const source = await psomOverTls(lab, {
    host: 'fe1',
    from: At.FRONT_END_1,
    to: at,
    sni: 'intsrv.corp.contoso.com',
    certificate: 'pool',
  });
  lab.note('edge-internal', {
    what: 'A Front End carries meeting data to the Web Conferencing Edge: PSOM inside mutual TLS.',
    ...tcpEnds(source, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'intsrv.corp.contoso.com', mutual: true, certificate: 'intsrv.corp.contoso.com' },
    ...documented(EDGE.poolMeetings),
  });
  await lab.stop(server);
}

/** The A/V authentication service, first as documented, then with TLS where the document has mutual TLS. */
export async function poolAsksForCredentials(lab: Lab): Promise<void> {
  const at = end(At.EDGE_INTERNAL, 5062);
  const ask = { host: 'fe1', from: At.FRONT_END_1, to: at, sni: 'intsrv.corp.contoso.com' } as const;
  const server = await serveSip(lab, { host: 'edge', at, certificate: 'edge-internal', mutual: true });
  const proved = await sipOverTls(
    lab,
    { ...ask, certificate: 'pool' },
    options('mras@contoso.com', 'pool@contoso.com', 'e1c0de0011'),
  );
  lab.note('edge-internal', {
    what: 'A Front End asks the A/V authentication service for media credentials.',
    ...tcpEnds(proved, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'intsrv.corp.contoso.com', mutual: true, certificate: 'intsrv.corp.contoso.com' },
    ...documented(EDGE.avAuthentication),
  });
  await lab.stop(server);
  const lax = await serveSip(lab, { host: 'edge', at, certificate: 'edge-internal' });
  const unproved = await sipOverTls(lab, ask, options('mras@contoso.com', 'pool@contoso.com', 'e2c0de0014'));
  lab.note('edge-internal', {
    what: 'The A/V authentication service answers over TLS without asking for a client certificate.',
    ...tcpEnds(unproved, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'intsrv.corp.contoso.com', mutual: false, certificate: 'intsrv.corp.contoso.com' },
    reason: 'not-mutual-tls',
    path: EDGE.avAuthentication,
  });
  await lab.stop(lax);
}

/** The next hop set to the Edge's external address. */
export async function poolFindsWrongInterface(lab: Lab): Promise<void> {
  const at = end(At.ACCESS_EDGE, 5061);
  const server = await serveSip(lab, { host: 'edge', at, certificate: 'edge-external', mutual: true });
  const source = await sipOverTls(
    lab,
    { host: 'fe2', from: At.FRONT_END_2, to: at, sni: 'sip.contoso.com', certificate: 'pool' },
    options('fred@fabrikam.com', 'anna@contoso.com', 'f2c0de0012'),
  );
  lab.note('edge-internal', {
    what: 'A Front End sends SIP to the external address of the Access Edge.',
    ...tcpEnds(source, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'sip.contoso.com', mutual: true, certificate: 'edge.contoso.com' },
    reason: 'interface-not-documented',
  });
  await lab.stop(server);
}

/** A client inside that was given the outside address of the Access Edge. */
export async function insiderSignsInOutside(lab: Lab): Promise<void> {
  const at = end(At.ACCESS_EDGE, 443);
  const server = await serveSip(lab, { host: 'edge', at, certificate: 'edge-external' });
  const source = await sipOverTls(
    lab,
    { host: 'clients', from: At.INTERNAL_USER, to: at, sni: 'sip.contoso.com' },
    register('dora', 'b4c0de0015'),
  );
  lab.note('edge-internal', {
    what: 'A client inside signs in at the external address of the Access Edge.',
    ...tcpEnds(source, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'sip.contoso.com', mutual: false, certificate: 'edge.contoso.com' },
    reason: 'zone-not-documented',
  });
  await lab.stop(server);
}

/** A host in no topology that has a certificate of the pool's authority. */
export async function forgottenHostSpeaksSip(lab: Lab): Promise<void> {
  const at = end(At.FRONT_END_1, 5061);
  const server = await serveSip(lab, { host: 'fe1', at, certificate: 'pool', mutual: true });
  const source = await sipOverTls(
    lab,
    { host: 'forgotten', from: At.FORGOTTEN, to: at, sni: 'pool.corp.contoso.com', certificate: 'edge-internal' },
    options('anna@contoso.com', 'test@contoso.com', 'a3c0de0013'),
  );
  lab.note('edge-internal', {
    what: 'A private host that no topology lists speaks SIP to a Front End.',
    ...tcpEnds(source, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'pool.corp.contoso.com', mutual: true, certificate: 'pool.corp.contoso.com' },
    reason: 'role-unknown',
  });
  await lab.stop(server);
}
