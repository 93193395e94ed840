import { decimalText, type Json, type JsonObject } from '../../meaning/maps/json.ts';
import type { Translation } from '../../meaning/maps/translate.ts';
import type { MessageMask } from '../../meaning/masking/message-mask.ts';
import type { ValueClass } from '../../meaning/masking/value-class.ts';
import type { ShownLineView } from '../contract/console/message.ts';

/** What may be shown of a value only with all others of its kind; the first is the strictest. */
const STRICTEST: readonly ValueClass[] = [
  'document',
  'text',
  'identifier',
  'name',
  'contact',
  'birth',
  'clinical',
  'open',
];

/**
 * Resources as JSON, a line for each value. A value is masked as the fields that it was made of; what no field made
 * (constants, codes of tables, keyed ids) is seen as what is clinical.
 */
export function resourceLines(
  translation: Translation,
  mask: MessageMask,
  traced: (leaf: number) => readonly string[],
): ShownLineView[] {
  const sources = new Map<string, number[]>();
  for (let leaf = 0; leaf < translation.leaves.count; leaf++) {
    for (const place of traced(leaf)) {
      const known = sources.get(place);
      if (known === undefined) sources.set(place, [leaf]);
      else known.push(leaf);
    }
  }
  const lines: ShownLineView[] = [];
  const classOf = (leaf: number): ValueClass => mask.classOf(translation.leaves.path(leaf));
  const value = (name: string, json: Json, place: string, indent: number, comma: string): void => {
    const key = name === '' ? '' : `${JSON.stringify(name)}: `;
    if (Array.isArray(json)) {
      lines.push({ indent, pieces: [{ text: `${key}[` }] });
      for (const [at, item] of json.entries())
        value('', item, `${place}[${at}]`, indent + 1, at < json.length - 1 ? ',' : '');
      lines.push({ indent, pieces: [{ text: `]${comma}` }] });
    } else if (typeof json === 'object' && json !== null && decimalText(json) === undefined) {
      object(key, json, place, indent, comma);
    } else {
      const text = decimalText(json) ?? (typeof json === 'string' ? json : JSON.stringify(json));
      const leaves = sources.get(place) ?? sources.get(withoutIndex(place)) ?? [];
      const kind = STRICTEST.find((each) => leaves.some((leaf) => classOf(leaf) === each));
      // What no field made is a constant or a code, and is looked through for hidden words all the same.
      const seen = mask.seeAs(kind ?? 'clinical', text);
      const shown = typeof json === 'string' ? JSON.stringify(seen.text) : seen.text;
      lines.push({
        indent,
        pieces: [
          { text: key },
          {
            text: shown,
            ...(leaves.length === 0 ? {} : { leaves }),
            ...(seen.masked ? { masked: true } : {}),
          },
          ...(comma === '' ? [] : [{ text: comma }]),
        ],
      });
    }
  };
  const object = (key: string, json: JsonObject, place: string, indent: number, comma: string): void => {
    lines.push({ indent, pieces: [{ text: `${key}{` }] });
    const entries = Object.entries(json).filter((entry): entry is [string, Json] => entry[1] !== undefined);
    for (const [at, [name, inner]] of entries.entries()) {
      value(name, inner, `${place}.${name}`, indent + 1, at < entries.length - 1 ? ',' : '');
    }
    lines.push({ indent, pieces: [{ text: `}${comma}` }] });
  };
  for (const { type, id, resource } of translation.outputs) object('', resource, `${type}/${id}`, 0, '');
  return lines;
}

/** A list of texts is traced as the list: `name[0].given`. */
function withoutIndex(place: string): string {
  return place.replace(/\[\d+\]$/, '');
}
