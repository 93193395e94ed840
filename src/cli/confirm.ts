import { Fault } from '../diagnostics/fault.ts';
import { ask, isInteractive } from './ask.ts';
import type { Given } from './command-spec.ts';
import type { Context } from './context.ts';

/**
 * Lets something through that cannot be taken back: the user types what is at stake (a number, a plan), or
 * gave it with `--expect`. `--yes` does not replace it. Throws a Fault otherwise.
 *
 * @param differs the code to tell when another value than this one is expected
 */
export async function confirmExpected(
  context: Context,
  given: Given,
  value: string | number,
  question: string,
  differs: 'count-differs' | 'plan-differs',
): Promise<void> {
  const expected = given.text('expect');
  const is = String(value);
  if (expected !== undefined) {
    if (expected === is) return;
    throw new Fault(differs, { about: { expected, now: is } });
  }
  if (!isInteractive(context.terminal)) throw new Fault('expect-needed', { about: { now: is } });
  const typed = await ask(context.terminal, `${question}\nType ${is} to go on: `);
  if (typed !== is) throw new Fault('not-confirmed');
}

/** Lets something through that can be taken back: `--yes`, or a yes at the terminal. Throws a Fault otherwise. */
export async function confirm(context: Context, given: Given, question: string): Promise<void> {
  if (given.flag('yes')) return;
  if (!isInteractive(context.terminal)) throw new Fault('expect-needed');
  const typed = await ask(context.terminal, `${question} [y/N] `);
  if (!/^y(es)?$/i.test(typed)) throw new Fault('not-confirmed');
}
