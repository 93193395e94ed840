import { Fault } from '../diagnostics/fault.ts';
import type { Store } from '../store/store.ts';
import type {
  DestinationDefinition,
  FlowDefinition,
  InterfaceDefinition,
  SystemDefinition,
  WorkspaceDefinition,
} from '../workspace/definitions.ts';

/** What is needed to make a payload for one destination, as one release has it. */
export interface Way {
  readonly flow: FlowDefinition;
  readonly destination: DestinationDefinition;
  /** The interface by which the flow's messages come; undefined for a flow that other flows feed. */
  readonly source: InterfaceDefinition | undefined;
  /** The system that it belongs to. */
  readonly sender: SystemDefinition | undefined;
  /** The whole release, for its maps and codes. */
  readonly workspace: WorkspaceDefinition;
}

/** Makes a workspace out of a release's files; the files have been checked when they were applied. */
export type Compile = (files: Readonly<Record<string, string>>) => WorkspaceDefinition;

/**
 * The releases that are in use: the current one, and earlier ones that open deliveries are pinned to,
 * read from the store and compiled when first asked for.
 */
export class ReleaseShelf {
  readonly #store: Store;
  readonly #compile: Compile;
  readonly #ways = new Map<number, ReadonlyMap<string, Way>>();
  readonly #workspaces = new Map<number, WorkspaceDefinition>();

  constructor(store: Store, compile: Compile) {
    this.#store = store;
    this.#compile = compile;
  }

  /** Takes in a release that has been compiled already. */
  put(number: number, workspace: WorkspaceDefinition): void {
    this.#workspaces.set(number, workspace);
    this.#ways.set(number, waysOf(workspace));
  }

  /** The way to a destination under a release, at once if the release is in memory. Rejects with a Fault if it has no such destination. */
  way(release: number, destination: string): Way | Promise<Way> {
    const way = this.#ways.get(release)?.get(destination);
    return way ?? this.#load(release, destination);
  }

  async workspace(release: number): Promise<WorkspaceDefinition> {
    const known = this.#workspaces.get(release);
    if (known !== undefined) return known;
    const stored = await this.#store.release(release);
    if (stored === undefined) throw new Fault('release-unknown');
    const workspace = this.#compile(stored.files);
    this.put(release, workspace);
    return workspace;
  }

  async #load(release: number, destination: string): Promise<Way> {
    await this.workspace(release);
    const way = this.#ways.get(release)?.get(destination);
    if (way === undefined) throw new Fault('destination-unknown', { about: { destination } });
    return way;
  }
}

function waysOf(workspace: WorkspaceDefinition): ReadonlyMap<string, Way> {
  const ways = new Map<string, Way>();
  for (const flow of Object.values(workspace.flows)) {
    const source = flow.from === undefined ? undefined : interfaceOf(workspace, flow.from);
    const sender = workspace.systems[flow.from?.split('.')[0] ?? ''];
    for (const destination of flow.to) ways.set(destination.name, { flow, destination, source, sender, workspace });
  }
  return ways;
}

/** The interface `system.interface` of a workspace. */
export function interfaceOf(workspace: WorkspaceDefinition, name: string): InterfaceDefinition | undefined {
  const dot = name.indexOf('.');
  return workspace.systems[name.slice(0, dot)]?.interfaces[name.slice(dot + 1)];
}
