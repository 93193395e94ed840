import type { WorkspaceDefinition } from './definitions.ts';

/** One difference between two workspaces. */
export interface Change {
  readonly what: 'add' | 'change' | 'remove';
  readonly kind: 'system' | 'flow' | 'destination' | 'file';
  /** `northlab`, `lab-results`, `lab-results>maple-ehr.results`, `suture.yaml`. */
  readonly name: string;
}

/**
 * What becomes different when `after` takes the place of `before`, by system, flow and destination; a file is named
 * only where none of these changed for it (a comment, `suture.yaml`). Two equal workspaces give an empty list.
 */
export function changesBetween(before: WorkspaceDefinition | undefined, after: WorkspaceDefinition): readonly Change[] {
  const things = differences(partsOf(before), partsOf(after));
  const told = new Set(things.flatMap((change) => change.files));
  const files = differences(filesOf(before), filesOf(after)).filter((change) => !told.has(change.name));
  return [...things, ...files].map(({ what, kind, name }) => ({ what, kind, name }));
}

interface Part {
  readonly kind: Change['kind'];
  readonly name: string;
  readonly file: string;
  readonly content: string;
}

type Difference = Change & { readonly files: readonly string[] };

function differences(before: ReadonlyMap<string, Part>, after: ReadonlyMap<string, Part>): readonly Difference[] {
  const found: Difference[] = [];
  for (const [id, part] of after) {
    const old = before.get(id);
    if (old?.content === part.content) continue;
    const what = old === undefined ? 'add' : 'change';
    found.push({
      what,
      kind: part.kind,
      name: part.name,
      files: [part.file, ...(old === undefined ? [] : [old.file])],
    });
  }
  for (const [id, part] of before) {
    if (!after.has(id)) found.push({ what: 'remove', kind: part.kind, name: part.name, files: [part.file] });
  }
  return found;
}

function partsOf(workspace: WorkspaceDefinition | undefined): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>();
  const add = (kind: Change['kind'], name: string, file: string, content: object): void => {
    parts.set(`${kind} ${name}`, { kind, name, file, content: canonical(content) });
  };
  for (const { file, ...system } of Object.values(workspace?.systems ?? {})) add('system', system.name, file, system);
  for (const { file, to, ...flow } of Object.values(workspace?.flows ?? {})) {
    add('flow', flow.name, file, flow);
    for (const destination of to) add('destination', destination.name, file, destination);
  }
  return parts;
}

function filesOf(workspace: WorkspaceDefinition | undefined): ReadonlyMap<string, Part> {
  const files = Object.entries(workspace?.files ?? {});
  return new Map(files.map(([name, content]) => [name, { kind: 'file', name, file: name, content }]));
}

/** Conditions, steps and schedules stand there as their text: functions are no part of JSON. */
function canonical(value: object): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
