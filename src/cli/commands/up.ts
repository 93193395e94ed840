import type { EngineStatus } from '../../engine/face.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { type Serving, serve, untilInterrupted } from '../serving.ts';

/** `suture up`: serves the workspace until it is asked to end. */
export const up: CommandSpec = {
  name: 'up',
  untilInterrupted: true,
  text: 'serve the workspace until Ctrl-C: the release that was applied, or the files when none was yet',
  options: [
    { flags: '--http <address>', text: 'serve the console and the API there: 127.0.0.1:4180' },
    { flags: '--tls', text: 'with TLS, and a certificate that Suture makes where suture.yaml names none' },
  ],
  run: async (context, given) => {
    const { output } = context;
    const files = await context.files();
    const serving = await serve(context, files, { http: given.text('http'), tls: given.flag('tls') });
    try {
      const status = await serving.engine.status();
      tellUp(context, status);
      tellConsole(context, serving);
      const plan = await serving.engine.planRelease(files);
      if (plan.hash !== status.release.hash) output.notice('workspace-differs');
      await untilInterrupted(context, serving);
      output.note('stopping: takes nothing new, ends what is under way');
    } finally {
      await serving.stop();
    }
    output.result({});
    return undefined;
  },
};

/** Tells that it runs, and where it listens. */
export function tellUp({ output }: Context, { project, release, flows }: EngineStatus): void {
  const listening = flows.flatMap(({ source }) => (source === undefined ? [] : [{ name: source.name, at: source.at }]));
  if (output.json) output.data('up', { project, release: release.number, listening });
  output.note(`${project} is up with release ${release.number}; Ctrl-C ends it`, 'green');
  for (const { name, at } of listening) output.note(`  ${name} at ${at}`);
}

/** Tells where the console is, and once the password of the first account. */
export function tellConsole({ output }: Context, { url, first }: Serving): void {
  if (url === undefined) return;
  if (output.json) output.data('console', { url, ...(first === undefined ? {} : { first }) });
  output.note(`  console at ${url}`);
  if (first === undefined) return;
  output.note(`  first log-in: ${first.name}, password ${first.password}`, 'green');
  output.note('  the password works once, for a day, and is not shown again');
}
