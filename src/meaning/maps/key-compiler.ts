import { authorityOf, type KeyPart } from './key-text.ts';
import type { MapFallback } from './map-row.ts';
import { type Slots, sourceRead } from './source-read.ts';
import { fieldType, sourceType } from './source-type.ts';

/** Makes the parts of a `key:` ready. `type` is the data type that paths of a type map start at. */
export function keyParts(
  key: readonly MapFallback[] | undefined,
  slots: Slots,
  type: string | undefined,
): readonly KeyPart[] {
  return (key ?? []).map((part) => {
    const [first] = part.sources;
    return {
      constant: first?.kind === 'constant' ? first.value : undefined,
      sources: part.sources.flatMap((source) => {
        if (source.kind !== 'source') return [];
        const field = source.segment === '' ? type : fieldType(source.segment, source.field);
        const whole = source.component === 0;
        return [
          { read: sourceRead(source, slots, field), authority: whole ? authorityOf(sourceType(source, type)) : [] },
        ];
      }),
    };
  });
}
