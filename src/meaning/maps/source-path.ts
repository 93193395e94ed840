/** Which repetition of a field a source path means. */
export type Repetition =
  /** Nothing was said: the first. */
  | { readonly kind: 'first' }
  /** `[]`: every one, the row runs once for each. */
  | { readonly kind: 'every' }
  /** `[2]`, from 1 as v2 paths count; `[0]` is the first too. */
  | { readonly kind: 'at'; readonly number: number }
  /** `[type = MR]`: the first whose component has that value. */
  | { readonly kind: 'where'; readonly component: string; readonly value: string };

/** A place in the message, as a row of a map names it. */
export interface SourcePath {
  readonly kind: 'source';
  readonly text: string;
  /** Segment name, or empty in a type map, whose paths start at the type. */
  readonly segment: string;
  /** Occurrence of the segment within its group, from 1. */
  readonly occurrence: number;
  /** 0 for the whole segment, or in a type map. */
  readonly field: number;
  readonly repetition: Repetition;
  /** 0 for the whole field. */
  readonly component: number;
  /** 0 for the whole component. */
  readonly subcomponent: number;
  readonly column: number;
}

const FIELD = /^([A-Z][A-Z0-9]{2})(?:\[(\d{1,4})\])?(?:-(\d{1,3})(?:\[([^\]]*)\])?(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?)?$/;
const SELECTOR = /^([A-Za-z][A-Za-z0-9]*|\d{1,3}(?:\.\d{1,3})?)\s*=\s*(?:"([^"]+)"|([^"\s][^"]*))$/;

/**
 * Reads a source path; undefined where the text is none.
 *
 * @param type in a type map, its data type: paths are then `CX`, `CX.4`, `CX.4.1`
 */
export function sourcePath(text: string, column: number, type?: string): SourcePath | undefined {
  if (type !== undefined && (text === type || text.startsWith(`${type}.`))) return partPath(text, column, type);
  const found = FIELD.exec(text);
  const segment = found?.[1];
  if (found === null || segment === undefined) return undefined;
  const repetition = repetitionOf(found[4]);
  if (repetition === undefined || found[3] === '0' || found[5] === '0' || found[6] === '0') return undefined;
  return Object.freeze({
    kind: 'source',
    text,
    segment,
    occurrence: Math.max(1, Number(found[2] ?? 1)),
    field: Number(found[3] ?? 0),
    repetition: Object.freeze(repetition),
    component: Number(found[5] ?? 0),
    subcomponent: Number(found[6] ?? 0),
    column,
  });
}

function partPath(text: string, column: number, type: string): SourcePath | undefined {
  const found = /^(?:\.([1-9]\d{0,2})(?:\.([1-9]\d{0,2}))?)?$/.exec(text.slice(type.length));
  if (found === null) return undefined;
  return Object.freeze({
    kind: 'source',
    text,
    segment: '',
    occurrence: 1,
    field: 0,
    repetition: Object.freeze({ kind: 'first' }),
    component: Number(found[1] ?? 0),
    subcomponent: Number(found[2] ?? 0),
    column,
  });
}

function repetitionOf(inside: string | undefined): Repetition | undefined {
  if (inside === undefined) return { kind: 'first' };
  const text = inside.trim();
  if (text === '' || text === '*') return { kind: 'every' };
  if (/^\d{1,4}$/.test(text)) return { kind: 'at', number: Math.max(1, Number(text)) };
  const selector = SELECTOR.exec(text);
  const component = selector?.[1];
  const value = selector?.[2] ?? selector?.[3];
  return component === undefined || value === undefined ? undefined : { kind: 'where', component, value };
}
