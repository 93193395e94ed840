import type { Definitions } from './definitions/definitions.ts';
import { type ElementDescription, elementAt } from './definitions/element-at.ts';

/** What the definitions say about a path that begins with its type, `Patient.name[0].family`; undefined for none. */
export function describe(path: string, definitions: Definitions): ElementDescription | undefined {
  const dot = path.indexOf('.');
  const type = dot === -1 ? path : path.slice(0, dot);
  if (!definitions.type(type)) return undefined;
  return elementAt(definitions, type, dot === -1 ? '' : path.slice(dot + 1));
}
