/**
 * A rule sheet as an nftables rule set: a chain for each firewall, addresses in named sets, IPv4 and IPv6.
 *
 * The paths of every rule stand in a comment above it; a rule's own comment, of at most 128 bytes, names the first of
 * them. Lines that do not apply at the site, or may not, are commented out.
 */

import type { PortRange } from '../catalogue/path.js';
import { cleanString } from '../clean-text.js';
import { formatRange, type IpRange, parseIpRange } from '../topology/ip-range.js';
import { rangeText } from './path-text.js';
import { aboutLines, endText } from './rule-columns.js';
import type { EndAddresses } from './rule-ends.js';
import type { RuleSheet, SheetRule } from './rule-sheet.js';
import { counted } from './text.js';

type Version = 4 | 6;
const VERSIONS: readonly Version[] = [4, 6];

const CHAINS = ['external', 'internal'] as const;

/** The set of the networks that are not the Internet. */
const INSIDE = 'site';

export function sheetNft(sheet: RuleSheet): string {
  const sets = new AddressSets();
  const inside = sets.of(INSIDE, sheet.inside);
  const chains = CHAINS.flatMap((firewall) =>
    chain(
      firewall,
      sheet.rules.filter((rule) => rule.firewall === firewall),
      sets,
      inside,
    ),
  );
  return [...head(sheet), '', 'table inet rolepath {', ...sets.lines(), ...chains, ...forward(), '}', ''].join('\n');
}

function head(sheet: RuleSheet): string[] {
  const elsewhere = sheet.rules.filter(({ firewall }) => !CHAINS.some((one) => one === firewall)).length;
  return [
    '#!/usr/sbin/nft -f',
    '# The documented paths of a site as an nftables rule set, written for review.',
    ...aboutLines(sheet, 'is commented out').map((line) => comment(line)),
    comment(
      `Not here: ${counted(elsewhere, 'line')} between hosts of one zone or of none that is stated, and ${counted(sheet.hostless.length, 'path')} for which the site has no host.`,
    ),
    "# Check it with: nft -c -f FILE. 'nft -f FILE' replaces a table of this name.",
    '',
    'table inet rolepath',
    'delete table inet rolepath',
  ];
}

/** Text on one line of a comment. */
const comment = (text: string): string => `# ${cleanString(text, MAX_COMMENT_LINE)}`;

const MAX_COMMENT_LINE = 2000;

/** One box may be both firewalls; of two boxes, each keeps its own chain. */
const forward = (): string[] => [
  '  chain forward {',
  "    # Whoever applies this decides the default. 'policy drop' here drops whatever is not documented:",
  '    #   type filter hook forward priority filter; policy drop;',
  '    type filter hook forward priority filter;',
  '    ct state established,related accept',
  '    # On a box that is only one of the two firewalls, leave the other jump out.',
  ...CHAINS.map((name) => `    jump ${name}`),
  '  }',
];

function chain(name: string, rules: readonly SheetRule[], sets: AddressSets, inside: SetNames): string[] {
  return [`  chain ${name} {`, ...rules.flatMap((rule) => ruleLines(rule, sets, inside)), '  }'];
}

function ruleLines(rule: SheetRule, sets: AddressSets, inside: SetNames): string[] {
  const about = `${endText(rule.from)} to ${endText(rule.to)}, ${rule.application}: ${rule.service}`;
  const applies = rule.met === 'met';
  const nat = [...rule.from.public, ...rule.to.public].map(
    ({ own, public: mapped }) => `NAT shows ${own} as ${mapped}`,
  );
  const conditions = rule.condition === undefined ? [] : [`only for ${rule.condition}${APPLIES[rule.met]}`];
  const statements = statementsOf(rule, sets, inside).map((line) => (applies ? line : `# ${line}`));
  return [
    comment([about, ...conditions, ...nat, ...termsOf(rule)].join('; ')),
    comment(rule.paths.join(', ')),
    ...statements,
  ].map((line) => `    ${line}`);
}

const APPLIES = { met: '', unmet: ', which this site does not have', unknown: ', of which the topology says nothing' };

const termsOf = ({ required, standing, exception }: SheetRule): string[] => [
  ...(required ? [] : ['optional']),
  ...(standing === 'documented' ? [] : [standing]),
  ...(exception === undefined ? [] : [`exception of the site, owner ${exception.owner}`]),
];

function statementsOf(rule: SheetRule, sets: AddressSets, inside: SetNames): string[] {
  const [from, to] = [matchesOf(rule.from, sets, inside), matchesOf(rule.to, sets, inside)];
  const ports = portMatch(rule);
  const end = `${ports}${untilMatch(rule)} ct state new accept comment "${ruleComment(rule)}"`;
  return VERSIONS.flatMap((version) => {
    const [source, destination] = [from[version], to[version]];
    if (source === undefined || destination === undefined) return [];
    const family = version === 4 ? 'ip' : 'ip6';
    return [`${family} saddr ${source} ${family} daddr ${destination} ${end}`];
  });
}

