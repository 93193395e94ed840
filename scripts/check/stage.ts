import { spawn } from 'node:child_process';

/** What became of one stage. Where a stage runs many tests, each of them counts. */
export interface StageResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why something was skipped. */
  readonly note?: string;
  /** What it printed, shown when it failed. */
  readonly output: string;
}

/** One part of `npm test`, by the name under which it can be run alone. */
export interface Stage {
  readonly name: string;
  readonly run: (signal: AbortSignal) => Promise<StageResult>;
}

export interface Ended {
  readonly code: number;
  readonly output: string;
}

/**
 * Runs a command to its end and gathers what it prints. At `limitSeconds`, or when `signal` aborts, the
 * whole process group ends and the code is 124 or 130.
 */
export function execute(
  command: readonly [string, ...string[]],
  options: { readonly signal: AbortSignal; readonly limitSeconds: number },
): Promise<Ended> {
  return new Promise((resolve) => {
    const [file, ...args] = command;
    const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined };
    const ownGroup = process.platform !== 'win32';
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: ownGroup, shell: !ownGroup, env });
    const parts: Buffer[] = [];
    let ended: number | undefined;
    const end = (code: number) => {
      ended ??= code;
      if (child.pid === undefined) return;
      try {
        process.kill(ownGroup ? -child.pid : child.pid, 'SIGKILL');
      } catch {
        // It ended by itself in the meantime.
      }
    };
    const limit = setTimeout(() => end(124), options.limitSeconds * 1000);
    const onAbort = () => end(130);
    options.signal.addEventListener('abort', onAbort, { once: true });
    const finish = (code: number, last = '') => {
      clearTimeout(limit);
      options.signal.removeEventListener('abort', onAbort);
      const late = ended === 124 ? `\nended after ${options.limitSeconds} s, the most this may take\n` : '';
      resolve({ code: ended ?? code, output: Buffer.concat(parts).toString('utf8') + last + late });
    };
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stderr.on('data', (part: Buffer) => parts.push(part));
    child.on('error', (error) => finish(127, `${file} could not be started: ${error.message}\n`));
    child.on('close', (code) => finish(code ?? 1));
  });
}

/** A stage that is one command and counts as one. */
export function commandStage(name: string, command: readonly [string, ...string[]], limitSeconds = 180): Stage {
  return {
    name,
    run: async (signal) => {
      const { code, output } = await execute(command, { signal, limitSeconds });
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
    },
  };
}
