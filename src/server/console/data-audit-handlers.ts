import type { KeptAudit } from '../../audit/kept-audits.ts';
import { rollUp, type Score } from '../../audit/report/audit-report.ts';
import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Call, Handlers } from '../call.ts';
import type { dataAuditRoutes } from '../contract/console/data-audit-routes.ts';
import type { DataAuditCheckView, DataAuditLine, ScoreView } from '../contract/console/data-audits.ts';
import { seenIdentifier } from './console-call.ts';

/** What is wrong with the practice's data: runs, their roll-ups and rows, and what changed between them. */
export const dataAuditHandlers: Handlers<typeof dataAuditRoutes> = {
  listDataAudits: async (call) => {
    const { audits } = call.services.console;
    const [sources, runs] = [await audits.sources(), await audits.kept.list()];
    const visible = <Thing extends { readonly system?: string }>(things: readonly Thing[]): readonly Thing[] =>
      things.filter(({ system = '' }) => call.reaches(system));
    call.reaches('');
    const [shownSources, shownRuns] = [visible(sources), visible(runs)];
    const { running, failed } = audits;
    return {
      sources: shownSources.map(({ name, system }) => ({ name, ...(system === undefined ? {} : { system }) })),
      audits: shownRuns.map(lineOf),
      ...(running === undefined || !call.reaches(running.source.system ?? '')
        ? {}
        : { running: { ...running, source: running.source.name } }),
      ...(failed === undefined || !call.reaches(failed.source.system ?? '')
        ? {}
        : { failed: { ...failed, source: failed.source.name, ...sentences(failed.code) } }),
      hidden: shownSources.length < sources.length || shownRuns.length < runs.length,
    };
  },

  runDataAudit: async (call) => {
    const { audits } = call.services.console;
    const { source: name } = call.body;
    const source = (await audits.sources()).find((each) => each.name === name);
    call.about({ object: `source ${name}` });
    if (source === undefined || !call.reaches(source.system ?? '')) throw new Fault('audit-source-unknown');
    return { id: await audits.start(name, call.who) };
  },

  stopDataAudit: async (call) => {
    const { audits } = call.services.console;
    call.reaches('');
    if (audits.running !== undefined) {
      call.reach(audits.running.source.system ?? '');
      call.about({ object: `data audit ${audits.running.id}` });
    }
    await audits.stop();
    return {};
  },

  readDataAudit: async (call) => {
    const kept = await auditFor(call, call.params.audit);
    const { run, tallies, lists } = kept;
    const { checks, classes, total, bySeverity } = rollUp(run, tallies, call.body.thresholds);
    const own = new Map(run.checks.map(({ id, threshold }) => [id, threshold]));
    const places = placesOf(kept);
    const { id, source, at, who } = kept;
    return {
      id,
      source,
      at,
      who,
      asOf: run.asOf,
      tables: run.tables,
      bySeverity,
      lists,
      checks: checks.map((check) => ({
        ...check,
        ownThreshold: own.get(check.id) ?? check.threshold,
        on: places.get(check.id) ?? [],
      })),
      classes: classes.map(({ kind, score, dimensions }) => ({
        kind,
        score: scoreView(score),
        dimensions: Object.fromEntries(Object.entries(dimensions).map(([name, each]) => [name, scoreView(each)])),
      })),
      total: scoreView(total),
    };
  },

  listDataAuditRows: async (call) => {
    const kept = await auditFor(call, call.params.audit);
    const { check, kind, after, limit } = call.body;
    const tables = kind === undefined ? undefined : tablesOfKind(kept, kind);
    const page = { after, limit, ...(tables === undefined ? {} : { tables }) };
    const { total, findings } = await call.services.console.audits.kept.findings(kept, check, page);
    call.about({ count: findings.length });
    return {
      total,
      rows: findings.map(({ check: _, key, ...finding }) => ({
        ...finding,
        ...(key === '' ? {} : { key: seenIdentifier(call, key) }),
      })),
    };
  },

  compareDataAudits: async (call) => {
    const after = await auditFor(call, call.params.audit);
    const before = await auditFor(call, call.query.since);
    if (before.source !== after.source) throw new Fault('audit-unknown');
    const changes = await call.services.console.audits.kept.changes(before, after);
    return { before: lineOf(before), after: lineOf(after), changes: [...changes] };
  },

  takeAuditReport: async (call) => {
    const { audit, kind } = call.params;
    const kept = await auditFor(call, audit);
    call.header('content-disposition', `attachment; filename="data-audit-${kept.id}.${kind}"`);
    return call.services.console.audits.kept.report(kept, kind);
  },

  takeWorkList: async (call) => {
    const { audit, list } = call.params;
    const kept = await auditFor(call, audit);
    const bytes = await call.services.console.audits.kept.workList(kept, list);
    call.header('content-disposition', `attachment; filename="${kept.lists[list] ?? 'work-list.csv'}"`);
    return bytes;
  },
};

/** A run that the asker may see; throws `audit-unknown` for others and for none. */
async function auditFor(call: Pick<Call, 'services' | 'reaches' | 'about'>, id: string): Promise<KeptAudit> {
  call.reaches('');
  const kept = await call.services.console.audits.kept.get(id);
  if (!call.reaches(kept.system ?? '')) throw new Fault('audit-unknown');
  call.about({ object: `data audit ${kept.id}` });
  return kept;
}

function lineOf({ id, source, at, who, run, tallies }: KeptAudit): DataAuditLine {
  const { total, bySeverity } = rollUp(run, tallies, {});
  return {
    id,
    source,
    at,
    who,
    asOf: run.asOf,
    tables: run.tables.length,
    rows: run.tables.reduce((sum, { rows }) => sum + rows, 0),
    bySeverity,
    ...(total.plain === undefined ? {} : { score: total.plain }),
    ...(total.weighted === undefined ? {} : { weighted: total.weighted }),
  };
}

function scoreView({ plain, weighted, ...counts }: Score): ScoreView {
  return {
    ...counts,
    ...(plain === undefined ? {} : { plain }),
    ...(weighted === undefined ? {} : { weighted }),
  };
}

/** Where each check ran or was to run, by class of data: what stands behind a cell of the matrix. */
function placesOf({ run }: KeptAudit): ReadonlyMap<string, DataAuditCheckView['on']> {
  const kinds = new Map(run.tables.map(({ name, kind }) => [name, kind]));
  const places = new Map<string, DataAuditCheckView['on']>();
  for (const { check, table, judged, hits } of run.outcomes) {
    const kind = table === undefined ? undefined : kinds.get(table);
    if (kind === undefined) continue;
    const known = places.get(check) ?? [];
    const place = known.find((each) => each.kind === kind) ?? { kind, judged: 0, found: 0 };
    const rest = known.filter((each) => each.kind !== kind);
    places.set(check, [...rest, { kind, judged: place.judged + judged, found: place.found + hits }]);
  }
  return places;
}

function tablesOfKind({ run }: KeptAudit, kind: string): ReadonlySet<string> {
  return new Set(run.tables.filter((table) => table.kind === kind).map(({ name }) => name));
}

function sentences(code: Parameters<typeof entryOf>[0]): { readonly text: string; readonly fix: string } {
  const { text, fix } = entryOf(code);
  return { text, fix };
}
