import type { RemoteEngine } from '../../server/client.ts';
import type { CommandSpec } from '../command-spec.ts';

/** `suture destinations pause|resume NAME`. */
export const destinations: readonly CommandSpec[] = [
  command('pause', 'stop sending to a destination; what comes for it waits', 'paused'),
  command('resume', 'send to a destination again', 'resumed'),
];

function command(act: 'pause' | 'resume', text: string, done: string): CommandSpec {
  return {
    name: `destinations ${act}`,
    text,
    args: [['<name>', 'the destination as `suture status` names it (lab-results>maple-ehr.results)']],
    run: async ({ engine, output, terminal }, given) => {
      const destination = given.args[0] ?? '';
      await acts[act](engine, destination, terminal.user);
      output.note(`${destination} is ${done}`);
      output.result({ destination, act });
      return undefined;
    },
  };
}

const acts = {
  pause: (engine: RemoteEngine, destination: string, who: string) => engine.pause(destination, who),
  resume: (engine: RemoteEngine, destination: string, who: string) => engine.resume(destination, who),
};
