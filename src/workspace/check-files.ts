import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { Finding } from '../diagnostics/finding.ts';
import { type Check, categories, checkSchema, severities } from '../meaning/checks/check.ts';
import type { Confirmed } from '../meaning/checks/recognise.ts';

/** What a practice says of its audits: checks of its own, other settings of the shipped ones, and what its tables are. */
export interface CheckFiles {
  readonly checks: readonly Check[];
  readonly changes: Readonly<Record<string, CheckChange>>;
  readonly tables: Readonly<Record<string, Confirmed>>;
  readonly findings: readonly Finding[];
}

const change = z.strictObject({
  severity: z.enum(severities).exactOptional(),
  category: z.enum(categories).exactOptional(),
  threshold: z.number().min(0).max(1).exactOptional(),
  use: z.enum(['scoring', 'informational']).exactOptional(),
  habit: z.number().min(0).max(1).exactOptional(),
});
type CheckChange = z.infer<typeof change>;

const fileSchema = z.strictObject({
  checks: z.array(checkSchema).exactOptional(),
  change: z.record(z.string(), change).exactOptional(),
  tables: z
    .record(
      z.string(),
      z.strictObject({ kind: z.string().exactOptional(), fields: z.record(z.string(), z.string()).exactOptional() }),
    )
    .exactOptional(),
});

/** Whether a file of the workspace holds checks: `checks/NAME.yaml`. */
export function isCheckFile(name: string): boolean {
  return /^checks\/[^/]+\.yaml$/.test(name);
}

/** Reads the check files of a workspace. What is wrong with one is a finding with its place, and it is then passed over. */
export function readCheckFiles(files: Readonly<Record<string, string>>): CheckFiles {
  const checks: Check[] = [];
  const findings: Finding[] = [];
  let changes: Record<string, CheckChange> = {};
  let tables: Record<string, Confirmed> = {};
  for (const [file, text] of Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isCheckFile(file)) continue;
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const report = (offset: number, path?: string, detail?: string): void => {
      const { line, col } = lines.linePos(offset);
      findings.push({
        code: 'check-file-unreadable',
        place: { file, line: Math.max(line, 1), column: Math.max(col, 1), ...(path === undefined ? {} : { path }) },
        ...(detail === undefined ? {} : { about: { detail } }),
      });
    };
    for (const problem of document.errors) report(problem.pos[0]);
    if (document.errors.length > 0) continue;
    const read = fileSchema.safeParse(document.toJS() ?? {});
    for (const issue of read.success ? [] : read.error.issues) {
      const node = document.getIn(issue.path, true);
      report(isNode(node) ? (node.range?.[0] ?? 0) : 0, issue.path.join('.'), issue.code);
    }
    if (!read.success) continue;
    checks.push(...(read.data.checks ?? []));
    changes = { ...changes, ...read.data.change };
    tables = { ...tables, ...read.data.tables };
  }
  return { checks, changes, tables, findings };
}

/** The checks of an audit: the shipped ones as the practice changed them, and its own, which replace those of their id. */
export function checksInForce(shipped: readonly Check[], { checks, changes }: CheckFiles): readonly Check[] {
  const own = new Set(checks.map(({ id }) => id));
  return [...shipped.filter(({ id }) => !own.has(id)), ...checks].map((check) => {
    const given = Object.entries(changes[check.id] ?? {}).filter(([, value]) => value !== undefined);
    return { ...check, ...Object.fromEntries(given) };
  });
}
