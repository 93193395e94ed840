import { Fault } from '../diagnostics/fault.ts';
import type { EngineFace } from '../engine/face.ts';
import { AuditDesk } from '../practice/audits/audit-desk.ts';
import { MatchDesk } from '../practice/matches/match-desk.ts';
import { accessRules } from '../workspace/access-rules.ts';
import { consoleSettings } from '../workspace/console-section.ts';
import { SuggestionThread } from '../workspace/suggestion-thread.ts';
import { type ConsoleAsked, consoleNetwork } from './console-network.ts';
import type { Context } from './context.ts';

/** A Suture that this process runs. */
export interface Serving {
  readonly engine: EngineFace;
  /** Where the console is, if it is served. */
  readonly url?: string;
  /** The first administrator, where there was nobody yet. */
  readonly first?: { readonly name: string; readonly password: string };
  stop(): Promise<void>;
}

/**
 * Starts the engine over the workspace's state and its server. With nothing applied yet, the files on disk
 * become the first release. Throws a Fault when one runs already or the engine cannot start.
 */
export async function serve(
  context: Context,
  files: Readonly<Record<string, string>>,
  asked: ConsoleAsked = {},
): Promise<Serving> {
  const { output, terminal, wiring, workspace, state, socketPath } = context;
  // Asked before the store is touched: its own lock would give a less helpful answer.
  if (await isRunning(context)) throw new Fault('server-running-already');
  const opened = await wiring.open({ workspace, state, environment: terminal.environment });
  for (const finding of opened.findings) output.finding(finding);
  try {
    await opened.start(files);
    const { openServer } = await import('../server/open-server.ts');
    const { engine, practice } = opened;
    const network = await consoleNetwork(context, opened, consoleSettings(files), asked);
    const suggestions = new SuggestionThread(state);
    const world = { folder: workspace, state, clock: terminal.clock, secret: (name: string) => opened.secret(name) };
    const [audits, matches] = [new AuditDesk(world), new MatchDesk(world)];
    const server = await openServer({
      engine,
      practice,
      socketPath,
      rules: accessRules(files),
      workspace: {
        folder: workspace,
        suggest: (asked) => suggestions.suggest(asked),
        audits,
        matches,
        readSecret: (reference) => opened.secret(reference),
      },
      ...(network === undefined ? {} : { network }),
    });
    return {
      engine,
      ...(server.url === undefined ? {} : { url: server.url }),
      ...(server.first === undefined ? {} : { first: server.first }),
      stop: async () => {
        await server.close();
        await audits.stop();
        await matches.stop();
        await suggestions.close();
        await opened.stop();
      },
    };
  } catch (error) {
    await opened.stop();
    throw error;
  }
}

/** Whether a Suture answers for this workspace. */
export async function isRunning({ engine }: Context): Promise<boolean> {
  try {
    await engine.status();
    return true;
  } catch (error) {
    if (error instanceof Fault && error.code === 'server-not-running') return false;
    throw error;
  }
}

const LOOK_EVERY_MS = 2_000;

/**
 * Resolves when the process is asked to end. Rejects with a Fault when the store's own thread has died:
 * nothing can be taken then, and whoever supervises the process is to start it anew.
 */
export function untilInterrupted({ terminal }: Context, { engine }: Serving): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearInterval(watch);
      settle();
    };
    const look = async () => {
      const { store } = await engine.status();
      if (store.problem === 'store-thread-ended') end(() => reject(new Fault('store-thread-ended')));
    };
    const watch = setInterval(() => void look().catch(() => {}), LOOK_EVERY_MS);
    if (terminal.interrupted.aborted) end(resolve);
    else terminal.interrupted.addEventListener('abort', () => end(resolve), { once: true });
  });
}
