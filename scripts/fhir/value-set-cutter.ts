import type { ValueSetEntry } from '../../src/formats/fhir/definitions/pack-format.ts';
import type { ComposeSet, Concept, Conformance } from './definition-source.ts';
import supplement from './value-set-supplement.json' with { type: 'json' };

/** More codes than this are not shipped: the value set is then known by its systems only. */
const MOST_CODES = 1500;

interface Draft {
  readonly codes: Map<string, Set<string>>;
  readonly open: Set<string>;
  unknown: boolean;
}

/** Expands value sets as far as the definitions at hand allow. */
export class ValueSetCutter {
  readonly #sets = new Map<string, Conformance>();
  readonly #systems = new Map<string, Conformance>();

  constructor(definitions: readonly Conformance[]) {
    for (const one of definitions) {
      if (one.resourceType === 'ValueSet') this.#sets.set(one.url, one);
      if (one.resourceType === 'CodeSystem') this.#systems.set(one.url, one);
    }
  }

  cut(url: string): ValueSetEntry {
    const draft = this.#expand(url, new Set());
    let count = 0;
    for (const codes of draft.codes.values()) count += codes.size;
    if (count > MOST_CODES) {
      for (const system of draft.codes.keys()) draft.open.add(system);
      draft.codes.clear();
    }
    return {
      codes: Object.fromEntries([...draft.codes].map(([system, codes]) => [system, [...codes]])),
      ...(draft.open.size > 0 ? { open: [...draft.open] } : {}),
      ...(draft.unknown ? { unknown: true as const } : {}),
    };
  }

  #expand(url: string, way: ReadonlySet<string>): Draft {
    const draft: Draft = { codes: new Map(), open: new Set(), unknown: false };
    const known = (supplement as Record<string, Record<string, string[]>>)[url];
    if (known) {
      for (const [system, codes] of Object.entries(known)) add(draft, system, codes);
      return draft;
    }
    const compose = this.#sets.get(url)?.compose;
    if (!compose || way.has(url)) {
      draft.unknown = true;
      return draft;
    }
    const inner = new Set([...way, url]);
    for (const include of compose.include) this.#include(draft, include, inner);
    for (const exclude of compose.exclude ?? []) {
      for (const { code } of exclude.concept ?? []) draft.codes.get(exclude.system ?? '')?.delete(code);
    }
    return draft;
  }

  #include(draft: Draft, include: ComposeSet, way: ReadonlySet<string>): void {
    const { system } = include;
    if (system) {
      const defined = this.#systems.get(system);
      if (include.concept) {
        add(
          draft,
          system,
          include.concept.map((one) => one.code),
        );
      } else if (defined?.content === 'complete' && !include.filter)
        add(draft, system, allCodes(defined.concept ?? []));
      else draft.open.add(system);
      return;
    }
    for (const url of include.valueSet ?? []) {
      const part = this.#expand(url.split('|')[0] as string, way);
      for (const [name, codes] of part.codes) add(draft, name, codes);
      for (const name of part.open) draft.open.add(name);
      draft.unknown ||= part.unknown;
    }
  }
}

function add(draft: Draft, system: string, codes: Iterable<string>): void {
  const known = draft.codes.get(system) ?? new Set();
  for (const code of codes) known.add(code);
  draft.codes.set(system, known);
}

function allCodes(concepts: readonly Concept[]): string[] {
  return concepts.flatMap((one) => [one.code, ...allCodes(one.concept ?? [])]);
}
