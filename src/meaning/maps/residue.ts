import { type Message, parse } from '../../formats/hl7v2/index.ts';
import { LeafTable } from './leaf-table.ts';

/** What the other side's standard cannot hold, kept beside the output so that the way back is exact. */
export interface Residue {
  /** Leaves that no target took: (path, as spelt). */
  readonly value: readonly (readonly [path: string, raw: string])[];
  readonly form: FormResidue;
}

/** How the message was written, as far as the rows do not tell: never the value of a leaf that a target took and gives back. */
export interface FormResidue {
  /** Delimiters as MSH-1 and MSH-2 spell them, where they are not the canonical ones. */
  readonly delimiters?: string;
  /** Names of the segments in order, where the way back gives others. */
  readonly segments?: readonly string[];
  /** Leaves that the way back spells otherwise (a precision, an escape, a code that means the same), or does not give; null for one that was not there. */
  readonly leaves: readonly (readonly [path: string, raw: string | null])[];
  /** Delimiters of a segment by its place, with its leaves cut out, where they are not the fewest possible: empty ends and empty parts. */
  readonly shapes: Readonly<Record<number, string>>;
}

const CANONICAL = '|^~\\&';
/** Stands for a leaf in a shape: a character that no decoded message has, since it would end a frame. */
const LEAF = '\u001c';

/**
 * What has to be kept so that `restore` makes the original of what the way back gives.
 *
 * @param original with canonical delimiters (`canonical`)
 * @param back what the way back gave for the output of the original
 * @param value the value residue of the way forward
 */
export function formResidue(original: Message, back: Message, value: Residue['value']): FormResidue {
  const table = new LeafTable(original);
  const given = leavesOf(back);
  const kept = new Map(value);
  const leaves: [string, string | null][] = [];
  const seen = new Set<string>();
  for (let leaf = 0; leaf < table.count; leaf++) {
    const path = full(table, leaf);
    seen.add(path);
    const raw = table.raw(leaf);
    if (!kept.has(table.path(leaf)) && given.get(path) !== raw) leaves.push([path, raw]);
  }
  for (const path of given.keys()) if (!seen.has(path)) leaves.push([path, null]);
  const names = namesOf(original);
  const shapes: Record<number, string> = {};
  for (const [at, shape] of shapesOf(table).entries()) {
    if (shape !== fewest(table, at)) shapes[at] = shape;
  }
  const delimiters =
    (
      original
        .text()
        .slice(3)
        .split(/[\r\n]/, 1)[0] ?? ''
    ).split(original.delimiters.field)[1] ?? '';
  const spelt = `${original.delimiters.field}${delimiters}`;
  return {
    ...(spelt === CANONICAL ? {} : { delimiters: spelt }),
    ...(names.join() === namesOf(back).join() ? {} : { segments: names }),
    leaves,
    shapes,
  };
}

/**
 * A message that was written of an output, with the value residue of the way forward put in again, as far as the
 * message says nothing at those places. Segments stand as they did (`segments`) where the message has no others.
 */
