/** Entries of a table made into requirements: groups resolved, ends named, what is left out filled in. */

import { condition, listed, type Names, type Place, pathEnd } from './build-path.js';
import type {
  BalancingRequirement,
  CertificateRequirement,
  DnsRequirement,
  IpsecRequirement,
  RequiredName,
  RequiredUse,
  RequirementBase,
  SignInRequirement,
} from './requirement.js';
import type {
  BalancingEntry,
  CertificateEntry,
  DnsEntry,
  IpsecEntry,
  RequirementEntry,
  SignInEntry,
} from './requirement-schema.js';

/** The table that an entry stands in, and where. */
export interface RequirementPlace extends Place {
  readonly alsoFor: readonly string[];
}

function base(entry: RequirementEntry, place: RequirementPlace): RequirementBase {
  return {
    ...place,
    id: entry.id,
    sources: entry.sources,
    service: entry.service,
    when: (entry.when ?? []).map(condition),
    asWritten: { ...entry.asWritten },
    errata: entry.errata ?? [],
    notes: entry.notes ?? [],
    remark: entry.remark,
  };
}

/** How an entry of each kind is built. */
export const BUILDERS = {
  certificate: (entry: CertificateEntry, place: RequirementPlace, names: Names): CertificateRequirement => ({
    ...base(entry, place),
    kind: 'certificate',
    of: pathEnd(entry.of, names),
    towards: entry.towards && pathEnd(entry.towards, names),
    shown: entry.shown ?? true,
    subject: entry.subject,
    names: (entry.names ?? []).map(requiredName),
    keyUse: (entry.eku ?? []).map(requiredUse),
    authority: entry.authority,
  }),
  dns: (entry: DnsEntry, place: RequirementPlace, names: Names): DnsRequirement => ({
    ...base(entry, place),
    kind: 'dns',
    side: entry.side,
    types: listed(entry.type),
    names: listed(entry.name),
    target: entry.target,
    resolvesTo: pathEnd(entry.resolvesTo, names),
    otherwise: entry.otherwise && pathEnd(entry.otherwise, names),
  }),
  'sign-in': (entry: SignInEntry, place: RequirementPlace): SignInRequirement => ({
    ...base(entry, place),
    kind: 'sign-in',
    side: entry.side,
    steps: entry.steps.map(({ does, sources, dns, paths }) => ({ does, sources, dns, paths: paths ?? [] })),
  }),
  ipsec: (entry: IpsecEntry, place: RequirementPlace, names: Names): IpsecRequirement => ({
    ...base(entry, place),
    kind: 'ipsec',
    from: pathEnd(entry.from, names),
    to: pathEnd(entry.to, names),
    transports: entry.transports,
    direction: entry.direction,
  }),
  'load-balancer': (entry: BalancingEntry, place: RequirementPlace, names: Names): BalancingRequirement => ({
    ...base(entry, place),
    kind: 'load-balancer',
    to: pathEnd(entry.to, names),
    transport: entry.transport,
    balanced: entry.balanced,
  }),
} as const;

function requiredName(entry: NonNullable<CertificateEntry['names']>[number]): RequiredName {
  if (typeof entry === 'string') return { name: entry, domains: 'each', anyLabelOf: undefined };
  return { name: entry.name, domains: entry.domains ?? 'each', anyLabelOf: entry.anyLabelOf };
}

const requiredUse = (entry: NonNullable<CertificateEntry['eku']>[number]): RequiredUse =>
  typeof entry === 'string' ? { use: entry, when: [] } : { use: entry.use, when: entry.when.map(condition) };