/** What an address of each version is compared with; absent where that end has none of it. */
type Matches = Partial<Record<Version, string>>;

function matchesOf(end: EndAddresses, sets: AddressSets, inside: SetNames): Matches {
  if (end.addresses.length === 0) return { 4: outside(inside[4], '0.0.0.0/0'), 6: outside(inside[6], '::/0') };
  const names = sets.of(`${end.label} ${end.zone ?? ''}`, end.addresses);
  return { ...(names[4] !== undefined && { 4: `@${names[4]}` }), ...(names[6] !== undefined && { 6: `@${names[6]}` }) };
}

const outside = (inside: string | undefined, everyone: string): string =>
  inside === undefined ? everyone : `!= @${inside}`;

function portMatch({ transport, fromPorts, toPorts }: SheetRule): string {
  if (transport === 'icmp') return 'meta l4proto { icmp, ipv6-icmp }';
  const sources = fromPorts.length === 0 ? [] : [`${transport} sport ${portSet(fromPorts)}`];
  const targets = toPorts.length === 0 ? [] : [`${transport} dport ${portSet(toPorts)}`];
  const matches = [...sources, ...targets];
  return matches.length === 0 ? `meta l4proto ${transport}` : matches.join(' ');
}

const portSet = (ports: readonly PortRange[]): string => {
  const texts = joinedPorts(ports).map(rangeText);
  return texts.length === 1 ? (texts[0] ?? '') : `{ ${texts.join(', ')} }`;
};

/** Sorted and without overlap, which a set refuses. */
function joinedPorts(ports: readonly PortRange[]): PortRange[] {
  const joined: PortRange[] = [];
  for (const range of [...ports].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = joined.at(-1);
    if (last !== undefined && range.from <= last.to)
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, range.to) };
    else joined.push(range);
  }
  return joined;
}

/** An exception ends by itself with its last day in UTC: seconds of Unix time, which no time zone shifts. */
function untilMatch({ exception }: SheetRule): string {
  if (exception?.until === undefined) return '';
  return ` meta time < ${Date.parse(`${exception.until}T00:00:00Z`) / 1000 + DAY_SECONDS}`;
}

const DAY_SECONDS = 86_400;

/** libnftnl takes 128 bytes with the closing zero; quotes cannot be escaped. */
const MAX_RULE_COMMENT = 120;

function ruleComment({ paths: [first = '', ...more] }: SheetRule): string {
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const plain = first.replace(/[^\w/.-]/g, '_');
  return `${plain.slice(0, MAX_RULE_COMMENT - others.length)}${others}`;
}

type SetNames = Partial<Record<Version, string>>;

/** Named sets, one for each list of addresses and version; the same list is the same set whoever names it. */
class AddressSets {
  private readonly byContent = new Map<string, string>();
  private readonly taken = new Set<string>();
  private readonly sets: string[] = [];

  of(label: string, addresses: readonly string[]): SetNames {
    const ranges = addresses.flatMap((text) => {
      const parsed = parseIpRange(text);
      return 'range' in parsed ? [parsed.range] : [];
    });
    const names: SetNames = {};
    for (const version of VERSIONS) {
      const elements = disjoint(ranges.filter((range) => range.version === version)).map(formatRange);
      if (elements.length > 0) names[version] = this.named(label, version, elements);
    }
    return names;
  }

  lines(): string[] {
    return this.sets;
  }

  private named(label: string, version: Version, elements: readonly string[]): string {
    const content = `${version} ${elements.join(', ')}`;
    const known = this.byContent.get(content);
    if (known !== undefined) return known;
    const name = this.free(`${slug(label)}_v${version}`);
    this.byContent.set(content, name);
    this.sets.push(
      `  set ${name} {`,
      `    type ${version === 4 ? 'ipv4_addr' : 'ipv6_addr'}`,
      '    flags interval',
      `    elements = { ${elements.join(', ')} }`,
      '  }',
    );
    return name;
  }

  private free(name: string): string {
    let free = name;
    for (let number = 2; this.taken.has(free); number++) free = `${name}_${number}`;
    this.taken.add(free);
    return free;
  }
}

const MAX_SET_NAME = 40;

/** What nftables takes for a name: letters, digits and underscores, a letter first. */
const slug = (label: string): string =>
  `a_${label.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`
    .slice(0, MAX_SET_NAME)
    .replace(/_+$/, '')
    .replace(/^a_(?=[a-z])/, '');

/** Sorted, those inside others left out, those that overlap or touch joined: a set refuses overlaps. */
function disjoint(ranges: readonly IpRange[]): IpRange[] {
  const joined: IpRange[] = [];
  for (const range of [...ranges].sort((a, b) => compare(a.first, b.first) || compare(b.last, a.last))) {
    const last = joined.at(-1);
    if (last === undefined || range.first > last.last) joined.push(range);
    else if (range.last > last.last) joined[joined.length - 1] = { ...last, last: range.last };
  }
  return joined;
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
