import type { Connector, ConnectorWorld } from '../../connectors/connector.ts';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { Store } from '../../store/store.ts';
import type { EventStream } from '../event-stream.ts';
import { interfaceOf } from '../release-shelf.ts';
import type { RunningRelease } from '../running-release.ts';
import { InterfaceIntake } from './interface-intake.ts';
import type { Reception } from './reception.ts';
import type { Settlements } from './settlements.ts';
import { SourceSlot } from './source-slot.ts';

/** What the sources need of the engine around them. */
export interface SourcesWorld {
  readonly store: Store;
  readonly events: EventStream;
  readonly reception: Reception;
  readonly settlements: Settlements;
  readonly connector: ConnectorWorld;
  readonly connectorFor: (scheme: string) => Connector | undefined;
}

/** The sources of the release that runs. A release that leaves an endpoint as it was keeps its connections. */
export class Sources {
  readonly #world: SourcesWorld;
  readonly #sources = new Map<string, SourceSlot>();

  constructor(world: SourcesWorld) {
    this.#world = world;
  }

  get(interfaceName: string): SourceSlot | undefined {
    return this.#sources.get(interfaceName);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#sources.values()].map((slot) => slot.stop()));
  }

  /** Starts what a release wants, replaces what it changes, stops what it no longer has. */
  async open(release: RunningRelease): Promise<void> {
    const { store, events, reception, settlements, connector: world } = this.#world;
    const kept = new Set<string>();
    for (const name of release.sources) {
      const definition = interfaceOf(release.workspace, name);
      if (definition === undefined) continue;
      kept.add(name);
      const state = { release, definition, flows: release.flowsFrom(name) };
      const existing = this.#sources.get(name);
      if (existing?.key === JSON.stringify(definition.endpoint)) {
        existing.intake.state = state;
        continue;
      }
      const connector = this.#world.connectorFor(definition.endpoint.scheme);
      if (connector === undefined) throw new Fault('source-not-started', { place: { path: name } });
      const intake = new InterfaceIntake(name, state, {
        reception,
        settlements,
        store,
        clock: world.clock,
      });
      const told = (problem: Code | undefined) => {
        if (events.heard)
          events.emit({
            at: world.clock.now(),
            what: 'source',
            flow: name,
            ...(problem === undefined ? {} : { code: problem }),
          });
      };
      const slot = new SourceSlot(intake, state, connector, world, told);
      this.#sources.set(name, slot);
      // The old listener lets go first: both may want the same port.
      await existing?.stop();
      await slot.start();
    }
    for (const [name, slot] of this.#sources) {
      if (kept.has(name)) continue;
      this.#sources.delete(name);
      await slot.stop();
    }
  }
}
