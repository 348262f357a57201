import * as At from './addresses.js';
import { callRaw, fetchUrl, serveRaw, serveWeb } from './dialogues.js';
import type { HostName } from './hosts.js';
import { type End, end, type Lab } from './lab.js';
import { silent, tcpEnds, udpEnds } from './ledger.js';
import { EDGE, SITE } from './paths.js';
import { callSipp, serveSipp } from './sipp.js';

/* Traffic that no document knows, and traffic that is not what its port promises. */

const serveSsh = (lab: Lab, host: HostName, at: End) =>
  lab.serve(host, 'tcp', at, [
    ...['/usr/sbin/sshd', '-D', '-e', '-f', '/dev/null', '-h', `${lab.keys}/host-key`],
    ...['-o', `ListenAddress=${at.ip}:${at.port}`, '-o', 'PidFile=none', '-o', 'UsePAM=no', '-o', 'StrictModes=no'],
    ...['-o', `AuthorizedKeysFile=${lab.keys}/admin-key.pub`, '-o', 'PasswordAuthentication=no'],
    ...['-o', 'PermitRootLogin=yes'],
  ]);

/** OpenSSH's client; without a key it is turned away. */
async function callSsh(lab: Lab, host: HostName, from: string, to: End, key: string): Promise<End> {
  const source = end(from, lab.port(host));
  const program = lab.start(host, [
    ...[
      'ssh',
      '-F',
      'none',
      '-p',
      String(to.port),
      '-b',
      from,
      '-i',
      key,
      '-o',
      'IdentitiesOnly=yes',
      '-o',
      'BatchMode=yes',
    ],
    ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'StrictHostKeyChecking=no', `root@${to.ip}`, 'true'],
  ]);
  program.finish();
  await program.end();
  return source;
}

/** Somebody from the Internet tries SSH, first where it lives, then where it was hidden. */
export async function intruderTriesSsh(lab: Lab): Promise<void> {
  const open = end(At.ACCESS_EDGE, 22);
  const server = await serveSsh(lab, 'edge', open);
  const first = await callSsh(lab, 'intruder', At.INTRUDER, open, '/dev/null');
  lab.note('edge-external', {
    what: 'Somebody from the Internet reaches an SSH server on the Access Edge.',
    ...tcpEnds(first, open),
    protocol: 'unknown',
    content: 'SSH',
    reason: 'port-not-documented',
  });
  await lab.stop(server);
  const hidden = end(At.ACCESS_EDGE, 443);
  const hider = await serveSsh(lab, 'edge', hidden);
  const second = await callSsh(lab, 'intruder', At.INTRUDER, hidden, '/dev/null');
  lab.note('edge-external', {
    what: 'An SSH server is hidden behind 443 of the Access Edge.',
    ...tcpEnds(second, hidden),
    protocol: 'unknown',
    content: 'SSH',
    reason: 'other-protocol',
    path: EDGE.accessSipTls,
  });
  await lab.stop(hider);
}

export async function administratorUsesSsh(lab: Lab): Promise<void> {
  const at = end(At.EDGE_INTERNAL, 22);
  const server = await serveSsh(lab, 'edge', at);
  const source = await callSsh(lab, 'admin', At.ADMINISTRATOR, at, `${lab.keys}/admin-key`);
  lab.note('edge-internal', {
    what: 'The administration workstation logs in at the Edge over SSH, as the site allows.',
    ...tcpEnds(source, at),
    protocol: 'unknown',
    content: 'SSH',
    reason: 'site-exception',
    path: SITE.edgeAdministration,
  });
  await lab.stop(server);
}

/** HTTP where the document has SIP over mutual TLS. */
export async function webServerOnSipPort(lab: Lab): Promise<void> {
  const at = end(At.ACCESS_EDGE, 5061);
  const server = await serveWeb(lab, 'edge', at, `server { listen ${at.ip}:5061; return 200 "It works!"; }`);
  const source = await fetchUrl(lab, { host: 'partner', from: At.PARTNER, to: at }, 'http://sip.contoso.com:5061/');
  lab.note('edge-external', {
    what: 'A web server answers the partner on 5061 of the Access Edge, in clear.',
    ...tcpEnds(source, at),
    protocol: 'http',
    reason: 'other-protocol',
    path: EDGE.accessFederationIn,
  });
  await lab.stop(server);
}

