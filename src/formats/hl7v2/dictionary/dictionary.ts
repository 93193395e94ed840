import { readFileSync } from 'node:fs';
import { type ElementRow, elementDefinition, type SegmentDefinition, type TypeDefinition } from './definitions.ts';
import { type GroupNode, structureNotation } from './structure-notation.ts';
import { nearestVersion, type Version, versions } from './versions.ts';

/** What the standard says in one version. Everything is widened from the data when first asked for. */
export interface Dictionary {
  readonly version: Version;
  /** Names of all segments of the version. */
  readonly segmentNames: readonly string[];
  /** Names of all message structures of the version. */
  readonly structureNames: readonly string[];
  segment(name: string): SegmentDefinition | undefined;
  type(name: string): TypeDefinition | undefined;
  structure(name: string): GroupNode | undefined;
  /** Structure of an event in this version: `ADT`, `A04` gives `ADT_A01`. */
  structureOfEvent(message: string, event: string): string | undefined;
}

interface VersionFile {
  readonly base?: Version;
  readonly segments: Readonly<Record<string, readonly [name: string, fields: readonly ElementRow[]] | null>>;
  readonly types: Readonly<Record<string, readonly [name: string, components?: readonly ElementRow[]] | null>>;
  readonly structures: Readonly<Record<string, string | null>>;
  readonly events: Readonly<Record<string, string | null>>;
}

const loaded = new Map<Version, Dictionary>();

/**
 * The dictionary of a version of HL7 v2, or of the nearest one that there is (see nearestVersion).
 * Data are read on first use of a version, some milliseconds, and kept.
 */
export function dictionary(version?: string): Dictionary {
  const nearest = nearestVersion(version);
  let found = loaded.get(nearest);
  if (found === undefined) {
    found = open(nearest);
    loaded.set(nearest, found);
  }
  return found;
}

function open(version: Version): Dictionary {
  const file = read(version);
  const layers = file.base === undefined ? [file] : [file, read(file.base)];
  const lookUp = <T>(part: 'segments' | 'types' | 'structures' | 'events', name: string): T | undefined => {
    for (const layer of layers) {
      // Own entries only: a message may name its segment or event `constructor`.
      if (Object.hasOwn(layer[part], name)) return (layer[part][name] ?? undefined) as T | undefined;
    }
    return undefined;
  };
  const names = (part: 'segments' | 'structures') =>
    [...new Set(layers.flatMap((layer) => Object.keys(layer[part])))].filter(
      (name) => lookUp(part, name) !== undefined,
    );
  return {
    version,
    segmentNames: names('segments'),
    structureNames: names('structures'),
    segment: kept((name) => {
      const entry = lookUp<[string, ElementRow[]]>('segments', name);
      return entry && { name: entry[0], fields: entry[1].map(elementDefinition) };
    }),
    type: kept((name) => {
      const entry = lookUp<[string, ElementRow[]?]>('types', name);
      return entry && { name: entry[0], components: (entry[1] ?? []).map(elementDefinition) };
    }),
    structure: kept((name) => {
      const text = lookUp<string>('structures', name);
      return text === undefined ? undefined : structureNotation(name, text);
    }),
    structureOfEvent(message, event) {
      const own = `${message}_${event}`;
      return (
        lookUp<string>('events', `${message}^${event}`) ?? (lookUp('structures', own) === undefined ? undefined : own)
      );
    },
  };
}

/** The versions are few and the names in the data bound what is kept: unknown names are not. */
function kept<T>(make: (name: string) => T | undefined): (name: string) => T | undefined {
  const made = new Map<string, T>();
  return (name) => {
    const before = made.get(name);
    if (before !== undefined) return before;
    const now = make(name);
    if (now !== undefined) made.set(name, now);
    return now;
  };
}

function read(version: Version): VersionFile {
  return JSON.parse(readFileSync(new URL(`./data/${version}.json`, import.meta.url), 'utf8')) as VersionFile;
}

/**
 * The structure that a message has: the one it names (MSH-9.3) if the version knows it, else the one of its
 * event, else the same in the nearest other version, since senders keep old structures under new version
 * numbers. A message type without an event counts as its only structure. Undefined where no version knows it.
 */
export function structureOfMessage(
  version: string | undefined,
  type: {
    readonly message?: string | undefined;
    readonly event?: string | undefined;
    readonly structure?: string | undefined;
  },
): { readonly structure: GroupNode; readonly version: Version } | undefined {
  const start = versions.indexOf(nearestVersion(version));
  const order = [start, ...versions.map((_, i) => i).filter((i) => i !== start)].sort(
    (a, b) => Math.abs(a - start) - Math.abs(b - start) || a - b,
  );
  for (const i of order) {
    const book = dictionary(versions[i]);
    const name = nameIn(book, type);
    const structure = name === undefined ? undefined : book.structure(name);
    if (structure !== undefined) return { structure, version: book.version };
  }
  return undefined;
}

function nameIn(book: Dictionary, type: Parameters<typeof structureOfMessage>[1]): string | undefined {
  const { message = '', event, structure } = type;
  if (structure !== undefined && book.structure(structure) !== undefined) return structure;
  if (event !== undefined) {
    const known = book.structureOfEvent(message, event);
    if (known !== undefined) return known;
  }
  if (book.structure(message) !== undefined) return message;
  if (event !== undefined) return undefined;
  const ofType = book.structureNames.filter((name) => name.startsWith(`${message}_`));
  return message !== '' && ofType.length === 1 ? ofType[0] : undefined;
}
