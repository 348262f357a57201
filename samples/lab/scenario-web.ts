import * as At from './addresses.js';
import { fetchUrl, serveWeb, webCertificate } from './dialogues.js';
import { type End, end, type Lab } from './lab.js';
import { documented, silent, tcpEnds, udpEnds } from './ledger.js';
import { EDGE, POSTER } from './paths.js';

/* Web services behind the reverse proxy, replication, revocation lists and DNS. */

/** The reverse proxy publishes the pool: what comes in on 443 goes on to 4443, the content of one page to 8080. */
export async function webServicesArePublished(lab: Lab): Promise<void> {
  const inner = end(At.POOL_WEB, 4443);
  const plain = end(At.POOL_WEB, 8080);
  // Pages of unknown length, and a server that waits for the other end: else it is chance whether one of the two resets.
  const pool = await serveWeb(
    lab,
    'pool-web',
    inner,
    `default_type text/html; ssi on; lingering_close always;
     server { listen ${At.POOL_WEB}:4443 ssl; ${webCertificate(lab, 'pool')} return 200 "meeting page"; }
     server { listen ${At.POOL_WEB}:8080; return 200 "root certificates"; }
     server { listen ${At.POOL_WEB}:443 ssl; ${webCertificate(lab, 'pool')} return 200 "internal page"; }`,
  );
  const outer = end(At.PROXY_EXTERNAL, 443);
  const proxy = await serveWeb(
    lab,
    'reverse-proxy',
    outer,
    `server {
       listen ${At.PROXY_EXTERNAL}:443 ssl; ${webCertificate(lab, 'web')}
       proxy_bind ${At.PROXY_INTERNAL};
       proxy_ssl_name pool.corp.contoso.com; proxy_ssl_server_name on; proxy_ssl_protocols TLSv1.2;
       proxy_ssl_session_reuse off;
       location / { proxy_pass https://${At.POOL_WEB}:4443; }
       location /certificates { proxy_pass http://${At.POOL_WEB}:8080; }
       location /sign-in { return 404; }
       location /misconfigured { proxy_pass https://${At.POOL_WEB}:443; }
     }
     server { listen ${At.PROXY_EXTERNAL}:80; return 302 https://$host$request_uri; }`,
  );
  const visit = async (name: string, path: string): Promise<{ readonly outside: End; readonly inside: End }> => {
    const inside = end(At.PROXY_INTERNAL, lab.port('reverse-proxy'));
    const outside = await fetchUrl(
      lab,
      { host: 'remote-clients', from: At.REMOTE_USER, to: outer },
      `https://${name}${path}`,
    );
    return { outside, inside };
  };

  const meeting = await visit('meet.contoso.com', '/anna/7G3K2P');
  noteOutside(lab, meeting.outside, 'A remote user opens a meeting link at the reverse proxy.', 'meet.contoso.com');
  lab.note('edge-internal', {
    what: "The reverse proxy passes the meeting link on to the pool's external web site.",
    ...tcpEnds(meeting.inside, inner),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'pool.corp.contoso.com', mutual: false, certificate: 'pool.corp.contoso.com' },
    ...documented(EDGE.poolWeb4443),
  });

  const roots = await visit('webext.contoso.com', '/certificates');
  noteOutside(lab, roots.outside, 'A remote user downloads root certificates.', 'webext.contoso.com');
  lab.note('edge-internal', {
    what: 'The reverse proxy fetches root certificates from the pool over 8080, in clear.',
    ...tcpEnds(roots.inside, plain),
    protocol: 'http',
    ...documented(EDGE.poolWeb8080),
  });

  const mistaken = await visit('webext.contoso.com', '/misconfigured');
  noteOutside(lab, mistaken.outside, 'A remote user calls a page that the proxy misdirects.', 'webext.contoso.com');
  lab.note('edge-internal', {
    what: "The reverse proxy calls the pool's internal web site on 443 instead of 4443.",
    ...tcpEnds(mistaken.inside, end(At.POOL_WEB, 443)),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'pool.corp.contoso.com', mutual: false, certificate: 'pool.corp.contoso.com' },
    reason: 'port-not-documented',
  });

  const lost = await fetchUrl(
    lab,
    { host: 'remote-clients', from: At.SECOND_REMOTE_USER, to: outer },
    'https://sip.contoso.com/sign-in',
    '--insecure',
  );
  lab.note('edge-external', {
    what: 'The name of the Access Edge leads somebody to the reverse proxy: a wrong DNS record.',
    ...tcpEnds(lost, outer),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'sip.contoso.com', mutual: false, certificate: 'webext.contoso.com' },
    reason: 'other-service',
    path: EDGE.web,
  });

  const redirect = end(At.PROXY_EXTERNAL, 80);
  const redirected = await fetchUrl(
    lab,
    { host: 'remote-clients', from: At.REMOTE_USER, to: redirect },
    'http://meet.contoso.com/anna/7G3K2P',
  );
  lab.note('edge-external', {
    what: 'A remote user forgets the s of https and is sent to it.',
    ...tcpEnds(redirected, redirect),
    protocol: 'http',
    ...documented(EDGE.webRedirect),
  });

  const barred = await fetchUrl(
    lab,
    { host: 'remote-clients', from: At.BARRED_USER, to: outer },
    'https://meet.contoso.com/',
  );
  lab.note('edge-external', {
    what: 'The external firewall rejects a remote user at the reverse proxy: administratively prohibited.',
    ...tcpEnds(barred, outer, 'rejected'),
    protocol: 'unknown',
    icmp: { from: '203.0.113.1', error: 'administratively prohibited' },
    ...silent(EDGE.web),
  });
  await lab.stop(proxy);
  await lab.stop(pool);
  lab.anyPort('reverse-proxy');
}