export function withValueResidue(back: Message, value: Residue['value'], segments: readonly string[]): Message {
  const there = leavesOf(back);
  const missing = value.filter(([path]) => !there.has(fullPath(path)));
  const names = namesOf(back);
  const left = [...segments];
  const known = names.every((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  // Segments that only the residue knows follow the others, as Z segments do.
  const order = known ? segments : [...names, ...left];
  return parse(restore(back, { value: missing, form: { segments: order, leaves: [], shapes: {} } })).message ?? back;
}

/** The original message, of what the way back gives and the residue of the way forward. */
export function restore(back: Message, residue: Residue): string {
  const leaves = leavesOf(back);
  const { form } = residue;
  for (const [path, raw] of form.leaves) {
    if (raw === null) leaves.delete(path);
    else leaves.set(path, raw);
  }
  for (const [path, raw] of residue.value) leaves.set(fullPath(path), raw);
  const names = form.segments ?? namesOf(back);
  const delimiters = form.delimiters ?? CANONICAL;
  const bySegment = new Map<string, [number, number, number, number, string][]>();
  for (const [path, raw] of leaves) {
    const found = /^(\S{1,3}\[\d+\])-(\d+)\[(\d+)\]\.(\d+)\.(\d+)$/.exec(path);
    if (found === null) continue;
    const [, segment = '', field, repetition, component, sub] = found;
    const list = bySegment.get(segment) ?? [];
    bySegment.set(segment, list);
    list.push([Number(field), Number(repetition), Number(component), Number(sub), raw]);
  }
  const counts = new Map<string, number>();
  const segments = names.map((name, at) => {
    const nth = (counts.get(name) ?? 0) + 1;
    counts.set(name, nth);
    const list = (bySegment.get(`${name}[${nth}]`) ?? []).sort(
      (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3],
    );
    const raws = list.map((leaf) => leaf[4]);
    const shape = form.shapes[at] ?? shapeOf(name, list, delimiters);
    let next = 0;
    return shape.replaceAll(LEAF, () => raws[next++] ?? '');
  });
  return segments.join('\r');
}

/** A message with the line ends of the standard, as it is compared after a round trip; its delimiters stay its own. */
export function canonical(message: Message): Message {
  const segments = Array.from({ length: message.segmentCount }, (_, i) => message.segmentText(i) ?? '');
  return parse(segments.join('\r')).message ?? message;
}

/** A leaf's path with every number said, so that `PID-8` and `PID-8.1` are one. */
function full(table: LeafTable, leaf: number): string {
  return fullPath(table.path(leaf), table.repetition(leaf), table.component(leaf), table.subcomponent(leaf));
}

function fullPath(path: string, repetition?: number, component?: number, sub?: number): string {
  const found = /^(\S{1,3}?)(?:\[(\d+)\])?-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?(?:\.(\d+))?$/.exec(path);
  const [, segment = '', occurrence = '1', field = '', r = '1', c = '1', s = '1'] = found ?? [];
  return `${segment}[${occurrence}]-${field}[${repetition ?? r}].${component ?? c}.${sub ?? s}`;
}

function leavesOf(message: Message): Map<string, string> {
  const table = new LeafTable(message);
  return new Map(Array.from({ length: table.count }, (_, leaf) => [full(table, leaf), table.raw(leaf)]));
}

function namesOf(message: Message): string[] {
  return Array.from({ length: message.segmentCount }, (_, i) => message.segmentName(i) ?? '?');
}

/** The text of each segment with its leaves cut out. */
function shapesOf(table: LeafTable): string[] {
  return table.texts.map((text, segment) => {
    let shape = '';
    let at = 0;
    for (let leaf = table.segmentStart(segment); leaf < table.segmentEnd(segment); leaf++) {
      const [from, to] = table.span(leaf);
      shape += text.slice(at, from) + LEAF;
      at = to;
    }
    return shape + text.slice(at);
  });
}

/** The shape that a segment would have if nothing but its leaves were written. */
function fewest(table: LeafTable, segment: number): string {
  const list: [number, number, number, number, string][] = [];
  for (let leaf = table.segmentStart(segment); leaf < table.segmentEnd(segment); leaf++) {
    list.push([table.field(leaf), table.repetition(leaf), table.component(leaf), table.subcomponent(leaf), '']);
  }
  return shapeOf(table.names[segment] ?? '?', list, CANONICAL);
}

function shapeOf(
  name: string,
  leaves: readonly (readonly [number, number, number, number, string])[],
  delimiters: string,
): string {
  const [field = '|', component = '^', repetition = '~', , sub = '&'] = delimiters;
  const header = name === 'MSH';
  let text = header ? `MSH${delimiters}` : name === '?' ? '' : name;
  let [f, r, c, s] = [header ? 2 : 0, 1, 1, 1];
  for (const [toField, toRepetition, toComponent, toSub] of leaves) {
    if (toField > f) {
      text += field.repeat(toField - f);
      [f, r, c, s] = [toField, 1, 1, 1];
    }
    if (toRepetition > r) {
      text += repetition.repeat(toRepetition - r);
      [r, c, s] = [toRepetition, 1, 1];
    }
    if (toComponent > c) {
      text += component.repeat(toComponent - c);
      [c, s] = [toComponent, 1];
    }
    text += sub.repeat(toSub - s) + LEAF;
    s = toSub;
  }
  return text;
}
