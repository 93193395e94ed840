import { describe, expect, it } from 'vitest';
import { Fault } from '../diagnostics/fault.ts';
import type { Connector, ConnectorWorld, TrialStep } from './connector.ts';
import type { Endpoint } from './endpoint.ts';
import { tryEndpoint } from './trial.ts';

const endpoint = { name: 'lab.results' } as Endpoint;
const world = {} as ConnectorWorld;

function connector(steps: () => Generator<TrialStep> | undefined): Connector {
  const bare: Connector = { schemes: ['x'], guarantee: {}, check: () => [] };
  if (steps() === undefined) return bare;
  return {
    ...bare,
    async *trial() {
      yield* steps() ?? [];
    },
  };
}

describe('tryEndpoint', () => {
  it('gives the sentence of the first step that failed', async () => {
    const told: string[] = [];
    const trial = await tryEndpoint(
      connector(function* () {
        yield { step: 'name', ok: true, text: 'The name is known.' };
        yield { step: 'connection', ok: false, code: 'connection-refused', text: 'Nothing listens.' };
        yield { step: 'request', ok: false, text: 'And so on.' };
      }),
      endpoint,
      world,
      (step) => told.push(step.step),
    );
    expect(trial).toMatchObject({ endpoint: 'lab.results', ok: false, verdict: 'Nothing listens.' });
    expect(told).toEqual(['name', 'connection', 'request']);
  });

  it('gives the last step when all is well, and says when there is nothing to try', async () => {
    const well = connector(function* () {
      yield { step: 'list', ok: true, text: 'The folder can be read.' };
    });
    expect(await tryEndpoint(well, endpoint, world)).toMatchObject({ ok: true, verdict: 'The folder can be read.' });
    const none = await tryEndpoint(
      connector(() => undefined),
      endpoint,
      world,
    );
    expect(none).toMatchObject({ ok: true, steps: [] });
    expect(none.verdict).toMatch(/nothing to try/);
  });

  it('turns settings that cannot be read into a failed step', async () => {
    const trial = await tryEndpoint(
      connector(function* (): Generator<TrialStep> {
        yield { step: 'name', ok: true, text: 'The name is known.' };
        throw new Fault('option-unreadable');
      }),
      endpoint,
      world,
    );
    expect(trial.ok).toBe(false);
    expect(trial.steps.map((step) => step.code)).toEqual([undefined, 'option-unreadable']);
  });
});
