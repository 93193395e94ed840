import { Fault } from '../../diagnostics/fault.ts';
import type { Delimiters } from './delimiters.ts';
import { cut, type Extent } from './extent.ts';
import { EVERY, type Path } from './path.ts';

/**
 * The text of a segment with one part replaced. Where the part is not there yet, the separators that are
 * missing before it are added; nothing else changes. `hl7-cannot-escape` where the message has no such delimiter.
 */
export function edited(segment: string, place: Path, raw: string, delimiters: Delimiters, found: Extent): string {
  const levels: readonly (readonly [string, number, number])[] = [
    [delimiters.field, delimiters.fieldCode, place.skip],
    [
      delimiters.repetition,
      delimiters.repetitionCode,
      place.repetition === EVERY ? -1 : Math.max(1, place.repetition) - 1,
    ],
    [delimiters.component, delimiters.componentCode, place.component - 1],
    [delimiters.subcomponent, delimiters.subcomponentCode, place.subcomponent - 1],
  ];
  let from = 0;
  let to = segment.length;
  let padding = '';
  for (const [separator, code, skip] of levels) {
    if (skip < 0) continue;
    let missing = skip;
    if (padding === '') {
      cut(segment, from, to, code, skip, found);
      from = found.from;
      to = found.to;
      missing = found.missing;
    }
    if (missing === 0) continue;
    if (separator === '') throw new Fault('hl7-cannot-escape', { place: { path: place.text } });
    padding += separator.repeat(missing);
  }
  if (raw === '' && padding !== '') return segment;
  return segment.slice(0, from) + padding + raw + segment.slice(to);
}
