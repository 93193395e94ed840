import { authorityNames } from '../workspace/authority-names.ts';
import type { FlowDefinition, InterfaceDefinition, WorkspaceDefinition } from '../workspace/definitions.ts';
import { interfaceOf } from './release-shelf.ts';

/** A flow, made ready for the hot path. */
export interface RunningFlow {
  readonly definition: FlowDefinition;
  readonly authorities: ReadonlyMap<string, string>;
  /** Whether it takes messages of a type, such as `ADT^A01`. */
  readonly takes: (type: string) => boolean;
  readonly source: InterfaceDefinition | undefined;
  /** The destination whose answer goes back to the sender, if one does. */
  readonly answers: string | undefined;
}

/** The release that new messages are routed under. Replaced as a whole when another one is applied. */
export class RunningRelease {
  readonly number: number;
  readonly workspace: WorkspaceDefinition;
  readonly #flows = new Map<string, RunningFlow>();
  readonly #byInterface = new Map<string, RunningFlow[]>();

  constructor(number: number, workspace: WorkspaceDefinition) {
    this.number = number;
    this.workspace = workspace;
    for (const definition of Object.values(workspace.flows)) {
      const flow = runningFlow(workspace, definition);
      this.#flows.set(definition.name, flow);
      if (definition.from !== undefined)
        this.#byInterface.set(definition.from, [...this.flowsFrom(definition.from), flow]);
    }
  }

  flow(name: string): RunningFlow | undefined {
    return this.#flows.get(name);
  }

  /** Flows that an interface feeds; each message goes to the first that takes its type. */
  flowsFrom(interfaceName: string): readonly RunningFlow[] {
    return this.#byInterface.get(interfaceName) ?? [];
  }

  /** Names of the interfaces that feed flows. */
  get sources(): readonly string[] {
    return [...this.#byInterface.keys()];
  }
}

function runningFlow(workspace: WorkspaceDefinition, definition: FlowDefinition): RunningFlow {
  const source = definition.from === undefined ? undefined : interfaceOf(workspace, definition.from);
  const system = workspace.systems[definition.from?.split('.')[0] ?? ''];
  const types = definition.accept.length > 0 ? definition.accept : (source?.speaks.types ?? []);
  return {
    definition,
    source,
    authorities: authorityNames(system?.authorities ?? {}),
    takes: typeFilter(types),
    answers: definition.to.find((destination) => destination.answers)?.name,
  };
}

/** `ADT^A01` takes just that, `ADT^*` and `ADT` every event, an empty list or `*` everything. */
function typeFilter(patterns: readonly string[]): (type: string) => boolean {
  if (patterns.length === 0 || patterns.includes('*')) return () => true;
  const known = new Map<string, boolean>();
  const matches = (type: string) =>
    patterns.some((pattern) => {
      const [code, event = '*'] = pattern.split('^');
      const [typeCode, typeEvent] = type.split('^');
      return code === typeCode && (event === '*' || event === typeEvent);
    });
  return (type) => {
    let taken = known.get(type);
    if (taken === undefined) {
      taken = matches(type);
      // Types come from outside, so the memory of them is bounded.
      if (known.size < 1000) known.set(type, taken);
    }
    return taken;
  };
}
