/** Small schemas that the records and the report have in common. */

import * as z from 'zod';
import { REASONS, type Reason } from '../verdict/verdict.js';

export const text = (about: string) => z.string().describe(about);
export const texts = (about: string) => z.array(z.string()).describe(about);
export const count = (about: string) => z.int().min(0).describe(about);
/** A flag that is absent where it does not hold. */
export const yes = (about: string) => z.literal(true).describe(about);
export const port = z.int().min(0).max(65_535);
export const time = (about: string) =>
  z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/)
    .describe(`${about}: ISO 8601 UTC in nanoseconds.`);
export const sha256 = (about: string) =>
  z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe(about);
export const tally = (about: string) => z.record(z.string(), count('Flows.')).describe(about);
export const reasons = z.enum(Object.keys(REASONS) as [Reason, ...Reason[]]);
