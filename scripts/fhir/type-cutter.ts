import type {
  BindingEntry,
  BindingStrength,
  ConstraintEntry,
  ElementEntry,
  TypeEntry,
  TypeReference,
} from '../../src/formats/fhir/definitions/pack-format.ts';
import type { Conformance, SnapshotElement, SnapshotType } from './definition-source.ts';

/**
 * Left out of packs: what the validator checks itself on every element, and dom-6, which asks every resource for a
 * narrative and, as advice about each of a bundle's thousands, would drown the rest.
 */
const BUILT_IN = new Set(['ele-1', 'ext-1', 'dom-6', 'dom-r4b']);

type Draft = { -readonly [K in keyof ElementEntry]: ElementEntry[K] };

/** Cuts types: each type keeps its own elements, and finds those it inherits in its base. */
export class TypeCutter {
  readonly types = new Map<string, TypeEntry>();
  readonly #typeOf = new Map<string, string>();

  constructor(definitions: readonly Conformance[]) {
    for (const one of definitions) this.#typeOf.set(one.url, one.type ?? one.name);
    const own = definitions.filter((one) => one.derivation !== 'constraint' && one.kind !== 'logical');
    const inherited = new Map(own.map((one) => [one.name, new Set(rootNames(one))]));
    for (const one of own) {
      const base = one.baseDefinition?.split('/').at(-1);
      this.types.set(one.name, this.#cut(one, base, base ? (inherited.get(base) ?? new Set()) : new Set()));
    }
  }

  /** Makes the types of further definitions known as targets of references. */
  know(definitions: readonly Conformance[]): void {
    for (const one of definitions) if (one.type) this.#typeOf.set(one.url, one.type);
  }

  #cut(one: Conformance, base: string | undefined, inherited: ReadonlySet<string>): TypeEntry {
    const elements: Record<string, ElementEntry> = {};
    const drafts = new Map<string, Draft>();
    const [root, ...rest] = one.snapshot?.element ?? [];
    const primitive = one.kind === 'primitive-type';
    for (const element of rest) {
      const [, first = '', ...deeper] = element.path.split('.');
      if (primitive || (inherited.has(first) && base !== undefined)) continue;
      const draft = this.element(element);
      drafts.set(element.path, draft);
      if (deeper.length === 0) elements[first] = draft;
      else {
        const parent = drafts.get(element.path.slice(0, element.path.lastIndexOf('.')));
        if (parent) parent.elements = { ...parent.elements, [deeper.at(-1) as string]: draft };
      }
    }
    const constraints = constraintsOf(root, (key) => isInherited(one, key));
    return {
      kind: primitive ? 'primitive' : one.kind === 'resource' ? 'resource' : 'complex',
      ...(base && base !== 'Base' ? { base } : {}),
      ...(one.abstract ? { abstract: true as const } : {}),
      ...(Object.keys(elements).length > 0 ? { elements } : {}),
      ...(constraints.length > 0 ? { constraints } : {}),
    };
  }

  /** One element without its parts. */
  element(element: SnapshotElement): Draft {
    const draft: Draft = {};
    if (element.min) draft.min = element.min;
    if (element.max !== undefined && element.max !== '1') draft.max = element.max === '*' ? '*' : Number(element.max);
    if (element.contentReference) draft.same = element.contentReference.split('#').at(-1) as string;
    // R4's own definition says `string` here, while the specification's text says `id`.
    const types = element.path === 'Resource.id' ? [{ code: 'id' }] : this.typesOf(element.type ?? []);
    if (types.length > 0) draft.types = types;
    const binding = bindingOf(element);
    if (binding) draft.binding = binding;
    const constraints = constraintsOf(element, (key) => this.#belongsToType(key, types));
    if (constraints.length > 0) draft.constraints = constraints;
    return draft;
  }

  typesOf(types: readonly SnapshotType[]): TypeReference[] {
    return types.map((type) => {
      const code = codeOf(type);
      const targets = [...new Set((type.targetProfile ?? []).map((url) => this.targetOf(url)))];
      return {
        code,
        ...(targets.length > 0 && !targets.includes('Resource') ? { targets } : {}),
        ...(type.profile ? { profiles: type.profile } : {}),
      };
    });
  }

  /** The resource type that a target profile stands for; what nobody defines here is taken as any. */
  targetOf(url: string): string {
    const plain = url.split('|')[0] as string;
    const known = this.#typeOf.get(plain);
    if (known) return known;
    const name = plain.split('/').at(-1) as string;
    return plain.startsWith('http://hl7.org/fhir/StructureDefinition/') && /^[A-Z][A-Za-z]+$/.test(name)
      ? name
      : 'Resource';
  }

  #belongsToType(key: string, types: readonly TypeReference[]): boolean {
    return types.some((type) => this.constraintKeys(type.code).has(key));
  }

  /** The constraints that a value of the type meets anyway. */
  constraintKeys(type: string | undefined): Set<string> {
    const keys = new Set<string>();
    for (let name = type; name; name = this.types.get(name)?.base) {
      for (const constraint of this.types.get(name)?.constraints ?? []) keys.add(constraint.key);
    }
    return keys;
  }
}

function rootNames(one: Conformance): string[] {
  return (one.snapshot?.element ?? []).map((element) => element.path.split('.')[1] ?? '').filter(Boolean);
}

/** Snapshots repeat the root constraints of their bases: `dom-2` stands in every resource. */
function isInherited(one: Conformance, key: string): boolean {
  return key.startsWith('dom-') && one.name !== 'DomainResource';
}

function codeOf(type: SnapshotType): string {
  if (!type.code.startsWith('http://hl7.org/fhirpath/')) return type.code;
  const real = type.extension?.find((one) => one.url.endsWith('structuredefinition-fhir-type'));
  return real?.valueUrl ?? real?.valueUri ?? 'string';
}

export function bindingOf(element: SnapshotElement): BindingEntry | undefined {
  const { binding } = element;
  if (!binding?.valueSet) return undefined;
  return { strength: binding.strength as BindingStrength, valueSet: binding.valueSet.split('|')[0] as string };
}

export function constraintsOf(
  element: SnapshotElement | undefined,
  leaveOut: (key: string) => boolean,
): ConstraintEntry[] {
  return (element?.constraint ?? [])
    .filter((one) => one.expression && !BUILT_IN.has(one.key) && !leaveOut(one.key))
    .map((one) => ({
      key: one.key,
      severity: one.severity === 'error' ? 'error' : 'warning',
      expression: one.expression as string,
    }));
}
