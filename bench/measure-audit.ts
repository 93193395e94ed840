import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadAuditPack } from '../src/audit/audit-pack.ts';
import { shippedCodes } from '../src/audit/code-lookup.ts';
import { documentsOfSource } from '../src/audit/documents/documents-of-source.ts';
import { readSource } from '../src/audit/read-source.ts';
import { runAudit } from '../src/audit/run-audit.ts';
import { asOtherVendor, otherVendors } from './audit/other-practice.ts';
import { readPractice, writePractice } from './audit/practice-files.ts';
import { type Planted, scoreFindings } from './audit/score-findings.ts';

/**
 * Audits a practice and scores what was found against what was planted: `--data` the folder, `--truth` its truth.json.
 * `--open` names the kinds that fall short and findings where nothing is planted. `--vendor` first writes the practice as
 * another vendor would: other names of tables and columns, dates, words and delimiters.
 */
const { values: given } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: join(import.meta.dirname, '../../shared/samples/legacy-practice/practice-1') },
    truth: { type: 'string' },
    open: { type: 'boolean', default: false },
    vendor: { type: 'string' },
  },
});

const written = given.vendor === undefined ? undefined : writtenAs(given.vendor, given.data, given.truth);
const data = written ?? given.data;
const began = performance.now();
const [pack, codes] = await Promise.all([loadAuditPack(), shippedCodes()]);
const { tables, folders } = await readSource(data);
const documents = await documentsOfSource(tables, folders);
const { findings } = runAudit({
  ...(documents === undefined ? {} : { documents }),
  tables,
  checks: pack.checks,
  pack,
  codes,
  today: Math.floor(Date.now() / 86_400_000),
});
const seconds = (performance.now() - began) / 1000;
const truth = JSON.parse(
  readFileSync(written === undefined && given.truth !== undefined ? given.truth : join(data, 'truth.json'), 'utf8'),
) as Planted;
const score = scoreFindings(findings, truth);
const result = {
  ...score.figures,
  seconds: Number(seconds.toFixed(2)),
  cpuSeconds: Number(((process.resourceUsage().userCPUTime + process.resourceUsage().systemCPUTime) / 1e6).toFixed(2)),
  peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
};
if (given.open) process.stdout.write(`${[...score.short, ...score.false].join('\n')}\n`);
process.stdout.write(
  given.json
    ? `${JSON.stringify(result)}\n`
    : `${Object.entries(result)
        .map(([key, value]) => `${key.padEnd(20)} ${value}`)
        .join('\n')}\n`,
);
if (written !== undefined) rmSync(written, { recursive: true, force: true });

/** The folder of the practice as another vendor writes it; its documents stay where they are. */
function writtenAs(name: string, from: string, truthFile?: string): string {
  const vendor = otherVendors[name];
  if (vendor === undefined) throw new Error(`--vendor: one of ${Object.keys(otherVendors).join(', ')}`);
  const planted = JSON.parse(readFileSync(truthFile ?? join(from, 'truth.json'), 'utf8')) as Planted;
  const other = asOtherVendor(readPractice(from), planted, vendor);
  const folder = mkdtempSync(join(tmpdir(), 'suture-audit-'));
  writePractice(folder, other.tables, vendor.delimiter);
  writeFileSync(join(folder, 'truth.json'), JSON.stringify(other.planted));
  const documents = join(from, 'documents');
  if (existsSync(documents)) cpSync(documents, join(folder, 'documents'), { recursive: true });
  return folder;
}
