import type { Connector, ConnectorWorld, Source, SourceState } from '../../connectors/connector.ts';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Timer } from '../../world/clock.ts';
import type { InterfaceIntake, InterfaceState } from './interface-intake.ts';

const AGAIN_AFTER_MS = 5_000;

/**
 * A source in its place: started, tried again while its address or folder cannot be had, and kept over
 * releases that do not change its endpoint.
 */
export class SourceSlot {
  readonly intake: InterfaceIntake;
  /** Tells whether a release changes the endpoint: the source is replaced when it does. */
  readonly key: string;
  readonly #source: Source;
  readonly #world: ConnectorWorld;
  readonly #told: (problem: Code | undefined) => void;
  #problem: Code | undefined;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(
    intake: InterfaceIntake,
    state: InterfaceState,
    connector: Connector,
    world: ConnectorWorld,
    told: (problem: Code | undefined) => void,
  ) {
    const { endpoint } = state.definition;
    if (connector.source === undefined) throw new Fault('source-not-started', { place: { path: endpoint.name } });
    this.intake = intake;
    this.key = JSON.stringify(endpoint);
    this.#source = connector.source(endpoint, intake, world);
    this.#world = world;
    this.#told = told;
  }

  /** Begins; what stands in the way is a state that is tried again, not an error. */
  async start(): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#source.start();
      this.#problem = undefined;
    } catch (error) {
      this.#problem = error instanceof Fault ? error.code : 'source-not-started';
      this.#timer = this.#world.clock.after(AGAIN_AFTER_MS, () => void this.start());
    }
    this.#told(this.#problem);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#source.stop();
  }

  state(): SourceState {
    const state = this.#source.state();
    return this.#problem === undefined ? state : { ...state, listening: false, problem: this.#problem };
  }
}
