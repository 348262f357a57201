/** Holds finished flows against what documents demand of a site beside its paths. */

import type { Catalogue } from '../catalogue/catalogue.js';
import type { Requirement, RequirementKind } from '../catalogue/requirement.js';
import { siteRequirements } from '../catalogue/site-requirements.js';
import { settingsOf } from '../catalogue/site-settings.js';
import type { Topology } from '../topology/topology.js';
import { BalancingCheck } from './balancing-check.js';
import { CertificateCheck } from './certificate-check.js';
import { DnsCheck } from './dns-check.js';
import { IpsecCheck } from './ipsec-check.js';
import type { JudgedFlow } from './judged-flow.js';
import { NOTHING_ASKED, type RequirementOutcome } from './requirement-outcome.js';

/** A judged flow, before its requirements are looked at. */
export type AskedFlow = Omit<JudgedFlow, 'requirements'>;

export class RequirementChecker {
  private readonly certificates: CertificateCheck;
  private readonly names: DnsCheck;
  private readonly ipsec: IpsecCheck;
  private readonly balancing: BalancingCheck;
  private readonly isTopologyGiven: boolean;

  constructor(catalogue: Catalogue, topology: Topology) {
    const settings = settingsOf(topology);
    const all = siteRequirements(catalogue, settings);
    this.isTopologyGiven = topology.isGiven;
    this.certificates = new CertificateCheck(ofKind(all, 'certificate'), topology.domains, settings, catalogue);
    this.names = new DnsCheck(ofKind(all, 'dns'), topology, catalogue);
    this.ipsec = new IpsecCheck(ofKind(all, 'ipsec'), catalogue);
    this.balancing = new BalancingCheck(ofKind(all, 'load-balancer'), topology, catalogue);
  }

  /** Of most flows nothing is asked, which costs four comparisons; `NOTHING_ASKED` is one object. */
  check(asked: AskedFlow): RequirementOutcome {
    if (!this.isTopologyGiven) return NOTHING_ASKED;
    const { flow, facts, initiator, responder } = asked;
    const certificate = facts?.details.tls?.certificate === undefined ? NOTHING_ASKED : this.certificate(asked);
    const names = facts?.details.dns === undefined ? NOTHING_ASKED : this.name(asked);
    const ipsec = this.ipsec.check(flow.protocol, facts, initiator.class, responder.class);
    return joined(certificate, joined(names, joined(ipsec, this.balance(asked))));
  }

  /** The server's certificate, where the responder is the server. */
  private certificate({ flow, facts, initiator, responder, verdict }: AskedFlow): RequirementOutcome {
    const certificate = facts?.details.tls?.certificate;
    if (typeof certificate !== 'object' || facts?.clientDirection !== flow.initiatorDirection) return NOTHING_ASKED;
    return this.certificates.check({
      certificate,
      initiator: initiator.class,
      responder: responder.class,
      port: flow.responderPort,
      verdict,
      time: flow.startSeconds,
    });
  }

  private name({ facts, initiator, responder }: AskedFlow): RequirementOutcome {
    const dns = facts?.details.dns;
    return dns === undefined ? NOTHING_ASKED : this.names.check(dns, initiator, responder);
  }

  /** What no document knows needs no balancer, and what a site has made an exception of is its own affair. */
  private balance({ flow, initiator, responder, verdict }: AskedFlow): RequirementOutcome {
    if (verdict.kind === 'unexpected' || verdict.path?.exception !== undefined) return NOTHING_ASKED;
    return this.balancing.check(flow.protocol, initiator, responder, flow.responderPort, flow.initiatorCertain);
  }
}

type OfKind<K extends RequirementKind> = Extract<Requirement, { readonly kind: K }>;

const ofKind = <K extends RequirementKind>(all: readonly Requirement[], kind: K): OfKind<K>[] =>
  all.filter((requirement): requirement is OfKind<K> => requirement.kind === kind);

function joined(a: RequirementOutcome, b: RequirementOutcome): RequirementOutcome {
  if (a === NOTHING_ASKED) return b;
  if (b === NOTHING_ASKED) return a;
  return { asked: [...a.asked, ...b.asked], failures: [...a.failures, ...b.failures] };
}
