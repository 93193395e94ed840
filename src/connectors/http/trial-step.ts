import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { TrialStep } from '../connector.ts';
import { connectTrouble } from '../socket-trouble.ts';

/** Does one step of a trial; a step that throws has failed with the code of what it threw. */
export async function trialStep<T>(
  name: string,
  done: string | ((value: T) => string),
  run: () => Promise<T>,
): Promise<{ step: TrialStep; value?: T }> {
  try {
    const value = await run();
    return { step: { step: name, ok: true, text: typeof done === 'string' ? done : done(value) }, value };
  } catch (error) {
    const code = error instanceof Fault ? error.code : connectTrouble(error);
    return { step: { step: name, ok: false, code, text: entryOf(code).text } };
  }
}
