/** The format of a topology file. What no schema can say (one address at two hosts, …) is in `site-checks.ts`. */

import * as z from 'zod';
import { advise, quote } from '../wording.js';
import { ZONES } from './endpoint.js';
import { parseIpRange } from './ip-range.js';
import type { Vocabulary } from './vocabulary.js';

export type SiteFile = z.infer<ReturnType<typeof siteSchema>>;
export type SiteHost = NonNullable<SiteFile['hosts']>[string];
export type SiteNetwork = NonNullable<SiteFile['networks']>[number];
/** One address, CIDR block or range, or an address with the public one that a NAT gives it. */
export type SiteAddress = string | { readonly address: string; readonly public: string };
/** What stands under `address`, `external` or `internal`: for all roles of the host, or for each role its own. */
export type SiteAttachment = NonNullable<SiteHost['address']>;

/** The JSON Schema of a topology file, draft 2020-12, for editors that complete and check as one types. */
export const topologySchema = (vocabulary: Vocabulary): Record<string, unknown> => ({
  ...z.toJSONSchema(siteSchema(vocabulary), { io: 'input' }),
  title: 'Rolepath topology',
});

export const siteSchema = (vocabulary: Vocabulary) =>
  z
    .strictObject({
      name: z.string().min(1).optional().describe('The name of the site in reports; absent: the name of the file.'),
      products: productsOf(vocabulary).optional(),
      domains: domains.optional(),
      zones: zones.optional(),
      hosts: hostsOf(vocabulary).optional(),
      networks: z.array(networkOf(vocabulary)).optional().describe('Networks whose addresses all have the same roles.'),
      federation: federationOf(vocabulary).optional(),
      features: featuresOf(vocabulary).optional(),
      paths: leftOut.optional(),
      exceptions: z
        .string()
        .min(1)
        .optional()
        .describe("The file with the site's own paths, with owner and expiry; relative to this file."),
    })
    .describe('A site: which addresses have which roles, which networks are which zone, and which documents apply.');

const range = z
  .string()
  .superRefine((text, context) => {
    const parsed = parseIpRange(text);
    if ('problem' in parsed) context.addIssue({ code: 'custom', message: parsed.problem });
  })
  .describe('An IPv4 or IPv6 address, a CIDR block (10.0.0.0/24) or a range (10.0.0.5-10.0.0.9).');

const singleAddress = z.string().superRefine((text, context) => {
  const parsed = parseIpRange(text);
  if ('problem' in parsed) context.addIssue({ code: 'custom', message: parsed.problem });
  else if (parsed.range.first !== parsed.range.last) context.addIssue({ code: 'custom', message: oneAddress(text) });
});

const oneAddress = (text: string): string =>
  `${quote(text)} is more than one address; a NAT pair joins one address with one`;

const networks = z.union([range, z.array(range)]);

const ranges = z.union([range, z.array(range).min(1)]).describe('One or several addresses, CIDR blocks or ranges.');

const natPair = z
  .strictObject({
    address: singleAddress.describe("The host's own address."),
    public: singleAddress.describe('The public address that a NAT maps to it.'),
  })
  .describe('An address and the public address that a NAT maps to it.');

const addresses = z
  .union([range, natPair, z.array(z.union([range, natPair])).min(1)])
  .describe('One or several addresses, CIDR blocks, ranges or NAT pairs.');

const zones = z
  .strictObject({
    internet: networks.optional().describe('Networks outside the site, where their addresses do not tell it.'),
    perimeter: networks.optional().describe('Networks between the external and the internal firewall.'),
    internal: networks.optional().describe('Networks behind the internal firewall.'),
  })
  .describe(
    'Which networks are which zone; the most specific decides. Listed nowhere: a public address is the internet, any other has no zone.',
  );

const zone = z.enum(ZONES);

// Patterns stand in refinements, since the readers of a JSON Schema do not agree on `\p{…}`.

/** A label of a domain name; `_` as in names of services, letters of any language. */
const LABEL = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?$/u;

const domain = z.string().refine((name) => name.length <= 253 && name.split('.').every((label) => LABEL.test(label)), {
  error: (issue) => `${quote(String(issue.input))} is no domain name; write it as in contoso.com`,
});

const domainList = z.union([domain, z.array(domain)]);

const domains = z
  .strictObject({
    sip: domainList.optional().describe('SIP domains: what stands behind the @ of a user.'),
    ad: domainList.optional().describe('Active Directory domains: where the internal servers have their names.'),
  })
  .describe("The site's domains.");

