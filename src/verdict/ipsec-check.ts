/** ESP, AH and IKE between hosts whose media IPsec has to leave alone. */

import type { Catalogue } from '../catalogue/catalogue.js';
import type { IpsecRequirement } from '../catalogue/requirement.js';
import { RequirementEnd } from '../catalogue/site-requirements.js';
import { IP_AH, IP_ESP } from '../decode/packet.js';
import { EvidenceTag, type FlowFacts } from '../protocol/facts.js';
import type { EndpointClass } from '../topology/endpoint.js';
import { NOTHING_ASKED, type RequirementOutcome } from './requirement-outcome.js';

/** The family of `applications.yaml` that negotiates IPsec, and carries it through a NAT. */
const FAMILY = 'ike';

interface SiteException {
  readonly requirement: IpsecRequirement;
  readonly from: RequirementEnd;
  readonly to: RequirementEnd;
}

export class IpsecCheck {
  private readonly exceptions: readonly SiteException[];
  private readonly tags: number;
  /** Titles of the family's protocols by the names under which recognisers record them. */
  private readonly titles: ReadonlyMap<string, string>;

  constructor(requirements: readonly IpsecRequirement[], catalogue: Catalogue) {
    this.exceptions = requirements.map((requirement) => ({
      requirement,
      from: new RequirementEnd(requirement.from, catalogue),
      to: new RequirementEnd(requirement.to, catalogue),
    }));
    const family = catalogue.families.get(FAMILY);
    this.tags = (family?.tags ?? []).reduce((bits, tag) => bits | EvidenceTag[tag], 0);
    this.titles = new Map(Object.entries({ [FAMILY]: family?.title ?? FAMILY, ...family?.protocols }));
  }

  /**
   * The first exception that joins the two hosts, either way round: ESP does not show which ports it hides. `protocol` is
   * that of IP.
   */
  check(protocol: number, facts: FlowFacts | undefined, a: EndpointClass, b: EndpointClass): RequirementOutcome {
    const what = this.exceptions.length === 0 ? undefined : this.ipsec(protocol, facts);
    if (what === undefined) return NOTHING_ASKED;
    const found = this.exceptions.find(
      ({ from, to }) => (from.admits(a) && to.admits(b)) || (from.admits(b) && to.admits(a)),
    );
    if (found === undefined) return NOTHING_ASKED;
    const { requirement } = found;
    const words = `${what} between two hosts whose ${requirement.transports.map((transport) => transport.toUpperCase()).join(' and ')} media IPsec has to leave alone`;
    return { asked: [requirement], failures: [{ requirement, problem: 'ipsec-used', words }] };
  }

  private ipsec(protocol: number, facts: FlowFacts | undefined): string | undefined {
    if (protocol === IP_ESP) return 'ESP';
    if (protocol === IP_AH) return 'AH';
    if (facts === undefined) return undefined;
    const title = this.titles.get(facts.protocol);
    return title ?? ((facts.tags & this.tags) !== 0 ? this.titles.get(FAMILY) : undefined);
  }
}
