/** The addresses that a run has seen, with what was found of their flows. */

import type { Catalogue } from '../catalogue/catalogue.js';
import { cleanString } from '../clean-text.js';
import { parseIp } from '../ip-text.js';
import type { Endpoint } from '../topology/endpoint.js';
import type { Topology } from '../topology/topology.js';
import type { JudgedFlow } from '../verdict/judged-flow.js';
import type { VerdictKind } from '../verdict/verdict.js';
import { type EndText, endText } from './snapshot.js';

/** Addresses that are told apart; further ones are counted. */
export const MAX_LIVE_HOSTS = 4096;

/** Names that clients asked a host for, of which it keeps the first. */
export const MAX_HOST_NAMES = 4;

const MAX_NAME = 100;

/** What was seen of an address. */
export interface HostFigures {
  readonly end: EndText;
  /** Whether the topology gave its roles, or they were worked out. */
  readonly basis: 'given' | 'inferred';
  /** Flows that it opened, by verdict. */
  readonly opened: Readonly<Record<VerdictKind, number>>;
  /** Flows that were opened to it. */
  readonly served: Readonly<Record<VerdictKind, number>>;
  /** Whole seconds since 1970. */
  readonly last: number;
  /** What clients asked it for: server names. */
  readonly names: readonly string[];
}

interface LiveHost {
  endpoint: Endpoint;
  readonly opened: Record<VerdictKind, number>;
  readonly served: Record<VerdictKind, number>;
  last: number;
  readonly names: string[];
}

const NONE = { expected: 0, contradicted: 0, unexpected: 0, undetermined: 0 };

export class LiveHosts {
  /** Flows of which an end had no room. */
  unlisted = 0;
  private readonly hosts = new Map<string, LiveHost>();

  /** A flow got its first verdict, or another than `before`. */
  note(judged: JudgedFlow, before: VerdictKind | undefined): void {
    const { flow, verdict, facts } = judged;
    const opener = this.host(flow.initiatorAddress(), judged.initiator);
    const server = this.host(flow.responderAddress(), judged.responder);
    if (opener !== undefined) move(opener, opener.opened, before, verdict.kind, flow.endSeconds);
    if (server === undefined) return;
    move(server, server.served, before, verdict.kind, flow.endSeconds);
    if (facts?.serverName !== undefined) addName(server.names, facts.serverName);
  }

  /** The site has changed: who the addresses are by the new one. */
  use(topology: Topology): void {
    for (const [address, host] of this.hosts) {
      const ip = parseIp(address);
      if (ip !== undefined) host.endpoint = topology.lookup(ip.version, ...ip.words);
    }
  }

  figures(catalogue: Catalogue): HostFigures[] {
    return [...this.hosts].map(([address, { endpoint, opened, served, last, names }]) => ({
      end: endText({ address, port: 0, endpoint }, catalogue),
      basis: endpoint.basis,
      opened,
      served,
      last,
      names,
    }));
  }

  private host(address: string, endpoint: Endpoint): LiveHost | undefined {
    const known = this.hosts.get(address);
    if (known !== undefined) return known;
    if (this.hosts.size >= MAX_LIVE_HOSTS) {
      this.unlisted++;
      return undefined;
    }
    const host: LiveHost = { endpoint, opened: { ...NONE }, served: { ...NONE }, last: 0, names: [] };
    this.hosts.set(address, host);
    return host;
  }
}

function move(
  host: LiveHost,
  counts: Record<VerdictKind, number>,
  before: VerdictKind | undefined,
  now: VerdictKind,
  last: number,
): void {
  if (before !== undefined) counts[before]--;
  counts[now]++;
  host.last = Math.max(host.last, last);
}

function addName(names: string[], name: string): void {
  const shown = cleanString(name, MAX_NAME);
  if (names.length < MAX_HOST_NAMES && !names.includes(shown)) names.push(shown);
}
