/** The formats of the tables of paths, of a site's exceptions, and of the documents and notes behind them. */

import * as z from 'zod';
import { INTERFACES, ZONES } from '../topology/endpoint.js';
import { ANY } from './names.js';
import { DIRECTIONS, LOAD_BALANCING, SECURITIES, STANDINGS, TRANSPORTS } from './path.js';
import { id, line, nameOf, oneOf } from './vocabulary-schema.js';

/** What the files of the vocabulary define, for the checks and for completion in editors. */
export interface PathWords {
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly products: readonly string[];
  readonly applications: readonly string[];
  readonly features: readonly string[];
}

const portNumber = z.int().min(0).max(65_535);

const portRange = z.string().regex(/^\d{1,5}-\d{1,5}$/, { error: 'a range of ports is written as 50000-59999' });

const portItem = z.union([portNumber, portRange]);

const ports = z
  .union([portItem, z.array(portItem).min(1)])
  .describe('A port, a range (50000-59999) or a list of both; absent: any port.');

const zone = oneOf('zone', ZONES);

export function endSchema(words: PathWords) {
  const role = nameOf('role', [ANY, ...words.roles, ...words.groups]);
  return z
    .strictObject({
      role: z.union([role, z.array(role).min(1)]).describe('A role, a group, a list of them, or any.'),
      interface: z.enum(INTERFACES).optional().describe('The side of a host with two networks.'),
      zone: z
        .union([zone, z.array(zone).min(1)])
        .optional()
        .describe('Where that end is; absent: anywhere.'),
      port: ports.optional(),
    })
    .describe('One end of the path.');
}

const wireForm = (words: PathWords) => ({
  application: oneOf('application', words.applications),
  security: z.enum(SECURITIES),
});

const conditionSchema = (words: PathWords) =>
  z.union([
    z.strictObject({
      oldestPartner: oneOf('product', [ANY, ...words.products]).describe(
        'The oldest federated partner runs this product or an older one; any: there are partners.',
      ),
    }),
    z.strictObject({ feature: oneOf('feature', words.features).describe('The site uses this feature.') }),
  ]);

export const when = (words: PathWords) =>
  z.array(conditionSchema(words)).min(1).describe('When the path applies: any one of these is enough.');

export const erratum = z
  .strictObject({ field: line, printed: line, corrected: line, because: line })
  .describe('What is misprinted, what is right, and how that is known.');

/** Segments of lower-case letters, digits and hyphens: an id never needs quotes. */
export const pathId = z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)+$/, {
  error: 'an id has lower-case letters, digits and hyphens, and a slash between its parts',
});

export const texts = z.array(line).min(1);

/** What vendor paths and a site's exceptions have in common. */
const common = (words: PathWords) => ({
  id: pathId,
  service: line.describe('What it is for, in a few own words.'),
  from: endSchema(words).describe('Who opens the flow.'),
  to: endSchema(words).describe('Who listens.'),
  notes: texts.optional(),
  needsEvidence: z.boolean().optional().describe('True where so many ports are open that only the bytes can prove it.'),
});

export const pathSchema = (words: PathWords) =>
  z.strictObject({
    ...common(words),
    transport: z.enum(['tcp', 'udp']),
    sources: z.array(line).min(1).describe('The ids of the source rows that it carries.'),
    ...wireForm(words),
    alsoAs: z
      .array(z.strictObject(wireForm(words)))
      .min(1)
      .optional()
      .describe('Other forms that agree with it.'),
    standing: z.enum(STANDINGS).optional(),
    because: line.optional().describe('Why an implied or tolerated path is here.'),
    required: z.boolean().optional().describe('False where the document calls it optional.'),
    loadBalancer: z.enum(LOAD_BALANCING).optional(),
    workloads: texts.optional(),
    confidence: z.enum(['high', 'medium', 'low']).optional(),
    asWritten: z.record(z.string(), line).optional().describe('The cells as printed.'),
    direction: z.enum(DIRECTIONS).optional().describe('As printed: in is towards the more trusted network.'),
    when: when(words).optional(),
    errata: z.array(erratum).min(1).optional(),
    remark: line.optional().describe('Said with every flow that is judged by this path.'),
    sameAs: z.array(pathId).min(1).optional().describe('The same path in another table or document.'),
    shadowedBy: z
      .array(pathId)
      .min(1)
      .optional()
      .describe('Paths of its document that fit all that it fits and come first, so that it is never the answer.'),
  });

