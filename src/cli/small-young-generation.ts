const FLAG = '--max-semi-space-size';
const MEBIBYTES = 8;
const SERVING = new Set(['up', 'dev']);

/**
 * Starts this process anew, in place, with a small young generation when it is to serve. What an engine
 * makes dies within a message's life; left to itself V8 grows that space to 100 MB under load, which is
 * memory for nothing. The flag can only be given at the start. Where a process cannot replace itself
 * (Windows) it goes on as it is.
 */
export function smallYoungGeneration(argv: readonly string[], execArgv: readonly string[]): void {
  if (process.execve === undefined || !argv.slice(2).some((word) => SERVING.has(word))) return;
  const told = `${process.env['NODE_OPTIONS'] ?? ''} ${execArgv.join(' ')}`;
  if (told.includes(FLAG)) return;
  process.execve(
    process.execPath,
    [process.execPath, `${FLAG}=${MEBIBYTES}`, ...execArgv, ...argv.slice(1)],
    process.env,
  );
}