const noteOutside = (lab: Lab, source: End, what: string, sni: string): void =>
  lab.note('edge-external', {
    what,
    ...tcpEnds(source, end(At.PROXY_EXTERNAL, 443)),
    protocol: 'tls',
    tls: { version: '1.2', sni, mutual: false, certificate: 'webext.contoso.com' },
    ...documented(EDGE.web),
  });

export async function poolReplicates(lab: Lab): Promise<void> {
  const at = end(At.EDGE_INTERNAL, 4443);
  const edge = await serveWeb(
    lab,
    'edge',
    at,
    `server { listen ${At.EDGE_INTERNAL}:4443 ssl; ${webCertificate(lab, 'edge-internal')} return 200 "replicated"; }`,
  );
  const source = await fetchUrl(
    lab,
    { host: 'fe1', from: At.FRONT_END_1, to: at },
    'https://intsrv.corp.contoso.com:4443/ReplicationWebService',
    ...['--data', '<replica version="1"/>'],
  );
  lab.note('edge-internal', {
    what: 'A Front End replicates the Central Management store to the Edge.',
    ...tcpEnds(source, at),
    protocol: 'tls',
    tls: { version: '1.2', sni: 'intsrv.corp.contoso.com', mutual: false, certificate: 'intsrv.corp.contoso.com' },
    ...documented(EDGE.replication),
  });
  await lab.stop(edge);
}

export async function edgeChecksRevocation(lab: Lab): Promise<void> {
  const at = At.REVOCATION_LISTS;
  const server = await serveWeb(
    lab,
    'internet-services',
    at,
    `server { listen ${at.ip}:80; location = /public.crl { default_type application/pkix-crl; alias ${lab.keys}/public.crl; } }`,
  );
  const source = await fetchUrl(
    lab,
    { host: 'edge', from: At.ACCESS_EDGE, to: at },
    'http://crl.lab-ca.example/public.crl',
  );
  lab.note('edge-external', {
    what: 'The Access Edge downloads a revocation list.',
    ...tcpEnds(source, at),
    protocol: 'http',
    ...documented(EDGE.accessRevocation),
  });
  await lab.stop(server);
}

