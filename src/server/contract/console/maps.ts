import { z } from 'zod';
import { fateCounts, name, time } from './seen.ts';

export const finding = z.object({
  code: z.string(),
  said: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  file: z.string().exactOptional(),
  line: z.number().int().exactOptional(),
  column: z.number().int().exactOptional(),
});

export const approval = z.object({ by: z.string(), role: z.enum(['clinical', 'billing']), at: time });

/** A row as a table shows it. */
export const mapRow = z.object({
  /** Place in the file, from 1; rows of packs that the map stands on have none. */
  line: z.number().int().exactOptional(),
  file: z.string(),
  block: z.string(),
  depth: z.number().int(),
  from: z.string(),
  arrow: z.enum(['->', '<->', '<-']),
  target: z.string(),
  how: z.string(),
  when: z.string(),
  otherwise: z.string(),
  because: z.string(),
  /** Hash that an approval belongs to. */
  hash: z.string(),
  /** Who has to approve it, and who did. */
  needs: z.array(z.enum(['clinical', 'billing'])),
  approvals: z.array(approval),
  changed: z.enum(['new', 'changed', 'same']),
});
export type MapRowView = z.infer<typeof mapRow>;

export const mapLine = z.object({
  name,
  file: z.string(),
  from: z.string(),
  to: z.string(),
  rows: z.number().int(),
  unapproved: z.number().int(),
  usedBy: z.array(name),
  ownText: z.boolean(),
});
export const mapsResponse = z.object({ maps: z.array(mapLine) });

export const mapResponse = z.object({
  name,
  file: z.string(),
  text: z.string(),
  /** Hash of the file's text: an edit says which text it is of. */
  version: z.string(),
  rows: z.array(mapRow),
  findings: z.array(finding),
  samples: z.number().int(),
  usedBy: z.array(name),
  mayEdit: z.boolean(),
  mayApprove: z.array(z.enum(['clinical', 'billing'])),
});
export type MapView = z.infer<typeof mapResponse>;

/** Text that is not saved yet: everything is run with it, nothing is written. */
export const mapTrialRequest = z.object({
  text: z.string().max(2_000_000),
  sample: z.string().max(500).exactOptional(),
});

const sampleOutcome = z.object({
  sample: z.string(),
  before: fateCounts.exactOptional(),
  after: fateCounts.exactOptional(),
  changed: z.boolean(),
  better: z.boolean(),
  worse: z.boolean(),
});

/** What a text makes of every pinned sample, beside what the saved one makes of it. */
export const mapTrialResponse = z.object({
  rows: z.array(mapRow),
  findings: z.array(finding),
  samples: z.array(sampleOutcome),
  tookMs: z.number(),
  /** The sample that was asked for, both ways, line by line. */
  shown: z
    .object({
      sample: z.string(),
      source: z.array(z.object({ text: z.string(), lit: z.boolean() })),
      before: z.array(z.object({ text: z.string(), change: z.enum(['same', 'gone', 'new']) })),
      after: z.array(z.object({ text: z.string(), change: z.enum(['same', 'gone', 'new']) })),
    })
    .exactOptional(),
});
export type MapTrialView = z.infer<typeof mapTrialResponse>;

/** What a text would do to the messages of the last days, before it is applied. */
export const mapEffectRequest = z.object({ text: z.string().max(2_000_000), days: z.number().int().min(1).max(90) });
export const mapEffectResponse = z.object({
  messages: z.number().int(),
  unchanged: z.number().int(),
  gain: z.number().int(),
  lose: z.number().int(),
  held: z.number().int(),
  /** More messages than were tried: the newest were. */
  limited: z.boolean(),
  changes: z.array(z.object({ path: z.string(), before: z.string(), after: z.string(), messages: z.number().int() })),
});

/** Splices a change into a file of the workspace. `lines`: from and to (both counted from 1, `to` exclusive) are replaced. */
export const fileEdit = z.object({
  file: z.string().max(500),
  version: z.string(),
  edits: z
    .array(z.object({ from: z.number().int().min(1), to: z.number().int().min(1), text: z.string().max(200_000) }))
    .min(1)
    .max(1000),
  reason: z.string().min(3).max(1000),
});
export const fileSaved = z.object({ version: z.string(), diff: z.string(), findings: z.array(finding) });

export const approveRequest = z.object({
  hashes: z.array(z.string()).min(1).max(5000),
  role: z.enum(['clinical', 'billing']),
  answer: z.enum(['yes', 'no', 'unsure']),
  note: z.string().max(1000).exactOptional(),
});

/** What is written in the workspace and not yet in force. */
export const changesResponse = z.object({
  current: z.number().int().exactOptional(),
  diff: z.string(),
  files: z.array(z.object({ file: z.string(), kind: z.enum(['new', 'changed', 'gone']) })),
  findings: z.array(finding),
  unapproved: z.number().int(),
  token: z.string(),
});
export const applyRequest = z.object({ token: z.string(), reason: z.string().min(3).max(1000) });
export const applyResponse = z.object({ release: z.number().int() });
