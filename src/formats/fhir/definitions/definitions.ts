import { Fault } from '../../../diagnostics/fault.ts';
import type {
  ElementEntry,
  PackManifest,
  ProfileEntry,
  ProfilesFile,
  SearchParameterEntry,
  SearchParametersFile,
  TypeEntry,
  TypesFile,
  ValueSetsFile,
} from './pack-format.ts';
import { ValueSet } from './value-set.ts';

/** Reads a file of a pack as text, `fhir-r4/types.json`; undefined where the pack has no such file. */
export type ReadPackFile = (path: string) => string | undefined;

/**
 * The definitions of the packs in use, read when they are first needed. The first pack that knows a canonical URL
 * gives its definition; `url|version` picks a version.
 */
export class Definitions {
  readonly packs: readonly string[];
  readonly #read: ReadPackFile;
  readonly #files = new Map<string, unknown>();
  readonly #elements = new Map<string, ReadonlyMap<string, ElementEntry>>();
  readonly #valueSets = new Map<string, ValueSet | undefined>();
  #choices: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;

  /**
   * @param packs names of pack folders, for example `fhir-r4` and `us-core-6.1.0`
   * @param read reads a file of a pack; it is called once for each file. Whatever first needs a pack that has no
   *   pack.json throws a Fault `fhir-pack-missing`
   */
  constructor(packs: readonly string[], read: ReadPackFile) {
    this.packs = packs;
    this.#read = read;
  }

  /** What the packs say about themselves, licence and source included. */
  manifests(): PackManifest[] {
    return this.packs.flatMap((pack) => this.#file<PackManifest>(pack, 'pack.json') ?? []);
  }

  type(name: string): TypeEntry | undefined {
    for (const pack of this.packs) {
      const types = this.#file<TypesFile>(pack, 'types.json');
      if (types && Object.hasOwn(types, name)) return types[name];
    }
    return undefined;
  }

  /** Names of the resource types that can be instantiated. */
  resourceTypes(): string[] {
    return this.packs.flatMap((pack) =>
      Object.entries(this.#file<TypesFile>(pack, 'types.json') ?? {})
        .filter(([, entry]) => entry.kind === 'resource' && !entry.abstract)
        .map(([name]) => name),
    );
  }

  isResource(name: string): boolean {
    const entry = this.type(name);
    return entry?.kind === 'resource' && !entry.abstract;
  }

  /** The elements of a type with those of its bases, bases first. */
  elements(type: string): ReadonlyMap<string, ElementEntry> {
    const known = this.#elements.get(type);
    if (known) return known;
    const entry = this.type(type);
    const all = new Map(entry?.base ? this.elements(entry.base) : []);
    for (const [name, element] of Object.entries(entry?.elements ?? {})) all.set(name, element);
    this.#elements.set(type, all);
    return all;
  }

  /** The parts of an element that has parts of its own, base parts first; undefined for one that is of a plain type. */
  parts(element: ElementEntry): ReadonlyMap<string, ElementEntry> | undefined {
    if (element.same) {
      const [type = '', ...names] = element.same.split('.');
      let at: ElementEntry | undefined;
      for (const name of names) at = at ? at.elements?.[name] : this.elements(type).get(name);
      return at ? this.parts(at) : undefined;
    }
    if (!element.elements) return undefined;
    const base = this.elements(element.types?.[0]?.code ?? 'BackboneElement');
    return new Map([...base, ...Object.entries(element.elements)]);
  }

  /** The JSON names of a choice, `value` to `valueQuantity` and so on, over all types; undefined for what is none. */
  choices(name: string): ReadonlyMap<string, string> | undefined {
    this.#choices ??= this.#allChoices();
    return this.#choices.get(name);
  }

  profile(canonical: string): ProfileEntry | undefined {
    const [url = '', version] = canonical.split('|');
    for (const pack of this.packs) {
      const profiles = this.#file<ProfilesFile>(pack, 'profiles.json');
      const entry = profiles && Object.hasOwn(profiles, url) ? profiles[url] : undefined;
      if (entry && (version === undefined || entry.version === version)) return entry;
    }
    return undefined;
  }

  /** Canonical URLs of the profiles of a type, of `Extension` those of extension definitions, pack by pack. */
  profilesOf(type: string): string[] {
    return this.packs.flatMap((pack) =>
      Object.entries(this.#file<ProfilesFile>(pack, 'profiles.json') ?? {})
        .filter(([, profile]) => profile.type === type)
        .map(([url]) => url),
    );
  }

  /** The content of a value set, as far as a pack holds it. */
  valueSet(canonical: string): ValueSet | undefined {
    const url = canonical.split('|')[0] as string;
    if (!this.#valueSets.has(url)) {
      for (const pack of this.packs) {
        const entry = this.#file<ValueSetsFile>(pack, 'value-sets.json')?.[url];
        if (entry) {
          this.#valueSets.set(url, new ValueSet(entry));
          break;
        }
      }
      if (!this.#valueSets.has(url)) this.#valueSets.set(url, undefined);
    }
    return this.#valueSets.get(url);
  }

  /** Search parameters of a resource type by code, those of all resources included. */
  searchParameters(type: string): Readonly<Record<string, SearchParameterEntry>> {
    const files = this.packs.map((pack) => this.#file<SearchParametersFile>(pack, 'search-parameters.json'));
    const found: Record<string, SearchParameterEntry> = {};
    for (const base of ['Resource', 'DomainResource', type]) {
      for (const file of files) Object.assign(found, file?.[base]);
    }
    return found;
  }

  #allChoices(): Map<string, Map<string, string>> {
    const all = new Map<string, Map<string, string>>();
    const visit = (elements: Readonly<Record<string, ElementEntry>>): void => {
      for (const [name, element] of Object.entries(elements)) {
        if (name.endsWith('[x]')) {
          const base = name.slice(0, -3);
          const names = all.get(base) ?? new Map<string, string>();
          for (const { code } of element.types ?? []) names.set(choiceKey(name, code), code);
          all.set(base, names);
        }
        if (element.elements) visit(element.elements);
      }
    };
    for (const pack of this.packs) {
      for (const entry of Object.values(this.#file<TypesFile>(pack, 'types.json') ?? {})) visit(entry.elements ?? {});
    }
    return all;
  }

  #file<T>(pack: string, name: string): T | undefined {
    const path = `${pack}/${name}`;
    if (!this.#files.has(path)) {
      if (name !== 'pack.json' && this.#file(pack, 'pack.json') === undefined) {
        throw new Fault('fhir-pack-missing', { about: { pack } });
      }
      const text = this.#read(path);
      this.#files.set(path, text === undefined ? undefined : JSON.parse(text));
    }
    return this.#files.get(path) as T | undefined;
  }
}

/** The JSON name of a choice for one of its types: `value[x]` of a `dateTime` is `valueDateTime`. */
export function choiceKey(name: string, type: string): string {
  return `${name.slice(0, -3)}${type[0]?.toUpperCase()}${type.slice(1)}`;
}