/** dig, from a known address and port. */
async function resolve(
  lab: Lab,
  host: 'edge' | 'clients',
  from: string,
  server: End,
  type: string,
  name: string,
  ...options: string[]
): Promise<End> {
  const source = end(from, lab.port(host));
  const output = await lab.run(host, [
    ...['dig', '-b', `${from}#${source.port}`, `@${server.ip}`, '+noedns', '+tries=1', '+short', ...options],
    ...['-t', type, name],
  ]);
  if (output.trim() === '') throw new Error(`${name} was not resolved`);
  return source;
}

export async function edgeResolvesPartners(lab: Lab): Promise<void> {
  const at = At.INTERNET_DNS;
  const server = await lab.serve('internet-services', 'udp', at, [
    ...[
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--no-resolv',
      '--no-hosts',
      '--user=root',
      '--pid-file=',
    ],
    ...[`--listen-address=${at.ip}`, '--bind-interfaces'],
    '--srv-host=_sipfederationtls._tcp.fabrikam.com,sip.fabrikam.com,5061',
    '--srv-host=_sip._tls.contoso.com,sip.contoso.com,443',
    `--host-record=sip.fabrikam.com,${At.PARTNER}`,
    `--host-record=sip.contoso.com,${At.ACCESS_EDGE}`,
  ]);
  const partner = '_sipfederationtls._tcp.fabrikam.com';
  const udp = await resolve(lab, 'edge', At.ACCESS_EDGE, at, 'SRV', partner);
  const address = await resolve(lab, 'edge', At.ACCESS_EDGE, at, 'A', 'sip.fabrikam.com');
  const own = await resolve(lab, 'edge', At.ACCESS_EDGE, at, 'SRV', '_sip._tls.contoso.com');
  for (const [source, asked] of [
    [udp, `the SRV record ${partner}`],
    [address, 'the address of sip.fabrikam.com'],
    [own, 'the SRV record _sip._tls.contoso.com, its own'],
  ] as const) {
    lab.note('edge-external', {
      what: `The Access Edge asks an Internet resolver for ${asked}.`,
      ...udpEnds(source, at),
      protocol: 'dns',
      ...documented(EDGE.accessDns),
    });
  }
  const tcp = await resolve(lab, 'edge', At.ACCESS_EDGE, at, 'SRV', partner, '+tcp');
  lab.note('edge-external', {
    what: 'The Access Edge asks the same over TCP, which the port settings do not name and the summary leaves open.',
    ...tcpEnds(tcp, at),
    protocol: 'dns',
    ...documented(EDGE.accessDnsTcp),
  });
  await lab.stop(server);
}

/** What a Lync 2010 client asks for at sign-in, in its order. */
export async function clientsLocateThePool(lab: Lab): Promise<void> {
  const at = end(At.DOMAIN_CONTROLLER, 53);
  const server = await lab.serve('dc1', 'udp', at, [
    ...[
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--no-resolv',
      '--no-hosts',
      '--user=root',
      '--pid-file=',
    ],
    ...[`--listen-address=${at.ip}`, '--bind-interfaces'],
    '--srv-host=_sipinternaltls._tcp.contoso.com,pool.corp.contoso.com,5061',
    '--srv-host=_sipinternal._tcp.contoso.com,pool.corp.contoso.com,5060',
    `--host-record=pool.corp.contoso.com,${At.FRONT_END_1}`,
    `--host-record=pool.corp.contoso.com,${At.FRONT_END_2}`,
  ]);
  for (const [type, name] of [
    ['SRV', '_sipinternaltls._tcp.contoso.com'],
    ['SRV', '_sipinternal._tcp.contoso.com'],
    ['A', 'pool.corp.contoso.com'],
  ] as const) {
    const source = await resolve(lab, 'clients', At.INTERNAL_USER, at, type, name);
    lab.note('edge-internal', {
      what: `An internal client asks its DNS server for the ${type} record ${name}.`,
      ...udpEnds(source, at),
      protocol: 'dns',
      ...documented(POSTER.clientDns),
    });
  }
  await lab.stop(server);
}
