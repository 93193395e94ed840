import type { Message } from '../formats/hl7v2/index.ts';
import type { CompiledMap } from '../meaning/maps/compile-map.ts';
import { type JsonObject, parseJson } from '../meaning/maps/json.ts';
import { canonical, formResidue, restore } from '../meaning/maps/residue.ts';
import { type BackMap, compileBack, translateBack } from '../meaning/maps/translate-back.ts';
import type { WorkspaceDefinition } from '../workspace/definitions.ts';
import { type MapSurroundings, mapMessage, messageType, serviceDay } from '../workspace/map-message.ts';

/** What is left of a message after the way to FHIR and back. */
export interface RoundTrip {
  readonly fields: number;
  /** Fields that the resources alone bring back to their place. */
  readonly back: number;
  /** With the residue the message comes back to the byte, but for the ends of its lines. */
  readonly exact: boolean;
}

const backs = new WeakMap<CompiledMap, BackMap>();

/** Sends a message to FHIR and back by the same rows. */
export function roundTrip(
  message: Message,
  map: CompiledMap,
  { maps }: Pick<WorkspaceDefinition, 'maps'>,
  surroundings: MapSurroundings,
): RoundTrip {
  const original = canonical(message);
  const there = mapMessage(original, map, surroundings);
  // As a receiver reads it: through the text, so that nothing but what is written comes back.
  const resources = there.outputs.map(({ resource }) => parseJson(JSON.stringify(resource)) as JsonObject);
  const back = backs.get(map) ?? compileBack(map.map, maps.library(map.map), maps.types);
  backs.set(map, back);
  const at = serviceDay(original);
  const again = translateBack(resources, back, {
    codes: surroundings.codes,
    type: messageType(original),
    version: original.get('MSH-12.1') ?? '2.5.1',
    ...(at === undefined ? {} : { at }),
  });
  const fields = [...original.leaves()];
  const came = new Map([...again.leaves()].map(({ path, raw }) => [path, raw]));
  const { residue } = there;
  const restored = restore(again, { value: residue, form: formResidue(original, again, residue) });
  return {
    fields: fields.length,
    back: fields.filter(({ path, raw }) => came.get(path) === raw).length,
    exact: restored === original.text(),
  };
}
