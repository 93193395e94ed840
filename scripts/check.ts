import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { auditStage } from './check/audit-stage.ts';
import { proofStages } from './check/proof-stages.ts';
import { commandStage, type Stage, type StageResult } from './check/stage.ts';
import { testsStage } from './check/tests-stage.ts';

/**
 * Everything that has to hold, in one run: `npm test`, or by name `npm test -- lint types`.
 * All stages run, whatever fails on the way; the last line counts.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const node = process.execPath;
const stages: Stage[] = [
  commandStage('format', ['biome', 'check', '.']),
  commandStage('lint', ['oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives']),
  commandStage('types', ['tsc', '-p', '.']),
  commandStage('types-web', ['tsc', '--noEmit', '-p', 'web']),
  commandStage('unused', ['knip', '--no-progress', '--treat-config-hints-as-errors']),
  commandStage('floors', [node, 'scripts/floors.ts']),
  commandStage('changelog', [node, 'scripts/changelog.ts']),
  auditStage(),
  commandStage('build', [node, 'scripts/build.ts', '--verify']),
  testsStage(),
  ...proofStages(scripts),
];

const LINES_SHOWN = 200;
const BEAT_MS = 10_000;

const names = process.argv.slice(2);
const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}. Stages: ${stages.map((stage) => stage.name).join(' ')}`);
  process.exit(2);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());

const total = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
const started = performance.now();
for (const stage of stages) {
  if (names.length > 0 && !names.includes(stage.name)) continue;
  const result = await timed(stage);
  if (stop.signal.aborted) {
    console.log('interrupted');
    process.exit(130);
  }
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped += result.skipped;
  if (result.failed > 0) failures.push(stage.name);
}
if (failures.length > 0) console.log(`failed: ${failures.join(', ')}  (one alone: npm test -- ${failures[0]})`);
console.log(`all of it took ${seconds(started)}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = failures.length > 0 ? 1 : 0;

async function timed(stage: Stage): Promise<StageResult> {
  const from = performance.now();
  const beat = setInterval(() => console.log(`  ...  ${stage.name.padEnd(10)} ${seconds(from)}`), BEAT_MS);
  const result = await stage.run(stop.signal);
  clearInterval(beat);
  const counts = result.passed + result.failed > 1 ? `  ${result.passed} passed, ${result.failed} failed` : '';
  const word = result.failed > 0 ? 'FAIL' : result.passed > 0 ? 'ok' : 'skip';
  console.log(
    `${word.padEnd(4)}   ${stage.name.padEnd(10)} ${seconds(from)}${counts}${result.note ? `  ${result.note}` : ''}`,
  );
  if (result.failed > 0) {
    const lines = result.output.trimEnd().split('\n');
    if (lines.length > LINES_SHOWN) console.log(`       (the last ${LINES_SHOWN} of ${lines.length} lines)`);
    for (const line of lines.slice(-LINES_SHOWN)) console.log(`       ${line}`);
  }
  return result;
}

function seconds(from: number): string {
  return `${((performance.now() - from) / 1000).toFixed(1).padStart(6)} s`;
}
