import { userInfo } from 'node:os';
import { systemClock } from '../world/clock.ts';
import { exitCodes } from './exit-code.ts';
import { runCommandLine } from './run-command-line.ts';
import { wiring } from './serve.ts';

/** Runs the command that this process was started with. The first Ctrl-C asks it to end, the second ends it. */
export async function main(): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupted.signal.aborted) process.exit(exitCodes.interrupted);
      interrupted.abort();
    });
  }
  // Whoever reads our output may stop reading (`| head`): that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });
  const { npm_lifecycle_event: script, INIT_CWD: calledFrom } = process.env;
  const code = await runCommandLine(
    process.argv.slice(2),
    {
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      environment: process.env,
      // `npm run suture` goes to the package's folder; files are meant from where the user stands.
      folder: script === 'suture' && calledFrom !== undefined ? calledFrom : process.cwd(),
      user: userName(),
      clock: systemClock,
      interrupted: interrupted.signal,
    },
    wiring,
  );
  process.exitCode = code;
  // What was given up may still wait for an answer.
  if (code === exitCodes.interrupted) process.exit();
}

/** Who runs this; in a container the user may have a number only. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
