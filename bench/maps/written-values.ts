import type { Json } from '../../src/meaning/maps/json.ts';
import { elementOf, tracedPaths } from '../../src/meaning/maps/traced-paths.ts';
import type { Translation } from '../../src/meaning/maps/translate.ts';

/** Where a leaf was written. */
export interface WrittenPlace {
  /** Without numbers: `Patient.identifier.value`. */
  readonly element: string;
  /** As JSON, if it has parts. */
  readonly value: string;
  /** Where it has parts, each with its element. */
  readonly parts: readonly (readonly [element: string, text: string])[];
  /** URL of the innermost extension around. */
  readonly url: string | undefined;
}

/** What a translation says, and where its leaves went. */
export interface WrittenValues {
  placesOf(leaf: number): readonly WrittenPlace[];
  /** What resources say at an element. */
  textsAt(element: string): readonly string[];
  /** Whether an element refers to a resource of a type. */
  refersTo(element: string, type: string): boolean;
}

/** Reads a traced translation. */
export function writtenValues(translation: Translation): WrittenValues {
  const values = new Map<string, Json>();
  const said = new Map<string, Set<string>>();
  const visit = (value: Json | undefined, at: string): void => {
    if (value === undefined) return;
    values.set(at, value);
    if (Array.isArray(value)) return value.forEach((item, i) => visit(item, `${at}[${i}]`));
    if (typeof value !== 'object' || value === null) {
      const element = plain(at);
      const known = said.get(element) ?? new Set();
      said.set(element, known.add(String(value)));
      return;
    }
    for (const [name, inner] of Object.entries(value)) visit(inner, `${at}.${name}`);
  };
  for (const { reference, resource } of translation.outputs) visit(resource, reference);
  const paths = tracedPaths(translation);
  const kept = new Map<number, readonly WrittenPlace[]>();
  return {
    placesOf(leaf) {
      const before = kept.get(leaf);
      if (before !== undefined) return before;
      const places = paths(leaf).map((path): WrittenPlace => {
        const extension = /^.*extension\[\d+\]/i.exec(path)?.[0];
        const url = extension === undefined ? undefined : values.get(`${extension}.url`);
        return {
          element: plain(path),
          value: textOf(values.get(path)),
          parts: partsOf(values.get(path), plain(path)),
          url: typeof url === 'string' ? url : undefined,
        };
      });
      kept.set(leaf, places);
      return places;
    },
    textsAt: (element) => [...(said.get(element) ?? [])],
    refersTo: (element, type) =>
      [...(said.get(`${element}.reference`) ?? [])].some((reference) => reference.startsWith(`${type}/`)),
  };
}

function plain(path: string): string {
  return elementOf(path).replace(/\[\]/g, '').replace(/\._/g, '.');
}

function textOf(value: Json | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

function partsOf(value: Json | undefined, at: string): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => partsOrText(item, at));
  return Object.entries(value).flatMap(([name, inner]) =>
    inner === undefined ? [] : partsOrText(inner, `${at}.${name}`),
  );
}

function partsOrText(value: Json, at: string): readonly (readonly [string, string])[] {
  return typeof value === 'object' && value !== null ? partsOf(value, at) : [[at, String(value)]];
}
