import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Planted, scoreFindings } from '../../bench/audit/score-findings.ts';
import { loadAuditPack } from '../../src/audit/audit-pack.ts';
import { shippedCodes } from '../../src/audit/code-lookup.ts';
import { documentsOfSource } from '../../src/audit/documents/documents-of-source.ts';
import { readSource } from '../../src/audit/read-source.ts';
import { runAudit } from '../../src/audit/run-audit.ts';
import { dayOf } from '../../src/meaning/checks/dates.ts';

const PRACTICES = join(import.meta.dirname, '../../../shared/samples/legacy-practice');

async function audited(practice: string) {
  const [pack, codes] = await Promise.all([loadAuditPack(), shippedCodes()]);
  const { tables, folders } = await readSource(join(PRACTICES, practice));
  const documents = await documentsOfSource(tables, folders);
  const today = dayOf('2026-11-24') ?? 0;
  const { findings } = runAudit({
    tables,
    checks: pack.checks,
    pack,
    codes,
    today,
    ...(documents === undefined ? {} : { documents }),
  });
  const planted = JSON.parse(readFileSync(join(PRACTICES, practice, 'truth.json'), 'utf8')) as Planted;
  return { findings, score: scoreFindings(findings, planted) };
}

describe.runIf(existsSync(PRACTICES))('the audit of a legacy practice', () => {
  it('finds what is planted, and next to nothing else', { timeout: 300_000 }, async () => {
    const { figures } = (await audited('practice-2')).score;
    expect(figures['rowRecall']).toBeGreaterThanOrEqual(0.99);
    expect(figures['recall']).toBeGreaterThanOrEqual(0.97);
    expect(figures['criticalRecall']).toBe(1);
    expect(figures['rowPrecision']).toBeGreaterThanOrEqual(0.99);
  });

  it('finds nothing in a clean one', { timeout: 300_000 }, async () => {
    expect((await audited('clean')).findings.length).toBeLessThanOrEqual(2);
  });
});
