import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { loadAuditPack } from '../../audit/audit-pack.ts';
import { shippedCodes } from '../../audit/code-lookup.ts';
import { documentsOfSource } from '../../audit/documents/documents-of-source.ts';
import { readSource, sizeOfSource } from '../../audit/read-source.ts';
import { acceptRepairs, proposedRepairs, readRepairs, writeRepairs } from '../../audit/repairs.ts';
import { type AuditReport, auditReport } from '../../audit/report/audit-report.ts';
import { compareRuns } from '../../audit/report/compare-runs.ts';
import { maskedKey, reportPage } from '../../audit/report/report-page.ts';
import { reportPdf } from '../../audit/report/report-pdf.ts';
import { readSavedRun, type SavedRun, savedRunOf } from '../../audit/report/saved-run.ts';
import { maskedValue, workLists } from '../../audit/report/work-lists.ts';
import { type Audited, runAudit } from '../../audit/run-audit.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { severities } from '../../meaning/checks/check.ts';
import { dayOf } from '../../meaning/checks/dates.ts';
import { checksInForce, readCheckFiles } from '../../workspace/check-files.ts';
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

/** `suture audit run | report | diff | repair`: what is wrong with the data of a practice, before anything is connected. */
export const audit: readonly CommandSpec[] = [
  {
    name: 'audit run',
    text: 'check the tables and documents of a practice, and write a report with work lists',
    args: [
      ['<source>', 'a folder, a file (CSV, TSV, fixed width, XLSX, SQL dump, SQLite, FHIR, HL7 v2), or a database'],
    ],
    options: [
      outOption,
      failOn,
      thresholdOption,
      { flags: '--documents <folder>', text: 'the folder of the documents, where it is not beside the tables' },
      { flags: '--as-of <day>', text: 'day of the extract: 2026-11-20; otherwise told from the data' },
      { flags: '--values', text: 'keys and values as they are in the work lists, instead of masked' },
      { flags: '--repairs <file>', text: 'also write every proposed repair, with its original: data of patients' },
    ],
    run: async (context, given) => {
      const { audited, run, checks } = await runSource(context, given);
      const report = auditReport(run, thresholds(given));
      const out = resolve(context.terminal.folder, given.text('out') ?? 'audit');
      await writeReport(out, report);
      await writeLists(out, run, audited, given.flag('values'));
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

async function runSource(context: Context, given: Given) {
  const { terminal, output } = context;
  const source = given.args[0] ?? '';
  const asOfText = given.text('asOf');
  const asOf = asOfText === undefined ? undefined : dayOf(asOfText);
  if (asOfText !== undefined && asOf === undefined)
    throw new Fault('value-unreadable', { about: { option: '--as-of' } });
  const own = readCheckFiles(await context.files().catch(() => ({})));
  for (const finding of own.findings) output.finding(finding);
  if (own.findings.length > 0) throw new Fault('release-has-findings', { about: { errors: own.findings.length } });
  const place = source.includes(':') && !/^[A-Za-z]:\\/.test(source) ? source : resolve(terminal.folder, source);
  const [pack, codes] = await Promise.all([loadAuditPack(), shippedCodes()]);
  const checks = checksInForce(pack.checks, own);
  const size = await sizeOfSource(place).catch((cause: unknown) => {
    throw new Fault('input-unreadable', { place: { file: source }, cause });
  });
  const reading = new Progress(terminal, 'reading', size);
  let bytes = 0;
  const { tables, folders } = await readSource(place, {
    environment: terminal.environment,
    onBytes: (more) => {
      bytes += more;
      reading.step(Math.min(bytes, size), {});
    },
  });
  reading.end();
  let examining: Progress | undefined;
  const folder = given.text('documents');
  const documents = await documentsOfSource(tables, folders, {
    ...(folder === undefined ? {} : { folder: resolve(terminal.folder, folder) }),
    onDocument: (done, all) => {
      examining ??= new Progress(terminal, 'documents', all);
      examining.step(done, {});
    },
  });
  examining?.end();
  terminal.interrupted.throwIfAborted();
  const checking = new Progress(terminal, 'checking', checks.length);
  const audited = runAudit({
    tables,
    checks,
    pack,
    codes,
    confirmed: own.tables,
    today: Math.floor(terminal.clock.now() / 86_400_000),
    ...(asOf === undefined ? {} : { asOf }),
    ...(documents === undefined ? {} : { documents }),
    onCheck: (done) => {
      checking.step(done, {});
    },
  });
  checking.end();
  const run = savedRunOf(place === source ? source.replace(/\/\/[^@/]*@/, '//') : basename(place), checks, audited);
  return { audited, run, checks };
}

async function writeReport(folder: string, report: AuditReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'audit.json'), `${JSON.stringify(report.run)}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'report.html'), reportPage(report));
  await writeFile(join(folder, 'report.pdf'), reportPdf(report));
}

async function writeLists(folder: string, run: SavedRun, audited: Audited, values: boolean): Promise<void> {
  const lists = join(folder, 'work-lists');
  await mkdir(lists, { recursive: true });
  const tables = new Map(audited.frames.map(({ table }) => [table.name, table]));
  const show = (table: string, row: number, field: string): string => {
    const value =
      tables
        .get(table)
        ?.column(field)
        ?.at(row - 1) ?? '';
    return values ? value : maskedValue(value);
  };
  for (const [name, text] of Object.entries(workLists(run, show, values ? (key) => key : maskedKey))) {
    await writeFile(join(lists, name), text, { mode: 0o600 });
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
