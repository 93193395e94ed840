import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute, type Stage, type StageResult } from './stage.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/** The unit tests; every test counts. `filters` are file names as vitest takes them. */
export function testsStage(filters: readonly string[] = []): Stage {
  return {
    name: 'tests',
    run: async (signal) => {
      const folder = mkdtempSync(join(tmpdir(), 'suture-tests-'));
      const file = join(folder, 'report.json');
      try {
        const { code, output } = await execute(
          ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...filters],
          { signal, limitSeconds: 1800 },
        );
        return counted(file, code, output);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function counted(file: string, code: number, output: string): StageResult {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return { passed: 0, failed: 1, skipped: 0, output };
  }
  // A file that cannot be loaded fails the run without a failed test in it.
  const failed = code === 0 ? 0 : Math.max(1, report.numFailedTests);
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests, output };
}
