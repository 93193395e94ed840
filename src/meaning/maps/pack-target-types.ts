import type { TargetElement, TargetTypes } from './target-types.ts';

/** What a definitions pack (`types.json`) says of a type, as far as maps need it. */
export interface PackType {
  readonly kind: 'resource' | 'complex' | 'primitive';
  readonly base?: string;
  readonly elements?: Readonly<Record<string, PackElement>>;
}

interface PackElement {
  readonly min?: number;
  readonly max?: number | '*';
  readonly types?: readonly { readonly code: string; readonly targets?: readonly string[] }[];
  readonly binding?: { readonly strength: 'required' | 'extensible' | 'preferred' | 'example' };
  readonly elements?: Readonly<Record<string, PackElement>>;
  readonly same?: string;
}

/** Target types over the types of a definitions pack; answers are kept, since a map asks the same again and again. */
export function packTargetTypes(types: Readonly<Record<string, PackType>>): TargetTypes {
  const found = new Map<string, TargetElement | undefined>();
  const own = (type: string): PackType | undefined => (Object.hasOwn(types, type) ? types[type] : undefined);

  const ofTypes = new Map<string, Readonly<Record<string, PackElement>>>();
  const elementsOfType = (type: string): Readonly<Record<string, PackElement>> => {
    const before = ofTypes.get(type);
    if (before !== undefined) return before;
    const entry = own(type);
    if (entry === undefined) return {};
    const now = { ...(entry.base === undefined ? {} : elementsOfType(entry.base)), ...entry.elements };
    ofTypes.set(type, now);
    return now;
  };

  const elementsBelow = (element: PackElement): Readonly<Record<string, PackElement>> => {
    if (element.same !== undefined) {
      const [type = '', ...steps] = element.same.split('.');
      const same = walk(type, steps);
      return same === undefined ? {} : elementsBelow(same.element);
    }
    if (element.elements !== undefined) return { ...elementsOfType('BackboneElement'), ...element.elements };
    const [only] = element.types ?? [];
    return only === undefined ? {} : elementsOfType(only.code);
  };

  const step = (
    elements: Readonly<Record<string, PackElement>>,
    name: string,
  ): { element: PackElement; typed?: string } | undefined => {
    if (Object.hasOwn(elements, name)) return { element: elements[name] as PackElement };
    for (const [key, element] of Object.entries(elements)) {
      if (!key.endsWith('[x]') || !name.startsWith(key.slice(0, -3))) continue;
      const suffix = name.slice(key.length - 3);
      const type = element.types?.find(({ code }) => code.charAt(0).toUpperCase() + code.slice(1) === suffix);
      if (type !== undefined) return { element, typed: type.code };
    }
    return undefined;
  };

  const walk = (type: string, steps: readonly string[]): { element: PackElement; typed?: string } | undefined => {
    let elements = elementsOfType(type);
    let last: { element: PackElement; typed?: string } | undefined;
    for (const name of steps) {
      last = step(elements, name);
      if (last === undefined) return undefined;
      elements = last.typed === undefined ? elementsBelow(last.element) : elementsOfType(last.typed);
    }
    return last;
  };

  return {
    elementAt(type, path) {
      const key = `${type} ${path}`;
      if (found.has(key)) return found.get(key);
      const place = walk(type, path.split('.'));
      const made = place && targetElement(place.element, place.typed);
      found.set(key, made);
      return made;
    },
    elementsOf(type, path) {
      if (path === '') return Object.keys(elementsOfType(type));
      const place = walk(type, path.split('.'));
      if (place === undefined) return [];
      return Object.keys(place.typed === undefined ? elementsBelow(place.element) : elementsOfType(place.typed));
    },
    kindOf: (type) => own(type)?.kind,
  };
}

function targetElement(element: PackElement, typed: string | undefined): TargetElement {
  const types = element.types ?? [];
  const codes =
    element.elements !== undefined || element.same !== undefined ? ['BackboneElement'] : types.map((t) => t.code);
  const max = element.max === '*' ? Number.POSITIVE_INFINITY : (element.max ?? 1);
  const targets = types.find((type) => type.code === 'Reference')?.targets;
  return Object.freeze({
    types: typed === undefined ? codes : [typed],
    max,
    isArray: element.max === '*' || max > 1,
    required: (element.min ?? 0) > 0,
    ...(targets === undefined ? {} : { targets }),
    ...(element.binding === undefined ? {} : { binding: element.binding.strength }),
  });
}
