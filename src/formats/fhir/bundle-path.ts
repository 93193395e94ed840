import { Fault } from '../../diagnostics/fault.ts';
import { pathSteps } from './path.ts';
import type { Resource } from './resource.ts';

const PATH = /^([A-Z][a-z][A-Za-z]{1,60})(?:\[(\d{1,6})\])?(?:\.(.+))?$/;

/** A place in a resource or Bundle as conditions name it: `Patient.gender`, `Observation[2].status`, `Bundle.type`. */
interface BundlePath {
  readonly type: string;
  /** The how-manieth resource of its type, from 1. */
  readonly number: number;
  /** Below the resource; empty for the resource itself. */
  readonly below: string;
}

/** Whether a text is such a path: the type of a resource, which of them, and a path below it. */
export function isBundlePath(text: string): boolean {
  return readPath(text) !== undefined;
}

function readPath(text: string): BundlePath | undefined {
  const [, type, number = '1', below = ''] = PATH.exec(text) ?? [];
  if (type === undefined || Number(number) === 0) return undefined;
  try {
    if (below !== '') pathSteps(below);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
  return { type, number: Number(number), below };
}

/** A resource or Bundle read by such paths: those of a Bundle's entries, whatever entry they stand in. */
export class BundleView {
  readonly #root: Resource;
  readonly #byType = new Map<string, Resource[]>();

  constructor(root: Resource) {
    this.#root = root;
    const entries = root.type === 'Bundle' ? root.json['entry'] : undefined;
    for (const entry of Array.isArray(entries) ? (entries as unknown[]) : []) {
      const held: unknown = isRecord(entry) ? entry['resource'] : undefined;
      if (isRecord(held)) this.#add(root.inner(held));
    }
    this.#add(root);
  }

  /** The value at a path as text; undefined where there is none. */
  get(text: string): string | undefined {
    const path = readPath(text);
    const found = path && this.#byType.get(path.type)?.[path.number - 1];
    return found === undefined || path === undefined || path.below === '' ? undefined : found.get(path.below);
  }

  /** How many resources of a type there are, or how many repetitions of an element. */
  count(text: string): number {
    const path = readPath(text);
    const found = path === undefined ? [] : (this.#byType.get(path.type) ?? []);
    if (path === undefined || path.below === '') return found.length;
    return found[path.number - 1]?.count(path.below) ?? 0;
  }

  /** Resources of a type, in order. */
  ofType(type: string): readonly Resource[] {
    return this.#byType.get(type) ?? [];
  }

  /** Type of the whole. */
  get type(): string {
    return this.#root.type;
  }

  #add(resource: Resource): void {
    const list = this.#byType.get(resource.type) ?? [];
    this.#byType.set(resource.type, list);
    list.push(resource);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
