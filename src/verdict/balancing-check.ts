/** Servers behind a load balancer, and whether they are opened through it or past it. */

import type { Catalogue } from '../catalogue/catalogue.js';
import type { BalancingRequirement } from '../catalogue/requirement.js';
import { RequirementEnd } from '../catalogue/site-requirements.js';
import { IP_TCP, IP_UDP } from '../decode/packet.js';
import type { Endpoint } from '../topology/endpoint.js';
import type { Topology } from '../topology/topology.js';
import { alternatives } from '../wording.js';
import { clean } from './path-words.js';
import { NOTHING_ASKED, type RequirementOutcome } from './requirement-outcome.js';

/** The role of hosts that stand for others. */
const LOAD_BALANCER = 'load-balancer';

interface SiteBalancing {
  readonly requirement: BalancingRequirement;
  readonly to: RequirementEnd;
  /** Of IP. */
  readonly protocol: number;
}

export class BalancingCheck {
  private readonly past: readonly SiteBalancing[];
  private readonly through: readonly SiteBalancing[];
  /** The balancers that serve an endpoint, by its id. */
  private readonly servedBy: readonly (readonly string[] | undefined)[];
  /** Whether an endpoint is a balancer's address, by its id. */
  private readonly balances: readonly boolean[];
  private readonly catalogue: Catalogue;

  constructor(requirements: readonly BalancingRequirement[], { hosts, endpoints }: Topology, catalogue: Catalogue) {
    this.catalogue = catalogue;
    const balancers = hosts.filter(({ roles, serves }) => roles.includes(LOAD_BALANCER) && serves.length > 0);
    const site = requirements.map((requirement) => ({
      requirement,
      to: new RequirementEnd(requirement.to, catalogue),
      protocol: requirement.transport === 'tcp' ? IP_TCP : IP_UDP,
    }));
    // What balances even beside DNS says most.
    const always = ({ requirement }: SiteBalancing) => Number(requirement.balanced !== 'always');
    this.through = site
      .filter(({ requirement }) => requirement.balanced !== 'never')
      .sort((a, b) => always(a) - always(b));
    this.past = site.filter(({ requirement }) => requirement.balanced === 'never');
    this.balances = endpoints.map(({ name }) => balancers.some((balancer) => balancer.name === name));
    this.servedBy = endpoints.map(({ name }, id) => {
      const serving = balancers.filter(({ serves }) => name !== undefined && serves.includes(name));
      return serving.length === 0 || this.balances[id] === true ? undefined : serving.map((balancer) => balancer.name);
    });
  }

  /**
   * `protocol` is that of IP, `port` the responder's. Where who opened was only guessed, a server may be the one that did;
   * a balancer opens nothing by itself.
   */
  check(
    protocol: number,
    initiator: Endpoint,
    responder: Endpoint,
    port: number,
    isCertain: boolean,
  ): RequirementOutcome {
    const balancers = this.servedBy[responder.id];
    if (balancers !== undefined)
      return isCertain ? this.atServer(balancers, protocol, initiator, responder, port) : NOTHING_ASKED;
    return this.balances[responder.id] === true ? this.atBalancer(protocol, responder, port) : NOTHING_ASKED;
  }

  /** A balancer and the pool's own servers open to one another; so may a host that no document speaks of. */
  private atServer(
    balancers: readonly string[],
    protocol: number,
    initiator: Endpoint,
    responder: Endpoint,
    port: number,
  ): RequirementOutcome {
    const isOwn = this.servedBy[initiator.id]?.some((name) => balancers.includes(name)) === true;
    if (isOwn || !this.isDocumented(initiator)) return NOTHING_ASKED;
    const found = find(this.through, protocol, responder, port);
    if (found === undefined) return NOTHING_ASKED;
    const { requirement } = found;
    const words = `${place(port, requirement)} of ${name(responder)} was opened past ${alternatives(balancers.map(clean))}, or captured behind it`;
    return { asked: [requirement], failures: [{ requirement, problem: 'balancer-bypassed', words }] };
  }

  /** A connection through the balancer is as it should be, or on a port that should go past it. */
  private atBalancer(protocol: number, responder: Endpoint, port: number): RequirementOutcome {
    const wrong = find(this.past, protocol, responder, port);
    if (wrong === undefined) {
      const right = find(this.through, protocol, responder, port);
      return right === undefined ? NOTHING_ASKED : { asked: [right.requirement], failures: [] };
    }
    const { requirement } = wrong;
    const words = `${place(port, requirement)} of ${name(responder)} was opened, which should go past it to the server`;
    return { asked: [requirement], failures: [{ requirement, problem: 'balancer-used', words }] };
  }

  /** Whether an address has a role that documents know, and is no load balancer. */
  private isDocumented({ class: { roles } }: Endpoint): boolean {
    const { roles: known } = this.catalogue;
    return (
      roles.some(({ role }) => (known.get(role)?.products.length ?? 0) > 0) &&
      roles.every(({ role }) => role !== LOAD_BALANCER)
    );
  }
}

const find = (all: readonly SiteBalancing[], protocol: number, { class: address }: Endpoint, port: number) =>
  all.find((each) => each.protocol === protocol && each.to.hasPort(port) && each.to.admits(address));

const place = (port: number, { transport }: BalancingRequirement): string => `${port}/${transport}`;

const name = (endpoint: Endpoint): string => clean(endpoint.name ?? 'the host');
