import { demoWentWell, runDemo } from '../../demo/run-demo.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { CommandSpec } from '../command-spec.ts';

/** `suture demo`: a simulated practice on this machine's loopback, from an ordinary morning to a pulled plug. */
export const demo: CommandSpec = {
  name: 'demo',
  untilInterrupted: true,
  text: 'a simulated practice on loopback: messages, a system that is away, a refused result, a pulled plug',
  options: [
    { flags: '--seed <n>', text: 'another practice: its people and messages follow from this number', fallback: '7' },
    { flags: '--keep', text: 'keep its workspace and store, and say where they are' },
  ],
  run: async ({ output, terminal }, given) => {
    const seed = Number(given.text('seed'));
    if (!Number.isSafeInteger(seed)) throw new Fault('value-unreadable', { about: { option: '--seed' } });
    const { NO_COLOR } = terminal.environment;
    const result = await runDemo({
      seed,
      json: output.json,
      colour: terminal.stdout.isTTY === true && (NO_COLOR === undefined || NO_COLOR === ''),
      keep: given.flag('keep'),
      write: (text) => terminal.stdout.write(text),
      signal: terminal.interrupted,
    });
    if (!demoWentWell(result)) throw new Fault('demo-went-wrong');
    output.result({ ...result });
    return undefined;
  },
};