/** A scanner's SIP in clear, which no Edge has. */
export async function intruderTriesClearSip(lab: Lab): Promise<void> {
  const at = end(At.ACCESS_EDGE, 5060);
  const server = await serveSipp(lab, 'edge', 'udp', at, 'options-server.xml');
  const source = await callSipp(lab, { host: 'intruder', from: At.INTRUDER, to: at }, 'udp', 'options-client.xml');
  lab.note('edge-external', {
    what: 'A scanner sends SIP in clear to 5060 of the Access Edge and is answered.',
    ...udpEnds(source, at),
    protocol: 'sip',
    sip: { methods: ['OPTIONS'], statuses: [200] },
    reason: 'port-not-documented',
  });
  await lab.stop(server);
}

const SCANNED_PORTS = [21, 23, 25, 110, 135, 139, 445, 1433, 3306, 4443, 5060, 5062, 5900, 8057, 8080, 8443];

/** A burst of attempts, all refused: nobody listens. */
export async function intruderScans(lab: Lab): Promise<void> {
  lab.anyPort('intruder');
  const attempts = SCANNED_PORTS.map((port) => `(exec 3<>/dev/tcp/${At.ACCESS_EDGE}/${port})`).join('; ');
  await lab.run('intruder', ['bash', '-c', `{ ${attempts}; } 2>&1; true`]);
  for (const port of SCANNED_PORTS) {
    lab.note('edge-external', {
      what: `A port scan tries ${port} of the Access Edge and is refused.`,
      ...tcpEnds({ ip: At.INTRUDER }, end(At.ACCESS_EDGE, port), 'refused'),
      protocol: 'unknown',
      reason: 'port-not-documented',
    });
  }
}

/** Attempts that the external firewall answers by an ICMP error. */
export async function firewallRejects(lab: Lab): Promise<void> {
  const desktop = end(At.ACCESS_EDGE, 3389);
  const first = await callRaw(lab, { host: 'intruder', from: At.INTRUDER, to: desktop });
  lab.note('edge-external', {
    what: 'The external firewall rejects remote desktop to the Access Edge: administratively prohibited.',
    ...tcpEnds(first, desktop, 'rejected'),
    protocol: 'unknown',
    icmp: { from: '203.0.113.1', error: 'administratively prohibited' },
    reason: 'port-not-documented',
  });
  const desktop6 = end(At.ACCESS_EDGE_6, 3389);
  const second = await callRaw(lab, { host: 'intruder', from: At.INTRUDER_6, to: desktop6 });
  lab.note('edge-external', {
    what: 'The same over IPv6.',
    ...tcpEnds(second, desktop6, 'rejected'),
    protocol: 'unknown',
    icmp: { from: '2001:db8:203::1', error: 'administratively prohibited' },
    reason: 'port-not-documented',
  });
  const snmp = end(At.ACCESS_EDGE, 161);
  const third = end(At.INTRUDER, lab.port('intruder'));
  await lab.run('intruder', ['bash', '-c', `printf '\\x30\\x00' > /dev/udp/${snmp.ip}/${snmp.port}`]);
  lab.note('edge-external', {
    what: 'The external firewall rejects SNMP to the Access Edge: port unreachable, though not from the Edge itself.',
    ...udpEnds(third, snmp, 'rejected'),
    protocol: 'unknown',
    icmp: { from: '203.0.113.1', error: 'port unreachable' },
    reason: 'port-not-documented',
  });
}

/** TPKT and X.224 Connection Request with a request for TLS ([MS-RDPBCGR] 2.2.1.1). */
const RDP_REQUEST = Buffer.from('030000130ee000000000000100080001000000', 'hex');
/** X.224 Connection Confirm: TLS it is ([MS-RDPBCGR] 2.2.1.2). */
const RDP_CONFIRM = Buffer.from('030000130ed000001234000200080001000000', 'hex');

