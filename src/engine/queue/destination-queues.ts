import type { Connector, ConnectorWorld } from '../../connectors/connector.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { MessageId } from '../../store/store.ts';
import type { DestinationDefinition, WorkspaceDefinition } from '../../workspace/definitions.ts';
import type { Reception } from '../intake/reception.ts';
import { interfaceOf, type ReleaseShelf } from '../release-shelf.ts';
import type { RunningRelease } from '../running-release.ts';
import { DestinationQueue, type QueueWorld } from './destination-queue.ts';
import { FlowFeed } from './flow-feed.ts';
import type { Sender } from './sender.ts';
import { SentHorizon } from './sent-horizon.ts';

const GRACE_MS = 5_000;

/** What the queues need of the engine around them. */
export interface QueuesWorld {
  readonly queue: QueueWorld;
  readonly shelf: ReleaseShelf;
  readonly connector: ConnectorWorld;
  readonly connectorFor: (scheme: string) => Connector | undefined;
  /** Where flows that other flows feed take their messages. */
  reception(): Reception;
  /** The release that runs when another flow is fed. */
  release(): RunningRelease;
}

/** The queues of all destinations, kept over releases: a release changes their rules, never what waits in them. */
export class DestinationQueues {
  readonly #world: QueuesWorld;
  readonly #queues = new Map<string, { readonly queue: DestinationQueue; key: string }>();

  constructor(world: QueuesWorld) {
    this.#world = world;
  }

  get(destination: string): DestinationQueue | undefined {
    return this.#queues.get(destination)?.queue;
  }

  get all(): readonly DestinationQueue[] {
    return [...this.#queues.values()].map(({ queue }) => queue);
  }

  async close(graceMs: number): Promise<void> {
    await Promise.all(this.all.map((queue) => queue.close(graceMs)));
  }

  /**
   * Makes the queues that a release wants, changes those that are there already, and keeps those that it no
   * longer has until what is open there has ended. `crashed`: the engine was killed before.
   */
  async open(release: RunningRelease, crashed: boolean): Promise<void> {
    const { store } = this.#world.queue;
    const open = new Map<string, { count: number; newest: MessageId }>();
    for (const { destination, count, newest } of await store.openCounts()) {
      const known = open.get(destination) ?? { count: 0, newest: 0 };
      open.set(destination, { count: known.count + count, newest: Math.max(known.newest, newest) });
    }
    const wanted = new Map<
      string,
      { flow: string; definition: DestinationDefinition; workspace: WorkspaceDefinition }
    >();
    for (const flow of Object.values(release.workspace.flows)) {
      for (const definition of flow.to)
        wanted.set(definition.name, { flow: flow.name, definition, workspace: release.workspace });
    }
    // A destination that this release no longer has keeps its queue until what is open there has ended.
    for (const name of open.keys()) {
      if (wanted.has(name) || this.#queues.has(name)) continue;
      const [first] = await store.open(name, 0, 1);
      if (first === undefined) continue;
      const workspace = await this.#world.shelf.workspace(first.release);
      const way = await this.#world.shelf.way(first.release, name);
      wanted.set(name, { flow: way.flow.name, definition: way.destination, workspace });
    }
    for (const [name, { flow, definition, workspace }] of wanted) {
      const key = keyOf(definition, workspace);
      const existing = this.#queues.get(name);
      if (existing !== undefined) {
        existing.queue.reconfigure(
          definition,
          existing.key === key ? undefined : this.#sender(flow, definition, workspace),
        );
        existing.key = key;
        continue;
      }
      const queue = new DestinationQueue(
        flow,
        definition,
        this.#sender(flow, definition, workspace),
        this.#world.queue,
      );
      this.#queues.set(name, { queue, key });
      if ((await store.setting(`paused:${name}`)) !== undefined) queue.pause();
      const backlog = open.get(name) ?? { count: 0, newest: 0 };
      await queue.start(backlog, crashed ? await SentHorizon.suspects(store, name) : 0);
    }
    for (const [name, { queue }] of this.#queues) {
      if (wanted.has(name) || !queue.empty) continue;
      this.#queues.delete(name);
      void queue.close(GRACE_MS);
    }
  }

  #sender(flow: string, definition: DestinationDefinition, workspace: WorkspaceDefinition): Sender {
    if (definition.flow !== undefined)
      return new FlowFeed(flow, definition.flow, this.#world.reception(), () => this.#world.release());
    const endpoint = interfaceOf(workspace, definition.interface ?? '')?.endpoint;
    const connector = endpoint === undefined ? undefined : this.#world.connectorFor(endpoint.scheme);
    if (endpoint === undefined || connector?.destination === undefined) throw new Fault('destination-unknown');
    return connector.destination({ ...endpoint, connections: definition.connections }, this.#world.connector);
  }
}

/** What decides whether a destination needs a new sender: its endpoint and how many connections it opens. */
function keyOf(definition: DestinationDefinition, workspace: WorkspaceDefinition): string {
  return JSON.stringify([
    definition.flow,
    interfaceOf(workspace, definition.interface ?? '')?.endpoint,
    definition.connections,
  ]);
}
