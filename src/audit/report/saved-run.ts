import { z } from 'zod';
import { type Check, categories, severities } from '../../meaning/checks/check.ts';
import { dayText } from '../../meaning/checks/dates.ts';
import type { Audited } from '../run-audit.ts';

/** A finding as it is kept. */
export const savedFinding = z.object({
  check: z.string(),
  table: z.string(),
  row: z.number().exactOptional(),
  key: z.string(),
  field: z.string(),
  severity: z.enum(severities),
  other: z.object({ table: z.string(), row: z.number() }).exactOptional(),
});

/** A run as it is kept. */
export const savedRun = z.object({
  format: z.literal('suture-audit-1'),
  source: z.string(),
  asOf: z.string(),
  tables: z.array(
    z.object({
      name: z.string(),
      rows: z.number(),
      kind: z.string().exactOptional(),
      confidence: z.number().exactOptional(),
      columns: z.array(z.object({ column: z.string(), field: z.string().exactOptional() })),
    }),
  ),
  checks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      table: z.string(),
      category: z.enum(categories),
      severity: z.enum(severities),
      threshold: z.number(),
      why: z.string(),
      repair: z.string(),
      effect: z.string(),
    }),
  ),
  outcomes: z.array(
    z.object({
      check: z.string(),
      table: z.string().exactOptional(),
      status: z.enum(['ran', 'noted', 'could not run']),
      judged: z.number(),
      hits: z.number(),
      missing: z.string().exactOptional(),
    }),
  ),
  findings: z.array(savedFinding),
});

/**
 * A run as it is kept: what was audited, how its tables were understood, every check with what became of it, and every
 * finding by its place. It holds row keys (chart and record numbers) and no other value of the source.
 */
export type SavedRun = z.infer<typeof savedRun>;

/** What is kept of an audit. The same audit gives the same text to the byte: it holds no time of its own. */
export function savedRunOf(source: string, checks: readonly Check[], audited: Audited): SavedRun {
  const byId = new Map(checks.map((check) => [check.id, check] as const).reverse());
  return {
    format: 'suture-audit-1',
    source,
    asOf: dayText(audited.asOf),
    tables: [
      ...audited.frames.map(({ table, recognised }) => {
        const fields = new Map(Object.entries(recognised.fields).map(([field, column]) => [column, field]));
        return {
          name: table.name,
          rows: table.rows,
          kind: recognised.kind,
          confidence: Number(recognised.confidence.toFixed(2)),
          columns: table.columns.map(({ name }) => {
            const field = fields.get(name);
            return { column: name, ...(field === undefined ? {} : { field }) };
          }),
        };
      }),
      ...audited.unknown.map(({ name, rows, columns }) => ({
        name,
        rows,
        columns: columns.map((column) => ({ column: column.name })),
      })),
    ],
    checks: [...byId.values()]
      .reverse()
      .map(({ id, title, table, category, severity, threshold, why, repair, effect }) => ({
        id,
        title,
        table,
        category,
        severity,
        threshold,
        why,
        repair,
        effect,
      })),
    outcomes: [...audited.outcomes],
    findings: [...audited.findings],
  };
}

/** Reads a kept run; undefined where the text is none. */
export function readSavedRun(text: string): SavedRun | undefined {
  try {
    const read = savedRun.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
