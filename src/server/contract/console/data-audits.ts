import { z } from 'zod';
import { code } from '../words.ts';
import { name, seenValue, time } from './seen.ts';

const auditId = z.string().max(40);
const checkId = z.string().max(20);
const count = z.number().int().nonnegative();
/** Worst first. */
const severity = z.enum(['critical', 'high', 'medium', 'low']);
const category = z.enum(['conformance', 'completeness', 'plausibility']);
/** A share of rows, 0 to 1. */
const share = z.number().min(0).max(1);

export const auditInAddress = z.object({ audit: auditId });
export const workListInAddress = auditInAddress.extend({ list: z.coerce.number().int().min(0).max(10_000) });
export const auditReportInAddress = auditInAddress.extend({ kind: z.enum(['html', 'pdf']) });

/** How many findings there are of each severity. */
const bySeverity = z.record(z.string(), count);

/** A run that the practice keeps, as a list says it. */
export const dataAuditLine = z.object({
  id: auditId,
  source: name,
  at: time,
  who: z.string(),
  asOf: z.string(),
  tables: count,
  rows: count,
  bySeverity,
  /** 0 to 100; absent where nothing was judged. */
  score: z.number().exactOptional(),
  weighted: z.number().exactOptional(),
});
export type DataAuditLine = z.infer<typeof dataAuditLine>;

export const dataAuditsResponse = z.object({
  sources: z.array(z.object({ name, system: name.exactOptional() })),
  audits: z.array(dataAuditLine),
  running: z
    .object({
      id: auditId,
      source: name,
      since: time,
      who: z.string(),
      phase: z.enum(['reading', 'documents', 'checking']),
      done: count,
      of: count,
    })
    .exactOptional(),
  /** The last one that was begun, where it did not end well. */
  failed: z.object({ source: name, at: time, code, text: z.string(), fix: z.string() }).exactOptional(),
  /** Whether there are others that the asker may not see. */
  hidden: z.boolean(),
});

export const runDataAuditRequest = z.strictObject({ source: name });
export const runDataAuditResponse = z.object({ id: auditId });

const score = z.object({
  passed: count,
  judged: count,
  plain: z.number().exactOptional(),
  weighted: z.number().exactOptional(),
  critical: count,
});
export type ScoreView = z.infer<typeof score>;

/** Thresholds to be tried, by check: the roll-up is made with them, and nothing is kept. */
export const dataAuditRequest = z.strictObject({ thresholds: z.record(checkId, share).default({}) });

const dataAuditCheck = z.object({
  id: checkId,
  title: z.string(),
  category,
  severity,
  why: z.string(),
  repair: z.string(),
  effect: z.string(),
  /** The one that was judged by, and the one that the run was made with. */
  threshold: share,
  ownThreshold: share,
  status: z.enum(['failed', 'passed', 'noted', 'could not run']),
  judged: count,
  found: count,
  missing: z.string().exactOptional(),
  /** The classes of data that it ran on, or was to. */
  on: z.array(z.object({ kind: z.string(), judged: count, found: count })),
});
export type DataAuditCheckView = z.infer<typeof dataAuditCheck>;

export const dataAuditResponse = z.object({
  id: auditId,
  source: name,
  at: time,
  who: z.string(),
  asOf: z.string(),
  tables: z.array(
    z.object({
      name: z.string(),
      rows: count,
      kind: z.string().exactOptional(),
      confidence: share.exactOptional(),
      columns: z.array(z.object({ column: z.string(), field: z.string().exactOptional() })),
    }),
  ),
  checks: z.array(dataAuditCheck),
  classes: z.array(z.object({ kind: z.string(), score, dimensions: z.record(z.string(), score) })),
  total: score,
  bySeverity,
  /** Work lists, by the file that each is. */
  lists: z.array(z.string()),
});
export type DataAuditView = z.infer<typeof dataAuditResponse>;

export const dataAuditRowsRequest = z.strictObject({
  check: checkId,
  /** Only those of a class of data. */
  kind: z.string().max(100).exactOptional(),
  after: count.default(0),
  limit: z.number().int().min(1).max(200).default(50),
});
/** Rows that a check found, by their places. No other value of a row is kept. */
export const dataAuditRowsResponse = z.object({
  total: count,
  rows: z.array(
    z.object({
      table: z.string(),
      row: count.exactOptional(),
      key: seenValue.exactOptional(),
      field: z.string(),
      severity,
      other: z.object({ table: z.string(), row: count }).exactOptional(),
    }),
  ),
});

export const dataAuditChangesResponse = z.object({
  before: dataAuditLine,
  after: dataAuditLine,
  changes: z.array(
    z.object({
      check: checkId,
      title: z.string(),
      severity: z.string(),
      before: count,
      after: count,
      fixed: count,
      added: count,
      stayed: count,
    }),
  ),
});