const productsOf = ({ products }: Vocabulary) =>
  z
    .array(z.enum([...products], { error: unknown('product', products) }))
    .min(1, { error: 'the list is empty; name a product, or leave the key out to have every catalogue apply' })
    .describe('The products whose catalogues apply; several in a migration. Absent: every catalogue.');

const federationOf = ({ partners }: Vocabulary) =>
  z
    .strictObject({
      oldestPartner: z
        .enum(['none', ...partners], { error: unknown('product', ['none', ...partners]) })
        .optional()
        .describe(
          'The oldest product that a federated partner runs, which decides the media ports 50,000-59,999; none: no federation. Absent: any is possible.',
        ),
    })
    .describe('Who federates with the site.');

const leftOut = z
  .strictObject({
    implied: z.boolean().optional().describe('Paths that documents only imply: the ports that a printed one leads to.'),
    tolerated: z.boolean().optional().describe('Paths that another document of the family shows to be harmless.'),
  })
  .describe('Which paths count beside those that documents print; absent: both kinds.');

const featuresOf = ({ features }: Vocabulary) => {
  const feature = z.enum([...features], { error: unknown('feature', [...features]) });
  return z
    .union([z.partialRecord(feature, z.boolean()), z.array(feature)])
    .describe(
      'What the site uses (true) or does not use (false), where paths depend on it; a list names what it uses.',
    );
};

/** Host names go into reports and filters, so they have neither spaces nor punctuation. */
const HOST_NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,252}$/u;

const hostName = z.string().refine((name) => HOST_NAME.test(name), {
  error: (issue) => `${quote(String(issue.input))} is no host name; use letters, digits, '-', '_' and '.'`,
});

const hostsOf = (vocabulary: Vocabulary) =>
  z.record(hostName, hostOf(vocabulary)).describe('The hosts of the site, by name.');

function hostOf(vocabulary: Vocabulary) {
  const role = roleOf(vocabulary);
  const attachment = z.union([
    range,
    natPair,
    z.array(z.union([range, natPair])).min(1),
    z.record(roleKeyOf(vocabulary), addresses),
  ]);
  return z.strictObject({
    roles: z
      .array(role)
      .min(1, { error: 'the list is empty; name at least one role' })
      .describe('The roles that the host plays.'),
    zone: zone.optional().describe('The zone of all its addresses; absent: by the zones of the site.'),
    address: attachment
      .optional()
      .describe('Addresses of a host with one network; for all its roles, or for each its own.'),
    external: attachment.optional().describe('Addresses on the side of the less trusted network.'),
    internal: attachment.optional().describe('Addresses on the side of the more trusted network.'),
    serves: z
      .array(z.string())
      .min(1, { error: 'the list is empty; name the hosts that are served, or leave the key out' })
      .optional()
      .describe('The hosts that a load balancer serves; its addresses stand for them, with their roles.'),
    description: z.string().optional().describe('A note for people.'),
  });
}

const networkOf = (vocabulary: Vocabulary) =>
  z
    .strictObject({
      cidr: ranges,
      role: roleOf(vocabulary).optional().describe('The role of every address in it.'),
      roles: z
        .array(roleOf(vocabulary))
        .min(1)
        .optional()
        .describe('The roles of every address in it, where it has several.'),
      zone: zone.optional().describe('Its zone; absent: by the zones of the site.'),
      name: z.string().min(1).optional().describe('Its name in reports.'),
    })
    .refine((network) => network.role === undefined || network.roles === undefined, {
      path: ['roles'],
      error: "'role' and 'roles' at once; keep one of them",
    });

const roleOf = ({ roles, groups }: Vocabulary) =>
  z.enum([...roles], {
    error: ({ input }) => (typeof input === 'string' ? unknownRole(input, [...roles], groups) : undefined),
  });

/** A role as a key; where it stands, `address` and `public` could have been meant as well. */
const roleKeyOf = ({ roles, groups }: Vocabulary) =>
  z
    .string()
    .superRefine((name, context) => {
      if (roles.has(name)) return;
      context.addIssue({ code: 'custom', message: unknownRole(name, [...roles, 'address', 'public'], groups) });
    })
    .meta({ enum: [...roles] });

function unknownRole(name: string, known: readonly string[], groups: Vocabulary['groups']): string {
  const members = groups.get(name);
  if (members === undefined) return `unknown role ${quote(name)}${advise(name, known)}`;
  return `${quote(name)} stands for several roles; name those that are meant: ${members.join(', ')}`;
}

const unknown = (kind: string, known: readonly string[]) => (issue: { readonly input?: unknown }) =>
  typeof issue.input === 'string' ? `unknown ${kind} ${quote(issue.input)}${advise(issue.input, known)}` : undefined;
