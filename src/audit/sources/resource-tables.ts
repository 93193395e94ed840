import { Table } from '../../meaning/checks/table.ts';
import type { TableShape } from './table-shapes.ts';

interface Step {
  readonly name: string;
  readonly where?: { readonly steps: readonly string[]; readonly is: string };
}

const STEP = /([A-Za-z]+)(?:\[([A-Za-z.]+)=([^\]]*)\])?/g;
/** Bundles in bundles are of nobody's making. */
const DEEPEST = 4;

/** Makes tables of FHIR resources as they come: a row for each of a known type. */
export class ResourceTables {
  readonly #tables = new Map<
    string,
    { readonly table: Table; readonly paths: readonly (readonly (readonly Step[])[])[] }
  >();

  /** @param shapes by resource type */
  constructor(shapes: Readonly<Record<string, TableShape>>) {
    for (const [type, { table, columns }] of Object.entries(shapes)) {
      const paths = Object.values(columns).map((path) => path.split(' | ').map(stepsOf));
      this.#tables.set(type, { table: new Table(table, Object.keys(columns)), paths });
    }
  }

  /** Takes a resource, or the resources of a bundle. False for what is none of a known type. */
  add(resource: unknown, depth = DEEPEST): boolean {
    if (!isObject(resource)) return false;
    if (resource['resourceType'] === 'Bundle' && Array.isArray(resource['entry']) && depth > 0) {
      for (const entry of resource['entry']) if (isObject(entry)) this.add(entry['resource'], depth - 1);
      return true;
    }
    const known = this.#tables.get(String(resource['resourceType']));
    if (known === undefined) return false;
    known.table.add(known.paths.map((paths) => valueOf(resource, paths)));
    return true;
  }

  /** Tables that have rows, in the order of the shapes. */
  get tables(): readonly Table[] {
    return [...this.#tables.values()].map(({ table }) => table).filter(({ rows }) => rows > 0);
  }
}

function stepsOf(path: string): readonly Step[] {
  return [...path.trim().matchAll(STEP)].map(([, name = '', where, is = '']) => ({
    name,
    ...(where === undefined ? {} : { where: { steps: where.split('.'), is } }),
  }));
}

function valueOf(resource: unknown, paths: readonly (readonly Step[])[]): string {
  for (const steps of paths) {
    const found = walk(resource, steps, 0);
    if (found !== '') return found;
  }
  return '';
}

/** The first value at the end of a path, as text; of a reference what stands behind its type. */
function walk(at: unknown, steps: readonly Step[], nth: number): string {
  if (Array.isArray(at)) {
    for (const each of at) {
      const found = walk(each, steps, nth);
      if (found !== '') return found;
    }
    return '';
  }
  const step = steps[nth];
  if (step === undefined) return typeof at === 'object' || at === undefined || at === null ? '' : textOf(at, steps);
  if (!isObject(at)) return '';
  const inside = at[step.name];
  const { where } = step;
  if (where === undefined) return walk(inside, steps, nth + 1);
  const all = Array.isArray(inside) ? inside : [inside];
  return walk(
    all.filter((each) => fits(each, where.steps, where.is)),
    steps,
    nth + 1,
  );
}

function fits(at: unknown, steps: readonly string[], is: string): boolean {
  if (Array.isArray(at)) return at.some((each) => fits(each, steps, is));
  const [step, ...rest] = steps;
  if (step === undefined) return at === is;
  return isObject(at) && fits(at[step], rest, is);
}

function textOf(value: unknown, steps: readonly Step[]): string {
  const text = String(value);
  return steps.at(-1)?.name === 'reference' ? text.replace(/^(?:.*\/|urn:(?:uuid|oid):)/, '') : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
