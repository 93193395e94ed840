import type { Connector, Intake, Outcome, Payload, Reply } from '../../src/connectors/connector.ts';

/** One payload as a scripted destination saw it. */
export interface Seen {
  readonly destination: string;
  readonly text: string;
  readonly controlId: string;
}

const DELIVERED: Outcome = { kind: 'delivered', code: 'answer-positive', answerCode: 'AA' };

/**
 * Both ends of a practice in one object: `arrive` hands a message to an interface as its sender would,
 * `seen` is what the destinations got in the order in which they got it, `answer` decides what they say.
 */
export class ScriptedPractice {
  readonly seen: Seen[] = [];
  answer: (payload: Payload, destination: string) => Outcome | Promise<Outcome> = () => DELIVERED;
  readonly #intakes = new Map<string, Intake>();

  readonly connector: Connector = {
    schemes: ['mllp', 'mllp+tls', 'http', 'fhir+http'],
    guarantee: {},
    check: () => [],
    source: (endpoint, intake) => ({
      start: () => {
        this.#intakes.set(endpoint.name, intake);
        return Promise.resolve();
      },
      stop: () => {
        if (this.#intakes.get(endpoint.name) === intake) this.#intakes.delete(endpoint.name);
        return Promise.resolve();
      },
      state: () => ({ listening: this.#intakes.has(endpoint.name), at: endpoint.name, connections: 0, received: 0 }),
    }),
    destination: (endpoint) => ({
      capacity: endpoint.connections,
      send: async (payload) => {
        const outcome = await this.answer(payload, endpoint.name);
        if (outcome.kind !== 'unreachable') {
          const text = Buffer.from(payload.bytes).toString('latin1');
          this.seen.push({ destination: endpoint.name, text, controlId: payload.controlId });
        }
        return outcome;
      },
      close: () => Promise.resolve(),
      state: () => ({ at: endpoint.name, connections: endpoint.connections }),
    }),
  };

  arrive(interfaceName: string, text: string | Uint8Array): Promise<Reply> {
    const intake = this.#intakes.get(interfaceName);
    if (intake === undefined) throw new Error(`nothing listens as ${interfaceName}`);
    return intake.offer({ bytes: typeof text === 'string' ? Buffer.from(text, 'latin1') : text, peer: {} });
  }

  /** Control ids that a destination got, in order. */
  idsAt(destination: string): string[] {
    return this.seen.filter((one) => one.destination === destination).map((one) => one.controlId);
  }
}

export const delivered = DELIVERED;
export const away: Outcome = { kind: 'unreachable', code: 'mllp-not-connected' };
export const refused: Outcome = { kind: 'refused', code: 'answer-error', answerCode: 'AE' };
export const silent: Outcome = { kind: 'ambiguous', code: 'answer-unreadable' };
