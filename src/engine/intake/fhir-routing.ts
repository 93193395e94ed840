import { BundleView, parse } from '../../formats/fhir/index.ts';
import type { Tree } from '../../meaning/maps/condition.ts';
import type { Ordering } from '../../workspace/definitions.ts';

/** What routing needs of FHIR that came in: a tree for conditions, and keys of the patients that it is about. */
export interface FhirArrival {
  readonly tree: Tree;
  keys(ordering: Ordering, authorities: ReadonlyMap<string, string>): readonly string[];
}

/** Reads FHIR in JSON for routing; undefined for what is none. */
export function fhirArrival(bytes: Uint8Array): FhirArrival | undefined {
  const { resource } = parse(bytes);
  if (resource === undefined || resource.type === '') return undefined;
  const view = new BundleView(resource);
  const tree: Tree = {
    get: (path) => view.get(path),
    count: (path) => view.count(path),
    // Nothing is written to what came.
    set: () => undefined,
    remove: () => undefined,
  };
  return { tree, keys: (ordering, authorities) => keysOf(view, ordering, authorities) };
}

const ALL_IN_ORDER: readonly string[] = [''];

/**
 * By patient: for each Patient the first identifier whose system is a declared authority of the sending system, as the
 * same patient has it in v2 messages of that system. Where none is declared, or there is no such identifier, everything
 * stays in order.
 */
function keysOf(view: BundleView, ordering: Ordering, authorities: ReadonlyMap<string, string>): readonly string[] {
  if (ordering.by === 'strict') return ALL_IN_ORDER;
  if (ordering.by === 'field') return [view.get(ordering.path) ?? ''];
  if (authorities.size === 0) return ALL_IN_ORDER;
  const keys = new Set<string>();
  for (const patient of view.ofType('Patient')) {
    const count = patient.count('identifier');
    let key = '';
    for (let i = 0; i < count && key === ''; i++) {
      const authority = authorities.get(patient.get(`identifier[${i}].system`) ?? '');
      const value = patient.get(`identifier[${i}].value`);
      if (authority !== undefined && value !== undefined) key = `${authority}|${value}`;
    }
    keys.add(key);
  }
  return keys.size === 0 ? ALL_IN_ORDER : [...keys];
}
