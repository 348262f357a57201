/** What records say of requirements, as zod schemas. */

import * as z from 'zod';
import { REQUIREMENT_KINDS } from '../catalogue/requirement.js';
import { REQUIREMENT_PROBLEMS, type RequirementProblem } from '../verdict/requirement-outcome.js';
import { count, texts } from './schema-parts.js';

const failure = {
  id: z.string().describe('Id of the requirement.'),
  sources: texts('Ids of the rows of the document that it carries.'),
  kind: z.enum(REQUIREMENT_KINDS).describe('What it is of.'),
  problem: z
    .enum(Object.keys(REQUIREMENT_PROBLEMS) as [RequirementProblem, ...RequirementProblem[]])
    .describe('How it is not met, from a closed list; `rolepath explain CODE` describes each.'),
};

/** Of a flow. */
export const requirementsOfFlow = z
  .array(z.object({ ...failure, words: z.string().describe('What was seen.') }))
  .describe('What documents demand beside paths, and the flow does not meet; absent where it meets all.');

/** Of a run; `example` is the schema of one flow. */
export const requirementsOfRun = <T extends z.ZodType>(example: T) =>
  z
    .object({
      counts: z
        .partialRecord(
          z.enum(REQUIREMENT_KINDS),
          z.object({
            asked: count('How often a flow could be held against such a requirement.'),
            met: count('Of these, how often it met it.'),
          }),
        )
        .describe('By kind.'),
      groups: z
        .array(
          z.object({
            ...failure,
            words: texts('What was seen, the first 3 different sentences.'),
            flows: count('Flows that do not meet it so.'),
            bytes: count('Their bytes on the wire, both directions.'),
            examples: z.array(example).describe('The first flow of each of the first 3 pairs of addresses.'),
          }),
        )
        .describe('What is not met, most flows first.'),
    })
    .describe('What documents demand beside paths; absent where no flow could be held against any of it.');
