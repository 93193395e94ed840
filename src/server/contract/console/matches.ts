import { z } from 'zod';
import { FIELD_KINDS } from '../../../meaning/matching/kinds/kind.ts';
import { code } from '../words.ts';
import { name, seenValue, time } from './seen.ts';

export const runInAddress = z.object({ run: z.string().max(40) });
export const pairInAddress = runInAddress.extend({ pair: z.coerce.number().int().nonnegative() });

/** Where pairs stand: the machine's three bands without what people decided, and that. */
export const matchBand = z.enum(['ask', 'link', 'separate', 'decided']);
export type MatchBand = z.infer<typeof matchBand>;

export const matchRunsResponse = z.object({
  sources: z.array(z.object({ name, system: name })),
  runs: z.array(
    z.object({
      id: z.string(),
      at: time,
      who: z.string(),
      sources: z.array(name),
      records: z.number().int(),
      persons: z.number().int(),
    }),
  ),
  running: z.object({ id: z.string(), since: time, who: z.string() }).exactOptional(),
  failed: z.object({ at: time, code, text: z.string(), fix: z.string() }).exactOptional(),
  hidden: z.boolean(),
});

export const matchPairsQuery = z.strictObject({
  band: matchBand,
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const decision = z.object({ id: z.string(), same: z.boolean(), who: z.string(), at: time });
const record = z.object({ system: name, place: z.string(), record: seenValue });

/** A line of a band: enough to choose a pair by, and nothing of a patient. */
const matchPairLine = z.object({
  id: z.number().int(),
  likelihood: z.number(),
  places: z.tuple([z.string(), z.string()]),
  decision: decision.exactOptional(),
});

export const matchPairsResponse = z.object({
  counts: z.record(matchBand, z.number().int()),
  /** Of the band that was asked for. */
  total: z.number().int(),
  pairs: z.array(matchPairLine),
  /** There are pairs with records of systems that the asker may not see. */
  hidden: z.boolean(),
});

export const matchPairResponse = z.object({
  id: z.number().int(),
  band: matchBand,
  likelihood: z.number(),
  a: record,
  b: record,
  /** `unknown`: one has no value, or both have one that counts for nothing. */
  traits: z.array(
    z.object({
      kind: z.enum(FIELD_KINDS),
      label: z.string(),
      a: seenValue.exactOptional(),
      b: seenValue.exactOptional(),
      agreement: z.enum(['same', 'near', 'differs', 'unknown']),
    }),
  ),
  /** What speaks for one person and against, in bits; the steps add up to `bits`. */
  steps: z.array(z.object({ text: z.string(), bits: z.number() })),
  bits: z.number(),
  /** What kept the machine from linking the two by itself. */
  veto: z.string().exactOptional(),
  decision: decision.exactOptional(),
});
export type MatchPairView = z.infer<typeof matchPairResponse>;

export const decideMatchPairRequest = z.strictObject({ same: z.boolean(), why: z.string().max(500).default('') });
