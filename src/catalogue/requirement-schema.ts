/** The formats of the tables of requirements. */

import * as z from 'zod';
import { DIRECTIONS } from './path.js';
import { endSchema, erratum, type PathWords, pathId, tableHead, texts, when } from './path-schema.js';
import { BALANCING, KEY_USES, RECORD_TYPES, REQUIREMENT_KINDS, SIDES } from './requirement.js';
import { line, oneOf } from './vocabulary-schema.js';

/** What the files of the vocabulary define; names of certificates speak of services as well. */
export interface RequirementWords extends PathWords {
  readonly services: readonly string[];
}

/** Labels, or words in braces for what a site chooses, and one of the site's domains. */
const template = z.string().regex(/^(\{[a-z-]+\}|[a-z0-9_-]+)(\.(\{[a-z-]+\}|[a-z0-9_-]+))*\.\{(sip|ad)-domain\}$/, {
  error: 'a name is written as sip.{sip-domain}, or {server}.{ad-domain} where the site chooses the first part',
});

const rows = z.array(line).min(1).describe('The ids of the source rows that it carries.');

const common = (words: RequirementWords) => ({
  id: pathId,
  sources: rows,
  service: line.describe('What it is for, in a few own words.'),
  when: when(words).optional(),
  asWritten: z.record(z.string(), line).optional().describe('The cells as printed.'),
  errata: z.array(erratum).min(1).optional(),
  notes: texts.optional(),
  remark: line.optional().describe('Said wherever it is not met.'),
});

const requiredName = (words: RequirementWords) =>
  z.union([
    template,
    z.strictObject({
      name: template,
      domains: z
        .enum(['each', 'one'])
        .optional()
        .describe('Whether every domain of the site needs its own (as where this is absent), or one is enough.'),
      anyLabelOf: oneOf('service', words.services)
        .optional()
        .describe('Any label of this service will do, since the site chooses it.'),
    }),
  ]);

const keyUse = z.enum(KEY_USES);

const certificateSchema = (words: RequirementWords) =>
  z.strictObject({
    ...common(words),
    of: endSchema(words).describe('Who shows it.'),
    towards: endSchema(words).optional().describe('To whom, where a server shows several.'),
    shown: z.literal(false).optional().describe('That service shows no certificate at all.'),
    subject: template.optional(),
    names: z.array(requiredName(words)).optional().describe('Its alternative names.'),
    eku: z
      .array(z.union([keyUse, z.strictObject({ use: keyUse, when: when(words) })]))
      .min(1)
      .optional()
      .describe('What it must be good for.'),
    authority: z.enum(['public', 'private']).optional().describe('Who issues it.'),
  });

const dnsSchema = (words: RequirementWords) =>
  z.strictObject({
    ...common(words),
    side: z.enum(SIDES).describe('For whom it is published.'),
    type: z.union([z.enum(RECORD_TYPES), z.array(z.enum(RECORD_TYPES)).min(1)]).describe('Any of these will do.'),
    name: z.union([template, z.array(template).min(1)]),
    target: template.optional().describe('The host that an SRV record names.'),
    resolvesTo: endSchema(words),
    otherwise: endSchema(words).optional().describe('What it leads to where nobody has that role.'),
  });

const signInSchema = (words: RequirementWords) =>
  z.strictObject({
    ...common(words),
    side: z.enum(SIDES).describe('Where the client is.'),
    steps: z
      .array(
        z.strictObject({
          does: line,
          sources: rows,
          dns: pathId.optional().describe('The DNS requirement that it takes.'),
          paths: z.array(pathId).min(1).optional().describe('Paths, any of which may carry it.'),
        }),
      )
      .min(1),
  });

const transport = z.enum(['tcp', 'udp']);

const ipsecSchema = (words: RequirementWords) =>
  z.strictObject({
    ...common(words),
    from: endSchema(words),
    to: endSchema(words),
    transports: z.array(transport).min(1),
    direction: z.enum(DIRECTIONS).optional().describe('in/out where the document has a row for each way.'),
  });

const balancingSchema = (words: RequirementWords) =>
  z.strictObject({
    ...common(words),
    to: endSchema(words).describe('The servers behind the balancer, and their ports.'),
    transport,
    balanced: z
      .enum(BALANCING)
      .describe('Even where DNS balances the rest; where a hardware balancer balances all; or never.'),
  });

/** The format of an entry, by kind. */
export const requirementSchemas = (words: RequirementWords) => ({
  certificate: certificateSchema(words),
  dns: dnsSchema(words),
  'sign-in': signInSchema(words),
  ipsec: ipsecSchema(words),
  'load-balancer': balancingSchema(words),
});

const head = (words: RequirementWords) => ({
  ...tableHead(words),
  alsoFor: z
    .array(oneOf('product', words.products))
    .min(1)
    .optional()
    .describe('Products without such a table of their own, for which it counts by analogy.'),
});

/** A table of which each entry is checked by itself, so that one that fails does not hide what is wrong with others. */
export const openRequirementsSchema = (words: RequirementWords) =>
  z.strictObject({
    ...head(words),
    kind: oneOf('kind', REQUIREMENT_KINDS),
    requirements: z.array(z.unknown()).min(1),
  });

/** The whole format, for editors. */
const requirementTableSchema = (words: RequirementWords) => {
  const schemas = requirementSchemas(words);
  const table = <K extends keyof typeof schemas>(kind: K) =>
    z.strictObject({
      ...head(words),
      kind: z.literal(kind),
      requirements: z.array(schemas[kind]).min(1),
    });
  return z
    .discriminatedUnion('kind', [
      table('certificate'),
      table('dns'),
      table('sign-in'),
      table('ipsec'),
      table('load-balancer'),
    ])
    .describe('The requirements of one table of a document, in its order.');
};

export type RequirementSchemas = ReturnType<typeof requirementSchemas>;
export type RequirementsFile = z.infer<ReturnType<typeof openRequirementsSchema>>;
export type CertificateEntry = z.infer<RequirementSchemas['certificate']>;
export type DnsEntry = z.infer<RequirementSchemas['dns']>;
export type SignInEntry = z.infer<RequirementSchemas['sign-in']>;
export type IpsecEntry = z.infer<RequirementSchemas['ipsec']>;
export type BalancingEntry = z.infer<RequirementSchemas['load-balancer']>;
export type RequirementEntry = CertificateEntry | DnsEntry | SignInEntry | IpsecEntry | BalancingEntry;

/** JSON Schemas (draft 2020-12) for editors, by file name. */
export const requirementJsonSchemas = (words: RequirementWords): Readonly<Record<string, unknown>> => ({
  'requirements.schema.json': {
    ...z.toJSONSchema(requirementTableSchema(words), { io: 'input' }),
    title: 'Rolepath requirements',
  },
});
