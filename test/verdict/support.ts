import type { Catalogue } from '../../src/catalogue/catalogue.js';
import type { DocumentedPath } from '../../src/catalogue/path.js';
import { checkExceptionsText } from '../../src/catalogue/site-exceptions.js';
import { sitePaths } from '../../src/catalogue/site-paths.js';
import { NO_SETTINGS, type SiteSettings } from '../../src/catalogue/site-settings.js';
import { EvidenceTag } from '../../src/protocol/facts.js';
import type { EndpointClass } from '../../src/topology/endpoint.js';
import { FlowQuestion } from '../../src/verdict/flow-question.js';
import { Judge } from '../../src/verdict/judge.js';
import { Classes, shippedCatalogue } from '../catalogue/support.js';

export const catalogue: Catalogue = shippedCatalogue();

export const classes = new Classes();

/** The hosts of the consolidated Edge's reference architecture, and some that no topology lists. */
export const HOSTS: Readonly<Record<string, EndpointClass>> = {
  outside: classes.of('internet'),
  partner: classes.of('internet', 'federated-partner'),
  'access edge': classes.of('perimeter', 'access-edge/external'),
  'conferencing edge': classes.of('perimeter', 'web-conferencing-edge/external'),
  'A/V edge': classes.of('perimeter', 'av-edge/external'),
  'one-address edge': classes.of(
    'perimeter',
    'access-edge/external',
    'av-edge/external',
    'web-conferencing-edge/external',
  ),
  'edge inside': classes.of('perimeter', 'access-edge/internal', 'av-edge/internal', 'web-conferencing-edge/internal'),
  proxy: classes.of('perimeter', 'reverse-proxy/external'),
  'proxy inside': classes.of('perimeter', 'reverse-proxy/internal'),
  'front end': classes.of('internal', 'front-end'),
  'pool VIP': classes.of('internal', 'front-end', 'load-balancer'),
  directory: classes.of('internal', 'domain-controller'),
  database: classes.of('internal', 'back-end'),
  client: classes.of('internal', 'client'),
  'admin PC': classes.of('internal', 'administration-workstation'),
  resolver: classes.of('internal', 'dns-server'),
  'resolver outside': classes.of('internet', 'dns-server'),
  'inside host': classes.of('internal'),
  'perimeter host': classes.of('perimeter'),
  nobody: classes.of(undefined),
};

export const EXCEPTIONS = `
exceptions:
  - id: exceptions/remote-desktop
    service: Administration of the Edge Servers
    owner: Jo
    until: 2024-06-30
    from: { role: administration-workstation }
    to: { role: edge, interface: internal, port: 3389 }
    transport: tcp
  - id: exceptions/ping
    service: Reachability
    owner: Jo
    from: { role: administration-workstation }
    to: { role: edge, interface: internal }
    transport: icmp
  - id: exceptions/agent
    service: Inventory agent
    owner: Jo
    from: { role: administration-workstation }
    to: { role: edge, interface: internal, port: 9443 }
    transport: tcp
    application: https
    security: tls
  - id: exceptions/client-dns
    service: Clients ask the site's servers for names
    owner: Jo
    from: { role: client, zone: internal }
    to: { role: dns-server, port: 53 }
    transport: udp
    application: dns
  - id: exceptions/time
    service: The administrators' clock
    owner: Jo
    from: { role: administration-workstation }
    to: { role: time-server, zone: internet, port: 123 }
    transport: udp
`;

export function exceptionPaths(text: string = EXCEPTIONS): readonly DocumentedPath[] {
  const { paths, problems } = checkExceptionsText('exceptions.yaml', text, catalogue);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return paths;
}

export const LYNC: SiteSettings = { ...NO_SETTINGS, products: ['lync-2010'], oldestPartner: 'lync-2010' };

/** A judge of a site with these settings and the exceptions above. */
export const judgeOf = (settings: SiteSettings = LYNC, isTopologyGiven = true): Judge =>
  new Judge(catalogue, sitePaths(catalogue, settings, exceptionPaths()), isTopologyGiven);

/** 2024-01-02T03:04:05Z. */
export const START = 1_704_164_645;

/** Bits of the named tags: `tags('tls tlsMutual')`. */
export const tags = (names: string): number =>
  names
    .split(' ')
    .filter((name) => name !== '')
    .reduce((bits, name) => bits | EvidenceTag[name as EvidenceTag], 0);

const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  icmp6: 58,
  sctp: 132,
};

/** A question in words: `outside:50000 > access edge:443/tcp`. */
export function question(flow: string, evidence = '', more: Partial<FlowQuestion> = {}): FlowQuestion {
  const parsed = /^(.+):(\d+) > (.+):(\d+)\/(\w+)$/.exec(flow);
  const [, from = '', fromPort = '', to = '', toPort = '', transport = ''] = parsed ?? [];
  const initiator = HOSTS[from];
  const responder = HOSTS[to];
  const protocol = PROTOCOLS[transport];
  if (initiator === undefined || responder === undefined || protocol === undefined) throw new Error(`what is ${flow}?`);
  return Object.assign(new FlowQuestion(), {
    initiator,
    responder,
    protocol,
    initiatorPort: Number(fromPort),
    responderPort: Number(toPort),
    tags: tags(evidence),
    payloadSeen: evidence !== '',
    startSeconds: START,
    ...more,
  });
}
