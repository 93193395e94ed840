import { z } from 'zod';
import { messageLine } from './message-list.ts';
import { name, seenValue, time } from './seen.ts';

export const codeTableLine = z.object({
  table: name,
  file: z.string(),
  entries: z.number().int(),
  drafts: z.number().int(),
  unknown: z.number().int(),
  waiting: z.number().int(),
  clinical: z.boolean(),
});
export const codeTablesResponse = z.object({ tables: z.array(codeTableLine) });

export const codeEntry = z.object({
  line: z.number().int(),
  source: z.string(),
  target: z.string(),
  display: z.string(),
  equivalence: z.string(),
  status: z.enum(['draft', 'approved']),
  who: z.string(),
  why: z.string(),
  from: z.string().exactOptional(),
  until: z.string().exactOptional(),
});
export const codeTableResponse = codeTableLine.extend({ entriesShown: z.array(codeEntry), version: z.string() });

/** A code that came and that its table does not know. */
export const unknownCode = z.object({
  id: z.string(),
  table: name,
  system: z.string().exactOptional(),
  code: z.string(),
  display: seenValue.exactOptional(),
  seenIn: z.array(name),
  first: time,
  last: time,
  waiting: z.number().int(),
  messages: z.number().int(),
  suggestions: z.array(
    z.object({
      code: z.string(),
      system: z.string().exactOptional(),
      display: z.string(),
      why: z.string(),
      score: z.number(),
    }),
  ),
  approvalsNeeded: z.number().int(),
});
export type UnknownCodeView = z.infer<typeof unknownCode>;
/** Messages that brought a code, newest first. */
export const codeExamplesResponse = z.object({ messages: z.array(messageLine), hidden: z.boolean() });
export const worklistResponse = z.object({ codes: z.array(unknownCode), total: z.number().int() });

export const codeSearchRequest = z.object({ table: name, words: z.string().min(1).max(200) });
export const codeSearchResponse = z.object({
  found: z.array(
    z.object({ code: z.string(), system: z.string().exactOptional(), display: z.string(), why: z.string() }),
  ),
});

export const decideCodeRequest = z.object({
  id: z.string(),
  decision: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('accept'), code: z.string(), system: z.string().exactOptional(), display: z.string() }),
    z.object({ kind: z.literal('none') }),
  ]),
  why: z.string().min(3).max(500),
});
export const decideCodeResponse = z.object({
  file: z.string(),
  diff: z.string(),
  status: z.enum(['draft', 'approved']),
});
