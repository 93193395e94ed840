import type { AuditReport, CheckLine, Score } from './audit-report.ts';

/** Places of each check that the page lists; the work lists have all. */
const PLACES = 25;
const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

const STYLE = `body{font:15px/1.45 system-ui,sans-serif;color:#1b1f24;margin:2rem auto;max-width:72rem;padding:0 1rem}
h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;border-bottom:1px solid #ccd;padding-bottom:.2rem}
h3{font-size:1rem;margin:1.3rem 0 .2rem}table{border-collapse:collapse;width:100%;margin:.4rem 0}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #e3e6ea;vertical-align:top}
th{font-weight:600;background:#f5f6f8}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.m{color:#5a6370}.t{display:inline-block;padding:0 .45rem;border-radius:.6rem;border:1px solid;font-size:.85rem}
.critical{color:#a40e26}.high{color:#b35900}.medium{color:#7a6a00}.low{color:#4a5560}p{margin:.2rem 0}.sign{display:flex;gap:3rem;margin-top:3rem}.sign div{border-top:1px solid #333;flex:1;padding-top:.3rem}
section{break-inside:avoid}@media print{body{margin:0;max-width:none;font-size:11px}h2{break-after:avoid}}`;

/** The report as one page of HTML that needs nothing else: no script, no font, no picture. It holds no value but row keys, masked. */
export function reportPage(report: AuditReport): string {
  const { run } = report;
  const parts = [
    `<h1>Data audit</h1><p class="m">${text(run.source)}, as of ${text(run.asOf)}. ${count(run.tables.reduce((sum, { rows }) => sum + rows, 0))} rows in ${run.tables.length} tables.</p>`,
    summary(report),
    scores(report),
    '<h2>What was found</h2>',
    ...SEVERITIES.flatMap((severity) =>
      report.checks
        .filter((check) => check.severity === severity && check.status === 'failed')
        .map((check) => section(check, report)),
    ),
    `<h2>Every check</h2>${checkTable(report.checks)}`,
    `<h2>How the tables were understood</h2>${tables(report)}`,
    '<div class="sign"><div>Practice manager</div><div>Date</div></div>',
  ];
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Data audit</title><style>${STYLE}</style></head>\n<body>${parts.join('\n')}</body></html>\n`;
}

/** A key of which the end is shown: enough to tell rows apart, not enough to be used elsewhere. */
export function maskedKey(key: string): string {
  return key.length <= 2 ? '•'.repeat(key.length) : `${'•'.repeat(Math.min(6, key.length - 2))}${key.slice(-2)}`;
}

function summary({ bySeverity, total, checks }: AuditReport): string {
  const by = SEVERITIES.map(
    (severity) => `<span class="t ${severity}">${severity} ${count(bySeverity[severity] ?? 0)}</span>`,
  );
  const states = (['failed', 'passed', 'noted', 'could not run'] as const).map(
    (status) => `${checks.filter((check) => check.status === status).length} ${status}`,
  );
  return `<p>${by.join(' ')}</p><p>Score ${percent(total.plain)}, weighted by severity ${percent(total.weighted)}. ${checks.length} checks: ${states.join(', ')}.</p>`;
}

function scores({ classes }: AuditReport): string {
  const cell = ({ plain, judged }: Score): string => `<td class="n">${judged === 0 ? '' : percent(plain)}</td>`;
  const rows = classes.map(
    ({ kind, score, dimensions }) =>
      `<tr><td>${text(kind)}</td>${['conformance', 'completeness', 'plausibility'].map((each) => cell(dimensions[each] ?? score)).join('')}${cell(score)}<td class="n">${percent(score.weighted)}</td><td class="n">${score.critical === 0 ? '' : `<span class="critical">${count(score.critical)}</span>`}</td></tr>`,
  );
  return `<h2>Score by class of data</h2><table><tr><th>Class</th><th class="n">Conformance</th><th class="n">Completeness</th><th class="n">Plausibility</th><th class="n">All</th><th class="n">Weighted</th><th class="n">Critical</th></tr>${rows.join('')}</table>`;
}

function section(check: CheckLine, { run }: AuditReport): string {
  const found = run.findings.filter((finding) => finding.check === check.id);
  const rows = found
    .slice(0, PLACES)
    .map(
      ({ table, row, key, field, other }) =>
        `<tr><td>${text(table)}</td><td class="n">${row ?? ''}</td><td>${text(maskedKey(key))}</td><td>${text(field)}</td><td>${other === undefined ? '' : `${text(other.table)} ${other.row}`}</td></tr>`,
    );
  const more =
    found.length > PLACES ? `<p class="m">and ${count(found.length - PLACES)} more in the work list</p>` : '';
  return `<section id="${check.id}"><h3>${check.id} ${text(check.title)} <span class="t ${check.severity}">${check.severity}</span></h3><p>${count(check.found)} of ${count(check.judged)} (${share(check)}), allowed ${percent(check.threshold * 100)}. <span class="m">${check.category}</span></p><p>${text(check.why)} <b>Repair:</b> ${text(check.repair)} <b>If moved as it is:</b> ${text(check.effect)}</p><table><tr><th>Table</th><th class="n">Row</th><th>Key</th><th>Column</th><th>At odds with</th></tr>${rows.join('')}</table>${more}</section>`;
}

function checkTable(checks: readonly CheckLine[]): string {
  const rows = checks.map(
    (check) =>
      `<tr><td>${check.id}</td><td>${text(check.title)}</td><td>${check.severity}</td><td>${check.status}${check.missing === undefined ? '' : `: <span class="m">${text(check.missing)}</span>`}</td><td class="n">${count(check.found)}</td><td class="n">${count(check.judged)}</td><td class="n">${percent(check.threshold * 100)}</td></tr>`,
  );
  return `<table><tr><th>Check</th><th></th><th>Severity</th><th>Outcome</th><th class="n">Found</th><th class="n">Judged</th><th class="n">Allowed</th></tr>${rows.join('')}</table>`;
}

function tables({ run }: AuditReport): string {
  const rows = run.tables.map(({ name, rows: length, kind, confidence, columns }) => {
    const known = columns.flatMap(({ column, field }) =>
      field === undefined ? [] : `${text(column)} <span class="m">${text(field)}</span>`,
    );
    const rest = columns.flatMap(({ column, field }) => (field === undefined ? text(column) : []));
    const unread = rest.length === 0 ? '' : `<p class="m">not understood: ${rest.join(', ')}</p>`;
    return `<tr><td>${text(name)}</td><td class="n">${count(length)}</td><td>${kind === undefined ? '<span class="m">unknown</span>' : `${text(kind)} ${percent((confidence ?? 0) * 100)}`}</td><td>${known.join(', ')}${unread}</td></tr>`;
  });
  return `<table><tr><th>Table</th><th class="n">Rows</th><th>Taken for</th><th>Columns</th></tr>${rows.join('')}</table>`;
}

function share({ found, judged }: CheckLine): string {
  return percent(judged === 0 ? undefined : (found / judged) * 100);
}

/** One decimal; a small share that is not nothing does not read as nothing. */
function percent(value: number | undefined): string {
  if (value === undefined) return '';
  if (value > 0 && value < 0.1) return '< 0.1 %';
  if (value < 100 && value > 99.9) return '> 99.9 %';
  return `${value.toFixed(1)} %`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
