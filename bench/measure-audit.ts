import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { loadAuditPack } from '../src/audit/audit-pack.ts';
import { shippedCodes } from '../src/audit/code-lookup.ts';
import { documentsOfSource } from '../src/audit/documents/documents-of-source.ts';
import { readSource } from '../src/audit/read-source.ts';
import { runAudit } from '../src/audit/run-audit.ts';
import { type Planted, scoreFindings } from './audit/score-findings.ts';

/**
 * Audits a practice and scores what was found against what was planted: `--data` the folder, `--truth` its truth.json.
 * `--open` names the kinds that fall short and findings where nothing is planted.
 */
const { values: given } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    data: { type: 'string', default: join(import.meta.dirname, '../../shared/samples/legacy-practice/practice-1') },
    truth: { type: 'string' },
    open: { type: 'boolean', default: false },
  },
});

const began = performance.now();
const [pack, codes] = await Promise.all([loadAuditPack(), shippedCodes()]);
const { tables, folders } = await readSource(given.data);
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
const truth = JSON.parse(readFileSync(given.truth ?? join(given.data, 'truth.json'), 'utf8')) as Planted;
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
