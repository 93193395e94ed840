import { watch } from 'node:fs/promises';
import { Fault } from '../../diagnostics/fault.ts';
import type { EngineFace } from '../../engine/face.ts';
import type { RemoteEngine } from '../../server/client.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { isRunning, serve } from '../serving.ts';
import { showPlan } from './plan.ts';
import { tellUp } from './up.ts';

/** An editor writes a file in several steps; what it wrote is read this long after the last of them. */
const QUIET_MS = 150;

/** `suture dev`: applies the workspace's files whenever they change. */
export const dev: CommandSpec = {
  name: 'dev',
  untilInterrupted: true,
  text: 'apply the files of the workspace whenever they change, and say what is wrong with them',
  run: async (context) => {
    const serving = (await isRunning(context)) ? undefined : await serve(context, await context.files());
    try {
      const engine = serving?.engine ?? context.engine;
      tellUp(context, await engine.status());
      await applyIfChanged(context, engine);
      context.output.note(`watching ${context.workspace}`);
      for await (const _ of changes(context)) await applyIfChanged(context, engine);
    } finally {
      await serving?.stop();
    }
    context.output.result({});
    return undefined;
  },
};

async function applyIfChanged(context: Context, engine: EngineFace | RemoteEngine): Promise<void> {
  const { output, terminal } = context;
  try {
    const files = await context.files();
    const plan = await engine.planRelease(files);
    if (plan.hash === plan.current?.hash || showPlan(output, plan)) return;
    const base = plan.current === undefined ? {} : { expect: plan.current.hash };
    const release = await engine.applyRelease(files, { by: terminal.user, ...base });
    output.data('applied', { release: release.number }, `release ${release.number} runs`);
  } catch (error) {
    // A file that is half written or an engine that is busy: the next change tries again.
    if (!(error instanceof Fault)) throw error;
    output.failure({ code: error.code, ...(error.place === undefined ? {} : { place: error.place }) });
  }
}

/** Yields after each burst of changes, until the command is interrupted. */
async function* changes({ terminal, workspace }: Context): AsyncGenerator<void> {
  const signal = terminal.interrupted;
  const state = { changed: false, ended: false, wake: () => {} };
  const watching = (async () => {
    try {
      for await (const { filename } of watch(workspace, { recursive: true, signal })) {
        if (filename === null || !/\.ya?ml$/.test(filename) || filename.startsWith('.')) continue;
        state.changed = true;
        state.wake();
      }
    } catch (error) {
      if (!signal.aborted) throw new Fault('folder-unreadable', { place: { file: workspace }, cause: error });
    } finally {
      state.ended = true;
      state.wake();
    }
  })();
  for (;;) {
    if (!state.changed && !state.ended) await new Promise<void>((resolve) => (state.wake = resolve));
    while (state.changed && !state.ended) {
      state.changed = false;
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    }
    if (state.ended) break;
    yield;
  }
  await watching;
}
