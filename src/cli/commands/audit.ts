import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { auditOfSource } from '../../audit/audit-of-source.ts';
import { type AuditPhase, auditSource, type SourceAudit, type SourceAudited } from '../../audit/audit-source.ts';
import { KeptAudits, type KeptSource, newAuditId } from '../../audit/kept-audits.ts';
import { acceptRepairs, proposedRepairs, readRepairs, writeRepairs } from '../../audit/repairs.ts';
import { type AuditReport, auditReport } from '../../audit/report/audit-report.ts';
import { compareRuns } from '../../audit/report/compare-runs.ts';
import { readSavedRun, type SavedRun } from '../../audit/report/saved-run.ts';
import { writeReport, writeWorkLists } from '../../audit/report/write-report.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { secretReader } from '../../engine/secret-reader.ts';
import { severities } from '../../meaning/checks/check.ts';
import { readAuditSources } from '../../workspace/audit-sources.ts';
import { readCheckFiles } from '../../workspace/check-files.ts';
import type { CommandSpec, Given, OptionSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { Progress } from '../progress.ts';
import { readNamedFile } from '../read-file.ts';
import { numberText, tableLines } from '../text.ts';

const failOn: OptionSpec = {
  flags: '--fail-on <severity>',
  text: 'end with 3 when a check of this severity or a worse one fails: low, medium, high or critical',
  fallback: 'high',
};
const thresholdOption: OptionSpec = {
  flags: '--threshold <check=share>',
  text: 'a check passes up to this share of its rows: PAT-36=0.2; several times',
  many: true,
};
const outOption: OptionSpec = { flags: '--out <folder>', text: 'where the report is written', fallback: 'audit' };

/** What is audited, and under what name it is kept. */
interface SourceOfRun {
  readonly audit: SourceAudit;
  readonly keep?: KeptSource;
}

/** `suture audit run | report | diff | repair`: what is wrong with the data of a practice, before anything is connected. */
export const audit: readonly CommandSpec[] = [
  {
    name: 'audit run',
    text: 'check the tables and documents of a practice, and write a report with work lists',
    args: [
      [
        '<source>',
        'a source of audits.yaml, a folder, a file (CSV, TSV, fixed width, XLSX, SQL dump, SQLite, FHIR, HL7 v2), or a database',
      ],
    ],
    options: [
      outOption,
      failOn,
      thresholdOption,
      {
        flags: '--keep <name>',
        text: 'keep the run under this name, to be seen in the console; that of a source in audits.yaml always is',
      },
      { flags: '--documents <folder>', text: 'the folder of the documents, where it is not beside the tables' },
      {
        flags: '--ocr <languages>',
        text: 'read whom scanned pictures name, where tesseract is installed: eng, or eng+spa; a second or more for each',
      },
      { flags: '--as-of <day>', text: 'day of the extract: 2026-11-20; otherwise told from the data' },
      { flags: '--values', text: 'keys and values as they are in the work lists, instead of masked' },
      { flags: '--repairs <file>', text: 'also write every proposed repair, with its original: data of patients' },
    ],
    run: async (context, given) => {
      const { audit: asked, keep } = await sourceOf(context, given);
      const { audited, run, checks } = await auditWithBars(context, asked);
      const report = auditReport(run, thresholds(given));
      const out = resolve(context.terminal.folder, given.text('out') ?? 'audit');
      await writeReport(out, report);
      await writeWorkLists(out, run, audited, given.flag('values'));
      if (keep !== undefined) {
        const { now } = asked;
        const kept = new KeptAudits(context.state);
        await kept.keep(newAuditId(now), { source: keep, at: now, who: context.terminal.user }, run, audited);
      }
      const repairs = given.text('repairs');
      if (repairs !== undefined) {
        await writeFile(resolve(context.terminal.folder, repairs), writeRepairs(proposedRepairs(audited, checks)), {
          mode: 0o600,
        });
      }
      tell(context, report);
      context.output.note(`written to ${join(out, 'report.html')}`);
      return exitCode(report, given);
    },
  },
  {
    name: 'audit report',
    text: 'write the report of an earlier run again, with other thresholds',
    args: [['<run>', 'the audit.json of a run']],
    options: [outOption, failOn, thresholdOption],
    run: async (context, given) => {
      const report = auditReport(await savedRun(context, given.args[0] ?? ''), thresholds(given));
      await writeReport(resolve(context.terminal.folder, given.text('out') ?? 'audit'), report);
      tell(context, report);
      return exitCode(report, given);
    },
  },
  {
    name: 'audit diff',
    text: 'what fell and what rose between two runs',
    args: [
      ['<before>', 'the audit.json of the earlier run'],
      ['<after>', 'that of the later one'],
    ],
    run: async (context, given) => {
      const [before, after] = [
        await savedRun(context, given.args[0] ?? ''),
        await savedRun(context, given.args[1] ?? ''),
      ];
      const changes = compareRuns(before, after);
      const { output } = context;
      if (output.json) for (const change of changes) output.data('change', { ...change });
      else {
        const rows = changes.map((each) => [
          each.check,
          each.title,
          String(each.before),
          String(each.after),
          `-${each.fixed}`,
          `+${each.added}`,
        ]);
        output.data('changes', {}, ...tableLines([['check', 'what', 'before', 'after', 'gone', 'new'], ...rows]));
      }
      const sum = (of: (each: (typeof changes)[number]) => number): number =>
        changes.reduce((all, each) => all + of(each), 0);
      output.result({
        before: sum((each) => each.before),
        after: sum((each) => each.after),
        fixed: sum((each) => each.fixed),
        added: sum((each) => each.added),
      });
      return exitCodes.ok;
    },
  },
  {
    name: 'audit repair',
    text: 'accept proposed repairs by check or one by one, and write those that are accepted',
    args: [['<repairs>', 'the file that audit run --repairs has written']],
    options: [
      {
        flags: '--accept <which>',
        text: 'a check (PAT-20), or one row of it (PAT-24:patients:17); several times',
        many: true,
      },
      { flags: '--out <file>', text: 'write the accepted repairs there' },
    ],
    run: async (context, given) => {
      const file = given.args[0] ?? '';
      const repairs = readRepairs(Buffer.from(await readNamedFile(context, file)).toString('utf8'));
      if (repairs === undefined) throw new Fault('repair-list-unreadable', { place: { file } });
      const marked = acceptRepairs(repairs, given.texts('accept'), context.terminal.user);
      await writeFile(resolve(context.terminal.folder, file), writeRepairs(marked.repairs), { mode: 0o600 });
      const accepted = marked.repairs.filter((repair) => repair.accepted !== '');
      const out = given.text('out');
      if (out !== undefined)
        await writeFile(resolve(context.terminal.folder, out), writeRepairs(accepted), { mode: 0o600 });
      const sum = { proposed: repairs.length, accepted: accepted.length, now: marked.accepted };
      context.output.data(
        'accepted',
        sum,
        `${numberText(accepted.length)} of ${numberText(repairs.length)} accepted, ${numberText(marked.accepted)} now`,
      );
      context.output.result(sum);
      return exitCodes.ok;
    },
  },
];

/** What is to be audited: a source that the workspace names, or a place. */
async function sourceOf(context: Context, given: Given): Promise<SourceOfRun> {
  const { terminal, output } = context;
  const asked = given.args[0] ?? '';
  const files = await context.files().catch(() => ({}));
  const own = readCheckFiles(files);
  const { sources, findings } = readAuditSources(files);
  for (const finding of [...own.findings, ...findings]) output.finding(finding);
  const named = sources.find(({ name }) => name === asked);
  const keep = given.text('keep');
  const [documents, asOf, ocr] = [given.text('documents'), given.text('asOf'), given.text('ocr')];
  const common = {
    own,
    now: terminal.clock.now(),
    environment: terminal.environment,
    ...(documents === undefined ? {} : { documents: resolve(terminal.folder, documents) }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(ocr === undefined ? {} : { ocr }),
  };
  if (named !== undefined) {
    const read = secretReader(context.workspace, context.state, terminal.environment);
    return { audit: { ...common, ...(await auditOfSource(named, context.workspace, read)) }, keep: named };
  }
  const isAddress = asked.includes(':') && !/^[A-Za-z]:\\/.test(asked);
  const place = isAddress ? asked : resolve(terminal.folder, asked);
  const name = isAddress ? asked.replace(/\/\/[^@/]*@/, '//') : basename(place);
  return { audit: { ...common, place, name }, ...(keep === undefined ? {} : { keep: { name: keep } }) };
}

/** Audits with a bar for each phase. */
async function auditWithBars({ terminal }: Context, audit: SourceAudit): Promise<SourceAudited> {
  let bar: Progress | undefined;
  let shown: AuditPhase | undefined;
  try {
    return await auditSource({
      ...audit,
      signal: terminal.interrupted,
      onProgress: (phase, done, of) => {
        if (phase !== shown) {
          bar?.end();
          bar = new Progress(terminal, phase, of);
          shown = phase;
        }
        bar?.step(done, {});
      },
    });
  } finally {
    bar?.end();
  }
}

async function savedRun(context: Context, file: string): Promise<SavedRun> {
  const text = await readFile(resolve(context.terminal.folder, file), 'utf8').catch((cause: unknown) => {
    throw new Fault('input-unreadable', { place: { file }, cause });
  });
  const run = readSavedRun(text);
  if (run === undefined) throw new Fault('audit-run-unreadable', { place: { file } });
  return run;
}

function tell({ output }: Context, report: AuditReport): void {
  const { run, checks, classes, total, bySeverity } = report;
  for (const { name, rows, kind, confidence } of run.tables) output.data('table', { name, rows, kind, confidence });
  if (output.json) {
    for (const { id, table, severity, status, found, judged, threshold, missing } of checks) {
      output.data('check', { id, table, severity, status, found, judged, threshold, missing });
    }
  } else {
    const shown = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(1));
    const scores = classes.map(({ kind, score }) => [
      kind,
      shown(score.plain),
      shown(score.weighted),
      numberText(score.critical),
    ]);
    output.data('scores', {}, ...tableLines([['class', 'score', 'weighted', 'critical'], ...scores]), '');
    const failed = checks.filter(({ status }) => status === 'failed');
    failed.sort((a, b) => severities.indexOf(b.severity) - severities.indexOf(a.severity));
    const rows = failed.map(({ id, severity, found, judged, title }) => [
      id,
      severity,
      numberText(found),
      numberText(judged),
      title,
    ]);
    output.data('failed', {}, ...tableLines([['check', 'severity', 'found', 'judged', 'what'], ...rows]));
  }
  output.result({
    asOf: run.asOf,
    score: total.plain,
    weighted: total.weighted,
    findings: run.findings.length,
    ...bySeverity,
    checks: Object.fromEntries(
      ['failed', 'passed', 'noted', 'could not run'].map((status) => [
        status,
        checks.filter((check) => check.status === status).length,
      ]),
    ),
  });
}

function exitCode({ checks }: AuditReport, given: Given): number {
  const least = severities.findIndex((severity) => severity === given.text('failOn'));
  if (least < 0) throw new Fault('value-unreadable', { about: { option: '--fail-on' } });
  const bad = checks.some(({ status, severity }) => status === 'failed' && severities.indexOf(severity) >= least);
  return bad ? exitCodes.findings : exitCodes.ok;
}

function thresholds(given: Given): Readonly<Record<string, number>> {
  return Object.fromEntries(
    given.texts('threshold').map((text) => {
      const [, check, share] = /^([A-Z0-9]+-\d+)=(0(?:\.\d+)?|1|\.\d+)$/.exec(text) ?? [];
      if (check === undefined) throw new Fault('value-unreadable', { about: { option: '--threshold' } });
      return [check, Number(share)];
    }),
  );
}
