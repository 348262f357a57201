/** The differences of two runs as a zod schema, from which its JSON Schema is made. */

import * as z from 'zod';
import { DIMENSIONS, REASONS, type Reason, VERDICT_KINDS } from '../../verdict/verdict.js';
import { summarySchema } from '../record-schema.js';
import { count, texts } from '../schema-parts.js';
import { CHANGES, USES } from './difference-record.js';

const text = (about: string) => z.string().describe(about);
const pair = (about: string) => z.tuple([count('Of the earlier run.'), count('Of the later run.')]).describe(about);
const change = z.enum(CHANGES).describe('`new`: only the later run has it; `gone`: only the earlier; `changed`: both.');
const use = (about: string) => z.enum(USES).describe(about);
const roles = (about: string) => texts(about);
const optional = (about: string) => text(about).exactOptional();

const end = (about: string) =>
  z
    .object({
      ip: text('Its address.'),
      port: z.int().min(0).max(65_535).describe('As in the flow record.'),
      name: optional("The host's or network's name in the topology."),
    })
    .describe(about);

const example = z
  .object({
    start: text('Its first packet: ISO 8601 UTC.'),
    initiator: end('Who opened it.'),
    responder: end('To whom.'),
    transport: text('`tcp`, `udp`, …'),
    communityId: text('Community ID v1, seed 0.'),
    serverName: optional('The name that the client asked for.'),
  })
  .describe('One flow: of the later run, where it has one.');

const path = z.object({
  change,
  path: text('Its id.'),
  title: optional('In one line; absent where the catalogue at hand does not know it.'),
  use: z
    .tuple([use('Of the earlier run.'), use('Of the later run.')])
    .describe('`hit`: flows on it were answered; `unanswered`: none of its flows was; `unused`: it has none.'),
  flows: pair('Flows that were expected on it.'),
  unanswered: pair('Of these, flows that got nothing back.'),
});

const finding = z.object({
  change,
  verdict: z.enum(VERDICT_KINDS).describe('`expected` where the flows are documented and were not answered.'),
  reason: z.enum(Object.keys(REASONS) as [Reason, ...Reason[]]).describe('Why.'),
  from: text('What the initiators are.'),
  to: text('What the responders are.'),
  transport: text('`tcp`, `udp`, …'),
  port: z.int().min(0).max(65_535).describe("The responder's; of ICMP the type.").exactOptional(),
  path: optional('Id of the documented path that fits.'),
  nearest: z
    .object({ path: text('Its id.'), failed: z.array(z.enum(DIMENSIONS)).describe('What the flows differ in.') })
    .describe('The path that came nearest.')
    .exactOptional(),
  flows: pair('Flows.'),
  unanswered: pair('Of these, flows that got nothing back, or were turned away.'),
  example,
});

const host = z.object({
  change,
  ip: text('Its address.'),
  name: optional("The host's or network's name in the topology."),
  roles: z
    .tuple([roles('Of the earlier run.'), roles('Of the later run.')])
    .describe('The roles it was recorded with.'),
  flows: pair('Flows that it took part in.'),
});

const requirement = z.object({
  change,
  id: text('Id of the requirement.'),
  problem: text('How it is not met.'),
  flows: pair('Flows that do not meet it so.'),
});

const provenance = z.object({
  what: z.enum(['catalogue', 'topology']).describe('What differs.'),
  name: text('Of the product, or of the site.'),
  old: optional('SHA-256 of that of the earlier run; absent where it had none.'),
  new: optional('SHA-256 of that of the later run, likewise.'),
});

export const differenceSchema = z.object({
  type: z.literal('difference').describe('Tells this record from others.'),
  old: summarySchema.describe('Summary of the earlier run.'),
  new: summarySchema.describe('Summary of the later run.'),
  provenance: z
    .array(provenance)
    .describe('What the runs were judged by and is not the same, so that differences may come from it.'),
  verdicts: z
    .object({
      expected: pair('Documented.'),
      contradicted: pair('Documented, but the bytes are something else.'),
      unexpected: pair('Not documented.'),
      undetermined: pair('Could not be judged.'),
    })
    .describe('Flows by verdict.'),
  paths: z.array(path).describe('Documented paths that are not used as before.'),
  findings: z
    .array(finding)
    .describe(
      'Kinds of flows that are unexpected, contradicted or undetermined, or documented and not answered, which only one run has, or which were answered in one only.',
    ),
  hosts: z.array(host).describe('Addresses with a role or name that are new, gone or have other roles.'),
  requirements: z.array(requirement).describe('Requirements that were not met in one run only.'),
  same: z
    .object({
      paths: count('Documented paths.'),
      findings: count('Findings.'),
      hosts: count('Hosts.'),
      requirements: count('Requirements not met.'),
    })
    .describe('How many of each are alike in both.'),
  filters: z
    .tuple([z.array(z.string()), z.array(z.string())])
    .describe('Filters that left something out of each run: where they differ, differences may come from them.'),
  beyond: pair('Sights that found no room: where there are any, differences may be missing.'),
});

/** JSON Schema, draft 2020-12, by file name. */
export const differenceSchemas = (): Readonly<Record<string, unknown>> => ({
  'difference.schema.json': { ...z.toJSONSchema(differenceSchema, { io: 'input' }), title: 'Rolepath difference' },
});
