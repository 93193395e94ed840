import { entryOf } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { Connector, ConnectorWorld, TrialStep } from './connector.ts';
import type { Endpoint } from './endpoint.ts';

/** What trying an endpoint showed, for `suture systems test`. */
export interface Trial {
  readonly endpoint: string;
  readonly ok: boolean;
  /** One sentence: what is wrong, or that nothing is. */
  readonly verdict: string;
  readonly steps: readonly TrialStep[];
}

/**
 * Tries an endpoint as its real work would use it, without sending a message. Never rejects: an endpoint
 * whose options cannot be read is a failed step.
 * @param told called with each step as it ends, for progress
 */
export async function tryEndpoint(
  connector: Connector,
  endpoint: Endpoint,
  world: ConnectorWorld,
  told: (step: TrialStep) => void = () => undefined,
): Promise<Trial> {
  const steps: TrialStep[] = [];
  const add = (step: TrialStep) => {
    steps.push(step);
    told(step);
  };
  try {
    for await (const step of connector.trial?.(endpoint, world) ?? []) add(step);
  } catch (error) {
    const code = error instanceof Fault ? error.code : 'trial-broken';
    add({ step: 'settings', ok: false, code, text: entryOf(code).text });
  }
  const failed = steps.find((step) => !step.ok);
  return { endpoint: endpoint.name, ok: failed === undefined, verdict: verdictOf(steps, failed), steps };
}

function verdictOf(steps: readonly TrialStep[], failed: TrialStep | undefined): string {
  if (failed !== undefined) return failed.text;
  if (steps.length === 0) return 'There is nothing to try for this kind of connection.';
  return steps.at(-1)?.text ?? '';
}
