import { z } from 'zod';
import type { Finding } from '../../diagnostics/finding.ts';

/** What a profile asks of one place: a segment (`PV1`), field (`PID-3`), component (`PID-3.4`) or sub-component. */
const rule = z.strictObject({
  /** R required, RE required but may be empty, O optional, X not to be sent (HL7 v2 chapter 2B). */
  usage: z.enum(['R', 'RE', 'O', 'X']).optional(),
  /** Most characters of the value, of a whole repetition for a field. */
  length: z.int().positive().optional(),
  /** Number of a table whose codes are the ones allowed. */
  table: z
    .string()
    .regex(/^\d{1,4}$/)
    .optional(),
  /** The values allowed. */
  values: z.array(z.string()).nonempty().optional(),
  /** The one value allowed. */
  fixed: z.string().optional(),
  /** Fewest and most repetitions of a field, or occurrences of a segment in the message. */
  cardinality: z.tuple([z.int().nonnegative(), z.int().positive().or(z.literal('*'))]).optional(),
});

const place = z.string().regex(/^[A-Z][A-Z0-9]{2}(?:-[1-9]\d*(?:\.[1-9]\d*){0,2})?$/);
const places = z.record(place, rule);

const schema = z.strictObject({
  name: z.string().optional(),
  /** Rules for every message. */
  paths: places.default({}),
  /** Further rules by message type, such as `ORU^R01`. */
  messages: z.record(z.string().regex(/^[A-Z0-9]{3}(?:\^[A-Z0-9]{3})?$/), places).default({}),
});

/** A conformance profile: what a partner has agreed to send, by place. */
export type Profile = z.output<typeof schema>;

/** What a profile asks of one place. */
export type ProfileRule = z.output<typeof rule>;

/**
 * Reads a written profile from plain data (YAML or JSON already parsed).
 * @returns the profile, or findings with the place in the profile that is wrong.
 */
export function readProfile(data: unknown): { readonly profile: Profile } | { readonly findings: readonly Finding[] } {
  const result = schema.safeParse(data);
  if (result.success) return { profile: result.data };
  return {
    findings: result.error.issues.map((issue) => ({
      code: 'hl7-profile-invalid',
      place: { path: issue.path.join('/') },
    })),
  };
}
