import type { Catalogue } from '../catalogue/catalogue.js';
import type { Condition, PathEnd } from '../catalogue/path.js';
import { portsText } from '../catalogue/path-title.js';
import type {
  BalancingRequirement,
  CertificateRequirement,
  DnsRequirement,
  IpsecRequirement,
  Requirement,
  RequirementKind,
  SignInRequirement,
} from '../catalogue/requirement.js';
import { conditionText, rangeText, sourceText } from './path-text.js';

/** A requirement as `paths list --requirements --json` and `paths show --json` give it: all that the catalogue has. */
export const requirementRecord = (requirement: Requirement): object => ({ type: 'requirement', ...requirement });

/** What requirements of a kind are called. */
export const KIND_TITLES: Readonly<Record<RequirementKind, string>> = {
  certificate: 'certificate',
  dns: 'DNS record',
  'sign-in': 'sign-in sequence',
  ipsec: 'IPsec exception',
  'load-balancer': 'load balancing',
};

type Row = readonly [label: string, text: string | undefined];

/** All that is known of a requirement, a line a fact; with its source rows in words. */
export function requirementText(requirement: Requirement, catalogue: Catalogue): string {
  const { document, product, when } = requirement;
  const title = (id: string) => catalogue.products.get(id)?.title ?? id;
  const analogy = requirement.alsoFor.map(title).join(', ');
  const rows: readonly Row[] = [
    ['id', requirement.id],
    ['kind', KIND_TITLES[requirement.kind]],
    ['service', requirement.service],
    ['product', analogy === '' ? title(product) : `${title(product)}; by analogy ${analogy}`],
    ['document', `${catalogue.documents.get(document)?.title ?? document}: ${requirement.table}`],
    ...particulars(requirement),
    ['applies', when.length === 0 ? undefined : whenText(when)],
    ['remark', requirement.remark],
    ...requirement.sources.map((id): Row => ['source', sourceText(id, catalogue)]),
    ...Object.entries(requirement.asWritten).map(([cell, text]): Row => ['printed', `${cell}: ${text}`]),
    ...requirement.errata.map(
      ({ field, printed, corrected, because }): Row => [
        'erratum',
        `${field}: prints ${printed}, read as ${corrected}, because ${because}`,
      ],
    ),
    ...requirement.notes.map((note): Row => ['note', note]),
    ['written in', `${requirement.file}:${requirement.line}`],
  ];
  const shown = rows.filter(([, text]) => text !== undefined && text !== '');
  return shown.map(([label, text]) => `${label.padEnd(11)}${text}`).join('\n');
}

const whenText = (when: readonly Condition[]): string => when.map(conditionText).join(', or ');

/** What a requirement demands, in one line. */
export const demandText = (requirement: Requirement): string =>
  particulars(requirement)
    .flatMap(([label, text]) => (text === undefined || text === '' ? [] : [`${label} ${text}`.trim()]))
    .join('; ');

/** What only requirements of that kind have. */
function particulars(requirement: Requirement): readonly Row[] {
  switch (requirement.kind) {
    case 'certificate':
      return certificateRows(requirement);
    case 'dns':
      return dnsRows(requirement);
    case 'sign-in':
      return signInRows(requirement);
    case 'ipsec':
      return ipsecRows(requirement);
    case 'load-balancer':
      return balancingRows(requirement);
  }
}

function certificateRows({ of, towards, shown, subject, names, keyUse, authority }: CertificateRequirement): Row[] {
  return [
    ['shown by', whoText(of)],
    ['shown to', towards && whoText(towards)],
    ['must be', shown ? undefined : 'absent: this service shows no certificate'],
    ['subject', subject],
    ...names.map(({ name, domains, anyLabelOf }): Row => {
      const more = [
        ...(domains === 'one' ? ['of one domain'] : []),
        ...(anyLabelOf === undefined ? [] : [`or another name of the service '${anyLabelOf}'`]),
      ];
      return ['name', more.length === 0 ? name : `${name} (${more.join(', ')})`];
    }),
    ...keyUse.map(({ use, when }): Row => ['good for', `${use}${when.length === 0 ? '' : `, ${whenText(when)}`}`]),
    ['authority', authority],
  ];
}

/** An end, with its zones and ports where they are stated. */
function whoText({ label, zones, ports }: PathEnd): string {
  const place = zones.length === 0 ? '' : ` in zone ${zones.join(' or ')}`;
  return ports.length === 0 ? `${label}${place}` : `${label}${place}, port ${ports.map(rangeText).join(', ')}`;
}

const SIDE_TEXTS = { external: 'outside', internal: 'inside' } as const;

const dnsRows = ({ side, types, names, target, resolvesTo, otherwise }: DnsRequirement): Row[] => [
  ['published', SIDE_TEXTS[side]],
  ...names.map((name): Row => ['record', `${types.join(' or ')} ${name}`]),
  ['target', target],
  ['leads to', otherwise === undefined ? whoText(resolvesTo) : `${whoText(resolvesTo)}; else ${whoText(otherwise)}`],
];

const signInRows = ({ side, steps }: SignInRequirement): Row[] => [
  ['client', SIDE_TEXTS[side]],
  ...steps.flatMap(({ does, sources, dns, paths }, index): Row[] => [
    [`step ${index + 1}`, `${does} (${sources.join(', ')})`],
    ...[...(dns === undefined ? [] : [dns]), ...paths].map((id): Row => ['', `by ${id}`]),
  ]),
];

const ipsecRows = ({ from, to, transports, direction }: IpsecRequirement): Row[] => [
  ['exempt', `${transports.join(' and ')}, ${whoText(from)} → ${whoText(to)}`],
  ['', direction === 'in/out' ? 'and the other way round' : undefined],
];

const BALANCING_TEXTS = {
  always: 'by a hardware load balancer, even where DNS balances the rest',
  hardware: 'by the hardware load balancer that balances the whole pool',
  never: 'past the load balancer, straight to the server',
} as const;

const balancingRows = ({ to, transport, balanced }: BalancingRequirement): Row[] => [
  ['reached', `${to.label}, ${portsText(to.ports)}/${transport}: ${BALANCING_TEXTS[balanced]}`],
];
