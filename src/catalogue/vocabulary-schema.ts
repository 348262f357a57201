/** The formats of the files at the top of `signatures/`, which say what paths may speak of. */

import * as z from 'zod';
import { EvidenceTag } from '../protocol/facts.js';
import { ZONES } from '../topology/endpoint.js';
import { advise, quote } from '../wording.js';
import { SECURITIES } from './path.js';
import { CONTRADICTIONS } from './wire-form.js';

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Ids are part of records and file names: lower case, digits and single hyphens. */
export const id = z.string().regex(ID, {
  error: ({ input }) => `${quote(String(input))} is no id; use lower-case letters and digits, joined by '-'`,
});

export const line = z.string().min(1).max(500);

const aliases = z.array(line).default([]);

/** One of a closed list; a misspelt one is answered with the nearest. */
export const oneOf = <const T extends string>(kind: string, known: readonly T[]) =>
  z.enum([...known] as [T, ...T[]], {
    error: ({ input }) =>
      typeof input === 'string' ? `unknown ${kind} ${quote(input)}${advise(input, known)}` : undefined,
  });

/**
 * Like {@link oneOf}, for a place that takes a list as well: there a closed list would be told as another kind of
 * value, and a misspelt word would go without advice.
 */
export const nameOf = (kind: string, known: readonly string[]) =>
  z
    .string()
    .superRefine((name, context) => {
      if (known.includes(name)) return;
      context.addIssue({ code: 'custom', message: `unknown ${kind} ${quote(name)}${advise(name, known)}` });
    })
    .meta({ enum: [...known] });

const TAGS = Object.keys(EvidenceTag) as EvidenceTag[];

const tag = oneOf('evidence tag', TAGS);

const zone = oneOf('zone', ZONES);

const contradicts = z.partialRecord(tag, oneOf('reason', CONTRADICTIONS)).default({});

export const productsSchema = z.strictObject({
  products: z
    .array(z.strictObject({ id, title: line, aliases, documentsOf: id.optional(), completes: id.optional() }))
    .min(1),
});

export const rolesSchema = z.strictObject({
  roles: z.record(
    id,
    z.strictObject({
      title: line,
      about: line,
      aliases,
      zones: z.array(zone).min(1),
      twoSided: z.boolean().default(false),
      products: z.array(id),
    }),
  ),
  groups: z.record(id, z.strictObject({ title: line, about: line, aliases, roles: z.array(id).min(1) })),
});

const protection = {
  title: line,
  families: z.array(id).default([]),
  conclusive: z.boolean().default(false),
  contradicts,
};

const family = {
  title: line,
  tags: z.array(tag).min(1),
  datagrams: z.boolean().default(false),
  protocols: z.record(id, line).default({}),
};

export const applicationsSchema = z.strictObject({
  families: z.record(id, z.strictObject(family)),
  securities: z.record(oneOf('security', SECURITIES), z.strictObject(protection)),
  applications: z.record(
    id,
    z.strictObject({
      ...protection,
      about: line.optional(),
      saysTls: z.boolean().default(false),
      upgrades: z.array(id).default([]),
      names: z.array(id).default([]),
      otherNames: z.array(id).default([]),
    }),
  ),
});

export const conditionsSchema = z.strictObject({
  features: z.record(id, z.strictObject({ title: line, unstated: z.enum(['met', 'unmet', 'unknown']) })),
});

export const serviceNamesSchema = z.strictObject({
  services: z.record(
    id,
    z.strictObject({
      title: line,
      labels: z
        .array(z.string().regex(/^[a-z_][a-z0-9_-]*$/, { error: 'a label is in lower case and no domain' }))
        .min(1),
    }),
  ),
});

export type ProductsFile = z.infer<typeof productsSchema>;
export type RolesFile = z.infer<typeof rolesSchema>;
export type ApplicationsFile = z.infer<typeof applicationsSchema>;
export type ConditionsFile = z.infer<typeof conditionsSchema>;
export type ServiceNamesFile = z.infer<typeof serviceNamesSchema>;
