import { demoWentWell, FAULTS, runDemo } from '../../demo/run-demo.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { CommandSpec } from '../command-spec.ts';

/** `suture demo`: a simulated practice on this machine's loopback, and what goes wrong there. */
export const demo: CommandSpec = {
  name: 'demo',
  untilInterrupted: true,
  text: 'a simulated practice on loopback with its console: a lost flag to find and mend, or a pulled plug',
  options: [
    { flags: '--fault <id>', text: `what goes wrong: ${FAULTS.join(', ')} (otherwise lost-flag; headless all)` },
    { flags: '--headless', text: 'play it by the API alone and end; so it is without a terminal, too' },
    { flags: '--seed <n>', text: 'another practice: its people and messages follow from this number', fallback: '7' },
    { flags: '--keep', text: 'keep its workspace and store, and say where they are' },
  ],
  run: async ({ output, terminal }, given) => {
    const seed = Number(given.text('seed'));
    if (!Number.isSafeInteger(seed)) throw new Fault('value-unreadable', { about: { option: '--seed' } });
    const { environment, stdin, stdout } = terminal;
    const attended = !given.flag('headless') && !output.json && stdin.isTTY === true && stdout.isTTY === true;
    const asked = given.text('fault') ?? (attended ? 'lost-flag' : 'all');
    const fault = FAULTS.find((each) => each === asked);
    if (fault === undefined) throw new Fault('value-unreadable', { about: { option: '--fault' } });
    const { NO_COLOR } = environment;
    const played = await runDemo({
      seed,
      fault,
      json: output.json,
      colour: stdout.isTTY === true && (NO_COLOR === undefined || NO_COLOR === ''),
      keep: given.flag('keep'),
      ...(attended ? { person: { stdin, stdout } } : {}),
      environment,
      write: (text) => stdout.write(text),
      signal: terminal.interrupted,
    });
    if (!demoWentWell(played)) throw new Fault('demo-went-wrong');
    output.result({ ...played });
    return undefined;
  },
};
