import { execute, type Stage } from './stage.ts';

interface Audited {
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> };
}

/** Known weaknesses of what is installed, as the registry knows them; skipped, and said so, where it offers no audit. */
export function auditStage(): Stage {
  return {
    name: 'audit',
    run: async (signal) => {
      const { output } = await execute(['npm', 'audit', '--omit=dev', '--json'], { signal, limitSeconds: 60 });
      const found = read(output)?.metadata?.vulnerabilities;
      if (found === undefined) {
        return { passed: 0, failed: 0, skipped: 1, note: 'this registry offers no audit of packages', output: '' };
      }
      const bad = (found['high'] ?? 0) + (found['critical'] ?? 0);
      return bad === 0
        ? { passed: 1, failed: 0, skipped: 0, output: '' }
        : { passed: 0, failed: 1, skipped: 0, output };
    },
  };
}

function read(output: string): Audited | undefined {
  const start = output.indexOf('{');
  try {
    return start < 0 ? undefined : (JSON.parse(output.slice(start)) as Audited);
  } catch {
    return undefined;
  }
}
