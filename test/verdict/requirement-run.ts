/** Frames through a whole pipeline, and what is found of requirements in their flows. */
import type { Catalogue } from '../../src/catalogue/catalogue.js';
import { sitePaths } from '../../src/catalogue/site-paths.js';
import { settingsOf } from '../../src/catalogue/site-settings.js';
import { Pipeline } from '../../src/pipeline.js';
import { formatProblem } from '../../src/problem.js';
import { checkTopologyText } from '../../src/topology/load.js';
import type { Topology } from '../../src/topology/topology.js';
import { Judge } from '../../src/verdict/judge.js';
import { RequirementChecker } from '../../src/verdict/requirement-checker.js';
import { shippedCatalogue } from '../catalogue/support.js';
import { frameOf, ipFrame, tcp, udp } from '../support/packet-builder.js';
import type { Chunk } from '../support/stream-driver.js';

export const catalogue: Catalogue = shippedCatalogue();

/** A site with a pool behind a load balancer, an Edge Server and the rest that requirements speak of. */
export const SITE = `\
products: [lync-2010]
domains: { sip: [contoso.com], ad: [corp.contoso.com] }
zones:
  perimeter: [10.45.16.0/24, 172.25.33.0/24]
  internal: [192.168.0.0/16]
hosts:
  edge1:
    roles: [access-edge, web-conferencing-edge, av-edge]
    external: { access-edge: 10.45.16.10, web-conferencing-edge: 10.45.16.20, av-edge: 10.45.16.30 }
    internal: 172.25.33.10
  proxy1: { roles: [reverse-proxy], external: 10.45.16.40, internal: 172.25.33.40 }
  fe1: { roles: [front-end], address: 192.168.10.90 }
  fe2: { roles: [front-end], address: 192.168.10.91 }
  pool: { roles: [load-balancer], address: 192.168.10.190, serves: [fe1, fe2] }
  med1: { roles: [mediation-server], address: 192.168.10.80 }
  dc1: { roles: [domain-controller, dns-server], address: 192.168.10.53 }
  probe1: { roles: [monitoring-system], address: 192.168.10.200 }
networks:
  - { cidr: 192.168.20.0/22, role: client }
federation: { oldestPartner: lync-2010 }
`;

export function topologyOf(text: string): Topology {
  const { topology, problems } = checkTopologyText('/site/site.yaml', text, catalogue.vocabulary());
  if (topology === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return topology;
}

/** What a flow was held against: its failures as `id: problem: words`, and the ids of what was asked. */
export interface Found {
  readonly asked: readonly string[];
  readonly failures: readonly string[];
  readonly verdict: string;
}

/** 2024-01-02T03:04:05Z. */
const START = 1_704_164_645;

/** The flows of the frames in the order in which they end. */
export function found(topologyText: string | undefined, frames: readonly Uint8Array[], start = START): Found[] {
  const topology = topologyOf(topologyText ?? SITE);
  const flows: Found[] = [];
  const pipeline = new Pipeline({
    topology,
    judge: new Judge(catalogue, sitePaths(catalogue, settingsOf(topology)), true),
    checker: new RequirementChecker(catalogue, topology),
    sink: {
      flow: ({ requirements: { asked, failures }, verdict }) => {
        flows.push({
          asked: asked.map(({ id }) => id),
          failures: failures.map(({ requirement, problem, words }) => `${requirement.id}: ${problem}: ${words}`),
          verdict: `${verdict.kind} (${verdict.reason}) ${verdict.path?.id ?? ''}`,
        });
      },
    },
  });
  for (const bytes of frames) pipeline.frame(frameOf(bytes, { seconds: start }));
  pipeline.finish();
  return flows;
}

/** What is found of one flow. */
export function foundOf(frames: readonly Uint8Array[], topologyText?: string, start?: number): Found {
  const [flow, ...more] = found(topologyText, frames, start);
  if (flow === undefined || more.length > 0) throw new Error(`${more.length + 1} flows`);
  return flow;
}

/** A TCP connection that carries the chunks, the client's as direction 0; `client > server:port`. */
export function connection(ends: string, chunks: readonly Chunk[] = []): Uint8Array[] {
  const { client, server, port } = endsOf(ends);
  const next = [1, 1];
  const segment = (direction: 0 | 1, flags: string, sequence: number, payload: Uint8Array | string = ''): Uint8Array =>
    tcp({
      source: direction === 0 ? client : server,
      destination: direction === 0 ? server : client,
      sourcePort: direction === 0 ? CLIENT_PORT : port,
      destinationPort: direction === 0 ? port : CLIENT_PORT,
      flags,
      sequence,
      payload,
    });
  const data = chunks.flatMap(({ direction, bytes }) =>
    piecesOf(bytes).map((piece) => {
      const sequence = next[direction] ?? 0;
      next[direction] = sequence + piece.length;
      return segment(direction, 'A', sequence, piece);
    }),
  );
  return [segment(0, 'S', 0), segment(1, 'SA', 0), ...data];
}

const CLIENT_PORT = 50_123;
const SEGMENT = 1_400;

const piecesOf = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / SEGMENT) }, (_, i) => bytes.subarray(i * SEGMENT, (i + 1) * SEGMENT));

function endsOf(ends: string): { client: string; server: string; port: number } {
  const [, client = '', server = '', port = ''] = /^(\S+) > (\S+):(\d+)$/.exec(ends) ?? [];
  return { client, server, port: Number(port) };
}

/** Datagrams to a server and back again, one after the other. */
export function datagrams(ends: string, payloads: readonly Uint8Array[]): Uint8Array[] {
  const { client, server, port } = endsOf(ends);
  return payloads.map((payload, index) =>
    index % 2 === 0
      ? udp({ source: client, destination: server, sourcePort: CLIENT_PORT, destinationPort: port, payload })
      : udp({ source: server, destination: client, sourcePort: port, destinationPort: CLIENT_PORT, payload }),
  );
}

/** One packet of an IP protocol: 50 is ESP, 51 AH. */
export const bare = (source: string, destination: string, protocol: number): Uint8Array[] => [
  ipFrame({ source, destination }, protocol, new Uint8Array(64).fill(7)),
];