export const tableHead = (words: PathWords) => ({
  product: oneOf('product', words.products),
  document: id.describe('A file of sources/.'),
  table: line.describe('The table in which the document has these rows.'),
});

const pathTableSchema = (words: PathWords) =>
  z
    .strictObject({ ...tableHead(words), paths: z.array(pathSchema(words)).min(1) })
    .describe('The paths of one table of a document, in its order.');

/** A table of which each path is checked by itself, so that one that fails does not hide what is wrong with others. */
export const openTableSchema = (words: PathWords) =>
  z.strictObject({ ...tableHead(words), paths: z.array(z.unknown()).min(1) });

/** A day in UTC. */
export const day = z.string().refine(isDay, { error: 'write the last day as 2026-12-31' });

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export const exceptionSchema = (words: PathWords) =>
  z.strictObject({
    ...common(words),
    transport: z.enum(TRANSPORTS).describe('icmp: ICMP of either IP version, without ports.'),
    owner: line.describe('Who answers for it.'),
    until: day.optional().describe('Its last day, in UTC; absent: for good.'),
    application: oneOf('application', [ANY, ...words.applications])
      .optional()
      .describe('Absent or any: whatever the bytes are.'),
    security: z.enum(SECURITIES).optional(),
    reason: line.optional().describe('Why it is allowed: a change request, say.'),
  });

/** Exceptions of one site; a limit that no hand reaches bounds what is kept of them. */
const MAX_EXCEPTIONS = 10_000;

const exceptionsSchema = (words: PathWords) =>
  z
    .strictObject({ exceptions: z.array(exceptionSchema(words)).max(MAX_EXCEPTIONS) })
    .describe("A site's own paths, in the format of the catalogue, with owner and expiry.");

/** Like {@link openTableSchema}. */
export const openExceptionsSchema = z.strictObject({ exceptions: z.array(z.unknown()).max(MAX_EXCEPTIONS) });

export const sourcesSchema = (products: readonly string[]) =>
  z.strictObject({
    document: id,
    product: oneOf('product', products),
    title: line,
    origin: line,
    rows: z
      .array(z.strictObject({ id, section: line, lines: line.optional(), words: line }))
      .min(1)
      .describe('Every row of the document, in its order.'),
  });

export const notesSchema = z.strictObject({
  document: id,
  notes: z.array(z.strictObject({ sources: z.array(id).min(1), note: line, reason: line })).min(1),
});

export type TableFile = z.infer<ReturnType<typeof openTableSchema>>;
export type PathEntry = z.infer<ReturnType<typeof pathSchema>>;
export type EndEntry = PathEntry['from'];
export type ConditionEntry = NonNullable<PathEntry['when']>[number];
export type PortEntry = NonNullable<EndEntry['port']>;
export type OpenExceptionsFile = z.infer<typeof openExceptionsSchema>;
export type ExceptionEntry = z.infer<ReturnType<typeof exceptionSchema>>;
export type SourcesFile = z.infer<ReturnType<typeof sourcesSchema>>;
export type NotesFile = z.infer<typeof notesSchema>;

/** JSON Schemas (draft 2020-12) for editors, by file name. */
export const jsonSchemas = (words: PathWords): Readonly<Record<string, unknown>> => ({
  'catalogue.schema.json': { ...z.toJSONSchema(pathTableSchema(words), { io: 'input' }), title: 'Rolepath paths' },
  'exceptions.schema.json': {
    ...z.toJSONSchema(exceptionsSchema(words), { io: 'input' }),
    title: 'Rolepath site exceptions',
  },
});