/** What an Edge Server has no business to open towards the pool. */
export async function edgeReachesInside(lab: Lab): Promise<void> {
  const from = { host: 'edge', from: At.EDGE_INTERNAL } as const;
  const desktop = end(At.FRONT_END_1, 3389);
  const server = await serveRaw(lab, 'fe1', desktop, RDP_CONFIRM);
  const rdp = await callRaw(lab, { ...from, to: desktop }, { bytes: RDP_REQUEST, answered: true, reset: true });
  lab.note('edge-internal', {
    what: 'Remote desktop is opened from the Edge to a Front End.',
    ...tcpEnds(rdp, desktop, 'reset'),
    protocol: 'rdp',
    reason: 'port-not-documented',
  });
  await lab.stop(server);

  const files = end(At.FRONT_END_2, 445);
  const smb = await callRaw(lab, { ...from, to: files });
  lab.note('edge-internal', {
    what: 'The internal firewall rejects file sharing from the Edge: administratively prohibited.',
    ...tcpEnds(smb, files, 'rejected'),
    protocol: 'unknown',
    icmp: { from: '172.25.33.1', error: 'administratively prohibited' },
    reason: 'port-not-documented',
  });

  for (const [port, state, service] of [
    [5062, 'refused', 'media credentials'],
    [8057, 'attempted', 'meeting data'],
    [4443, 'refused', 'replication'],
  ] as const) {
    const to = end(At.FRONT_END_1, port);
    const source = await callRaw(lab, { ...from, to });
    lab.note('edge-internal', {
      what: `The Edge tries to open ${service} towards a Front End, against the documented direction; ${
        state === 'refused' ? 'nobody listens' : 'the firewall drops it'
      }.`,
      ...tcpEnds(source, to, state),
      protocol: 'unknown',
      reason: 'direction-not-documented',
    });
  }

  const stopped = end(At.FRONT_END_2, 5061);
  const sip = await callRaw(lab, { ...from, to: stopped });
  lab.note('edge-internal', {
    what: 'The Edge finds the second Front End stopped: documented, and refused.',
    ...tcpEnds(sip, stopped, 'refused'),
    protocol: 'unknown',
    ...silent(EDGE.poolSipIn),
  });
}

/** Remote desktop that was allowed once. */
export async function administratorUsesDesktop(lab: Lab): Promise<void> {
  const at = end(At.EDGE_INTERNAL, 3389);
  const server = await serveRaw(lab, 'edge', at, RDP_CONFIRM);
  const call = { host: 'admin', from: At.ADMINISTRATOR, to: at } as const;
  const source = await callRaw(lab, call, { bytes: RDP_REQUEST, answered: true });
  lab.note('edge-internal', {
    what: 'The administration workstation still uses remote desktop to the Edge, years after the exception for it ended.',
    ...tcpEnds(source, at),
    protocol: 'rdp',
    reason: 'exception-expired',
  });
  await lab.stop(server);
}

/** A reverse proxy that was made a member of the domain. */
export async function proxyLooksForTheDirectory(lab: Lab): Promise<void> {
  const at = end(At.DOMAIN_CONTROLLER, 389);
  const source = await callRaw(lab, { host: 'reverse-proxy', from: At.PROXY_INTERNAL, to: at });
  lab.note('edge-internal', {
    what: 'The reverse proxy looks for the directory on a domain controller, and is refused.',
    ...tcpEnds(source, at, 'refused'),
    protocol: 'unknown',
    reason: 'roles-not-joined',
  });
}

export async function poolPings(lab: Lab): Promise<void> {
  await lab.run('fe1', ['ping', '-q', '-c', '2', '-i', '0.2', At.EDGE_INTERNAL]);
  lab.note('edge-internal', {
    what: 'A Front End pings the Edge.',
    initiator: { ip: At.FRONT_END_1, port: 8 },
    responder: { ip: At.EDGE_INTERNAL, port: 0 },
    transport: 'icmp',
    state: 'answered',
    protocol: 'unknown',
    reason: 'ip-protocol-not-documented',
  });
}
