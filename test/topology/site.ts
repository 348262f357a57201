import { parseIp } from '../../src/ip-text.js';
import { formatProblem } from '../../src/problem.js';
import type { Endpoint } from '../../src/topology/endpoint.js';
import { checkTopologyText, type LoadedTopology } from '../../src/topology/load.js';
import type { Topology } from '../../src/topology/topology.js';
import type { Vocabulary } from '../../src/topology/vocabulary.js';

/** As much of the catalogues' names as these tests speak of. */
export const vocabulary: Vocabulary = {
  roles: new Set([
    'access-edge',
    'web-conferencing-edge',
    'av-edge',
    'reverse-proxy',
    'front-end',
    'load-balancer',
    'client',
    'federated-partner',
  ]),
  groups: new Map([['edge', ['access-edge', 'web-conferencing-edge', 'av-edge']]]),
  products: ['ocs-2007', 'ocs-2007-r2', 'lync-2010'],
  completes: new Map([['ocs-2007-r2', 'ocs-2007']]),
  partners: ['ocs-2007', 'ocs-2007-r2', 'lync-2010', 'lync-2013'],
  features: new Set(['federation', 'public-im', 'hosted-exchange']),
  twoSided: new Set(['access-edge', 'web-conferencing-edge', 'av-edge', 'reverse-proxy']),
  homeZones: new Map([
    ['client', ['internal', 'internet']],
    ['federated-partner', ['internet']],
    ['front-end', ['internal']],
  ]),
};

/** The reference architecture of a single consolidated Edge, with its documented addresses. */
export const CONSOLIDATED_EDGE = `\
products: [lync-2010]                       # which catalogues apply; several in a migration
domains: { sip: [contoso.com], ad: [corp.contoso.com] }
zones:                                      # listed nowhere: a public address is the internet, a private one has no zone
  perimeter: [10.45.16.0/24, 172.25.33.0/24]
  internal: [192.168.0.0/16]
hosts:
  edge1:
    roles: [access-edge, web-conferencing-edge, av-edge]
    external: { access-edge: 10.45.16.10, web-conferencing-edge: 10.45.16.20, av-edge: { address: 10.45.16.30, public: 131.107.155.30 } }
    internal: 172.25.33.10
  proxy1: { roles: [reverse-proxy], external: 10.45.16.40, internal: 172.25.33.40 }
  fe1:    { roles: [front-end], address: 192.168.10.90 }
  fe2:    { roles: [front-end], address: 192.168.10.91 }
  pool-web: { roles: [load-balancer], address: 192.168.10.190, serves: [fe1, fe2] }
networks:
  - { cidr: 192.168.20.0/22, role: client }
federation: { oldestPartner: lync-2010 }    # decides the 50,000–59,999 rows
exceptions: exceptions.yaml                 # the site's own paths: same format as the catalogue, plus owner and until
`;

export const check = (text: string): LoadedTopology => checkTopologyText('/site/lab.yaml', text, vocabulary);

/** The problems as a user sees them, without the file's name. */
export const problemsOf = (text: string): string[] =>
  check(text).problems.map((problem) => formatProblem(problem).replace(/^\/site\/lab\.yaml: ?/, ''));

/** The topology of a text without errors. */
export function topologyOf(text: string): Topology {
  const { topology, problems } = check(text);
  if (topology === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return topology;
}

/** Looks up an address given as text. */
export function lookup(topology: Topology, text: string): Endpoint {
  const address = parseIp(text);
  if (address === undefined) throw new Error(`no address: ${text}`);
  return topology.lookup(address.version, ...address.words);
}

/** An endpoint in one line: `edge1 perimeter access-edge/external`. */
export function describeEndpoint({ name, class: { roles, zone } }: Endpoint): string {
  const bindings = roles.map(({ role, interface: side }) => (side === undefined ? role : `${role}/${side}`));
  return [name ?? '-', zone ?? '-', ...bindings].join(' ');
}
