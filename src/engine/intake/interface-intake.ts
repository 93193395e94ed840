import type { Arrival, Intake, Reply } from '../../connectors/connector.ts';
import { splitBatch } from '../../formats/hl7v2/index.ts';
import type { Accepted, MessageId, Store } from '../../store/store.ts';
import type { InterfaceDefinition } from '../../workspace/definitions.ts';
import type { Clock } from '../../world/clock.ts';
import type { RunningFlow, RunningRelease } from '../running-release.ts';
import { Answering } from './answering.ts';
import { answerBatch, type BatchPart, isBatch } from './batch-answer.ts';
import { isOpaque } from './is-opaque.ts';
import type { Reception, Taken } from './reception.ts';
import type { Settlement, Settlements } from './settlements.ts';

/** An interface as a release has it. */
export interface InterfaceState {
  readonly release: RunningRelease;
  readonly definition: InterfaceDefinition;
  readonly flows: readonly RunningFlow[];
}

/**
 * One interface's way in. A release that is applied while messages arrive replaces `state` as a whole:
 * each message is routed under exactly one release.
 */
export class InterfaceIntake implements Intake {
  readonly name: string;
  readonly #reception: Reception;
  readonly #store: Store;
  readonly #settlements: Settlements;
  readonly #clock: Clock;
  #state: InterfaceState;
  #answering: Answering;
  #received = 0;
  #refused = 0;

  constructor(
    name: string,
    state: InterfaceState,
    world: {
      readonly reception: Reception;
      readonly settlements: Settlements;
      readonly store: Store;
      readonly clock: Clock;
    },
  ) {
    this.name = name;
    this.#state = state;
    this.#reception = world.reception;
    this.#settlements = world.settlements;
    this.#store = world.store;
    this.#clock = world.clock;
    this.#answering = new Answering(state.definition.acknowledge, world.clock);
  }

  get received(): number {
    return this.#received;
  }

  get refused(): number {
    return this.#refused;
  }

  set state(state: InterfaceState) {
    this.#state = state;
    this.#answering = new Answering(state.definition.acknowledge, this.#clock);
  }

  async offer(arrival: Arrival): Promise<Reply> {
    const state = this.#state;
    if (!isOpaque(state.definition) && isBatch(arrival.bytes)) return this.#offerBatch(arrival, state);
    return (await this.#offerOne(arrival.bytes, arrival, state)).reply;
  }

  async #offerOne(bytes: Uint8Array, arrival: Arrival, state: InterfaceState): Promise<BatchPart> {
    let settlement: Promise<Settlement> | undefined;
    const taken = await this.#reception.take(bytes, {
      release: state.release,
      flows: state.flows,
      source: this.name,
      interface: state.definition,
      duplicates: true,
      stored: (accepted, flow, destinations) => {
        settlement = this.#settlement(accepted, flow, destinations, state);
      },
      ...(arrival.findings === undefined ? {} : { findings: arrival.findings }),
    });
    if (taken.refusal === undefined) this.#received++;
    else this.#refused++;
    if (isOpaque(state.definition)) return { bytes, reply: opaqueReply(taken), taken };
    return { bytes, reply: await this.#answering.reply(bytes, taken, settlement), taken };
  }

  /** Waits for deliveries only where somebody asked for it: the interface, or a flow that answers. */
  #settlement(
    accepted: Accepted,
    flow: RunningFlow,
    destinations: readonly string[],
    state: InterfaceState,
  ): Promise<Settlement> | undefined {
    const { timeoutMs } = state.definition.endpoint;
    const answers = flow.answers !== undefined && destinations.includes(flow.answers) ? flow.answers : undefined;
    if (state.definition.acknowledge.when === 'delivered') {
      if (accepted.duplicate?.body === 'same') return this.#earlier(accepted.duplicate.of, timeoutMs);
      return this.#settlements.wait(accepted.id, destinations, answers, timeoutMs);
    }
    return answers === undefined ? undefined : this.#settlements.wait(accepted.id, [answers], answers, timeoutMs);
  }

  /** How the deliveries of a message that is already there end. */
  async #earlier(id: MessageId, timeoutMs: number): Promise<Settlement> {
    const deliveries = await this.#store.deliveries(id);
    const queued = deliveries.filter((delivery) => delivery.state === 'queued').map((delivery) => delivery.destination);
    const settled = await this.#settlements.wait(id, queued, undefined, timeoutMs);
    return { ...settled, delivered: settled.delivered && deliveries.every((delivery) => delivery.state !== 'held') };
  }

  /** Each message of a batch is a message of its own; the sender gets an answer to each, or one for all. */
  async #offerBatch(arrival: Arrival, state: InterfaceState): Promise<Reply> {
    const { messages } = splitBatch(arrival.bytes);
    const parts = await Promise.all(messages.map((bytes) => this.#offerOne(bytes, arrival, state)));
    return answerBatch(arrival.bytes, parts, state.definition.acknowledge.batch, this.#answering);
  }
}

function opaqueReply(taken: Taken): Reply {
  if (taken.refusal === undefined) return { outcome: 'accepted' };
  return {
    outcome: taken.refusal.kind === 'reject' ? 'rejected' : 'unavailable',
    code: taken.refusal.code,
  };
}
