/** Names that documents want published: asked for, and what was answered. */

import { BoundedMemo } from '../bounded-memo.js';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { DnsRequirement, Side } from '../catalogue/requirement.js';
import { RequirementEnd } from '../catalogue/site-requirements.js';
import { parseIp } from '../ip-text.js';
import type { DnsAnswer, DnsExchange, DnsFacts } from '../protocol/dns-facts.js';
import type { Endpoint, Zone } from '../topology/endpoint.js';
import type { Topology } from '../topology/topology.js';
import { alternatives, enumeration } from '../wording.js';
import { namesOf } from './certificate-names.js';
import { clean } from './path-words.js';
import { NOTHING_ASKED, type RequirementFailure, type RequirementOutcome } from './requirement-outcome.js';

interface SiteRecord {
  readonly requirement: DnsRequirement;
  /** Where the name has to lead; undefined where the site has nobody in that role. */
  readonly leadsTo: RequirementEnd | undefined;
}

/** Answers that are remembered; beyond, all are forgotten. */
const MAX_KNOWN = 4096;

interface Known {
  readonly side: Side;
  readonly name: string;
  readonly type: string;
  readonly rcode: string;
  readonly outcome: RequirementOutcome;
}

/** Types of questions that a record of that type answers; an alias answers all of them. */
const ASKED_FOR: Readonly<Record<DnsRequirement['types'][number], readonly string[]>> = {
  A: ['A', 'AAAA'],
  CNAME: ['A', 'AAAA', 'CNAME'],
  SRV: ['SRV'],
};

export class DnsCheck {
  /** By side and name. */
  private readonly records = new Map<string, SiteRecord>();
  /** What the latest question with these answers came to. */
  private readonly known = new BoundedMemo<readonly DnsAnswer[], Known>(MAX_KNOWN);
  private readonly topology: Topology;
  private readonly catalogue: Catalogue;

  constructor(requirements: readonly DnsRequirement[], topology: Topology, catalogue: Catalogue) {
    this.topology = topology;
    this.catalogue = catalogue;
    for (const requirement of requirements) {
      const record = { requirement, leadsTo: this.leadsTo(requirement) };
      for (const name of requirement.names.flatMap((template) => namesOf(template, topology.domains) ?? [])) {
        const key = keyOf(requirement.side, name);
        if (!this.records.has(key)) this.records.set(key, record);
      }
    }
  }

  check({ exchanges }: DnsFacts, client: Endpoint, server: Endpoint): RequirementOutcome {
    const side = sideOf(client.class.zone, server.class.zone);
    if (side === undefined || this.records.size === 0) return NOTHING_ASKED;
    const [first] = exchanges;
    return exchanges.length === 1 && first !== undefined ? this.single(side, first) : this.all(side, exchanges);
  }

  /** Most flows are one question, and most answers have been given before: the same answer is one object. */
  private single(side: Side, exchange: DnsExchange): RequirementOutcome {
    const { name, type, rcode, answers } = exchange;
    if (rcode === undefined) return NOTHING_ASKED;
    const known = this.known.get(answers);
    if (known?.side === side && known.name === name && known.type === type && known.rcode === rcode)
      return known.outcome;
    const outcome = this.all(side, [exchange]);
    this.known.set(answers, { side, name, type, rcode, outcome });
    return outcome;
  }

  private all(side: Side, exchanges: readonly DnsExchange[]): RequirementOutcome {
    const asked = exchanges.flatMap((exchange) => {
      const record = this.records.get(keyOf(side, exchange.name));
      return record === undefined || !isFor(record.requirement, exchange.type) ? [] : [{ exchange, record }];
    });
    const answered = asked.filter(({ exchange }) => exchange.rcode !== undefined);
    if (answered.length === 0) return NOTHING_ASKED;
    return {
      asked: [...new Set(answered.map(({ record }) => record.requirement))],
      failures: once(answered.flatMap(({ exchange, record }) => this.failure(exchange, record) ?? [])),
    };
  }

  /** Who the site has in the role that a name leads to, or in the one that counts where it has nobody in that. */
  private leadsTo({ resolvesTo, otherwise }: DnsRequirement): RequirementEnd | undefined {
    const has = ({ roles }: DnsRequirement['resolvesTo']) =>
      roles.some((role) => this.topology.addressesOf(role).some(({ kind }) => kind === 'host'));
    if (has(resolvesTo)) return new RequirementEnd(resolvesTo, this.catalogue);
    return otherwise !== undefined && has(otherwise) ? new RequirementEnd(otherwise, this.catalogue) : undefined;
  }

  /** Where the site has nobody to whom a name would lead, it is not missed. */
  private failure(
    { name, type, rcode, answers }: DnsExchange,
    { requirement, leadsTo }: SiteRecord,
  ): RequirementFailure | undefined {
    if (leadsTo === undefined) return undefined;
    if (rcode === 'NXDOMAIN')
      return {
        requirement,
        problem: 'dns-name-not-found',
        words: `${clean(name)} (${clean(type)}) does not exist, says the server`,
      };
    const elsewhere = answers.flatMap((answer) => this.other(answer, leadsTo) ?? []);
    if (elsewhere.length === 0) return undefined;
    return {
      requirement,
      problem: 'dns-other-role',
      words: `${clean(name)} leads to ${enumeration([...new Set(elsewhere)])}`,
    };
  }

  /** A host of the site that has other roles. Of an address that the topology does not list nothing is claimed. */
  private other({ type, value }: DnsAnswer, wanted: RequirementEnd): string | undefined {
    const address = type === 'A' || type === 'AAAA' ? parseIp(value) : undefined;
    if (address === undefined) return undefined;
    const { name, class: known } = this.topology.lookup(address.version, ...address.words);
    if (known.roles.length === 0 || wanted.admits(known)) return undefined;
    const titles = [...new Set(known.roles.map(({ role }) => this.catalogue.roles.get(role)?.title ?? role))];
    return `${clean(value)} (${name === undefined ? '' : `${clean(name)}, `}${alternatives(titles)})`;
  }
}

const keyOf = (side: Side, name: string): string => `${side} ${name}`;

/**
 * Which of two answers a split name gets: where either end is on the Internet, the one for outside; from a server
 * inside, the one for inside. A server in the perimeter may give either.
 */
function sideOf(client: Zone | undefined, server: Zone | undefined): Side | undefined {
  if (client === 'internet' || server === 'internet') return 'external';
  return server === 'internal' ? 'internal' : undefined;
}

const isFor = ({ types }: DnsRequirement, asked: string): boolean =>
  types.some((type) => ASKED_FOR[type].includes(asked));

/** The same fault of a name that was asked for by address of either version is one. */
function once(failures: readonly RequirementFailure[]): RequirementFailure[] {
  const known = new Set<string>();
  return failures.filter(({ requirement, problem }) => {
    const key = `${requirement.id} ${problem}`;
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
}
