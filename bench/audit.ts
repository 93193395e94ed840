import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { enlarge } from './audit/enlarge.ts';
import { readPractice, writePractice } from './audit/practice-files.ts';

/**
 * How long an audit takes, and how much memory: a practice of `--data`, enlarged until it has `--patients`, with its documents. The audit runs
 * in a process of its own, as it does for users.
 */
const { values: given } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: join(import.meta.dirname, '../../shared/samples/legacy-practice/practice-1') },
    patients: { type: 'string', default: '10000' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'suture-audit-'));
try {
  const tables = readPractice(given.data);
  const patients = tables.find(({ name }) => name === 'patients')?.rows.length ?? 1;
  const larger = enlarge(tables, Math.ceil(Number(given.patients) / patients));
  writePractice(folder, larger);
  const documents = join(given.data, 'documents');
  if (existsSync(documents)) cpSync(documents, join(folder, 'documents'), { recursive: true });
  const rows = Object.fromEntries(larger.map((table) => [table.name, table.rows.length]));
  const script = join(import.meta.dirname, 'measure-audit.ts');
  const truth = join(given.data, 'truth.json');
  const run = spawnSync(process.execPath, [script, '--json', '--data', folder, '--truth', truth], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  const { seconds, cpuSeconds, peakMb, findings } = JSON.parse(run.stdout) as Record<string, number>;
  const result = { rows, findings, seconds, cpuSeconds, peakMb };
  process.stdout.write(given.json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, undefined, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
