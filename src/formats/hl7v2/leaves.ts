import type { Charset } from './charset.ts';
import type { Delimiters } from './delimiters.ts';
import { endOfPart } from './extent.ts';
import { unescape } from './unescape.ts';

/** One populated leaf: where it stands, as spelt, and with escape sequences resolved. */
export interface Leaf {
  readonly path: string;
  readonly raw: string;
  readonly value: string;
}

/** What the walk needs of a message. */
interface Walked {
  readonly delimiters: Delimiters;
  readonly segmentCount: number;
  segmentName(at: number): string | undefined;
  segmentText(at: number): string | undefined;
}

/**
 * Every populated leaf of a message in order. A path names an occurrence or repetition from the second on,
 * and a component or sub-component where the part is divided: `PID-8`, `PID-3[2].4.1`, `OBX[3]-5`.
 */
export function* leavesOf(message: Walked, charset: Charset): Generator<Leaf> {
  const d = message.delimiters;
  const seen = new Map<string, number>();
  for (let i = 0; i < message.segmentCount; i++) {
    const name = message.segmentName(i) ?? '?';
    const text = message.segmentText(i) ?? '';
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    const prefix = occurrence > 1 ? `${name}[${occurrence}]` : name;
    const header = name === 'MSH' || name === 'FHS' || name === 'BHS';
    let field = 0;
    for (const part of parts(text, d.fieldCode)) {
      // Part 0 is the name; in a header part 1 is the encoding characters, and is called field 2.
      const isContent = header ? field > 1 : field > 0 || name === '?';
      if (isContent && part !== '') yield* leavesOfField(part, `${prefix}-${header ? field + 1 : field}`, d, charset);
      field++;
    }
  }
}

function* leavesOfField(field: string, prefix: string, d: Delimiters, charset: Charset): Generator<Leaf> {
  let repetition = 0;
  for (const one of parts(field, d.repetitionCode)) {
    repetition++;
    if (one === '') continue;
    const base = repetition > 1 ? `${prefix}[${repetition}]` : prefix;
    let component = 0;
    for (const inner of parts(one, d.componentCode)) {
      component++;
      if (inner === '') continue;
      const dividedComponents = inner.length !== one.length;
      let subcomponent = 0;
      for (const raw of parts(inner, d.subcomponentCode)) {
        subcomponent++;
        if (raw === '') continue;
        const divided = raw.length !== inner.length;
        const path = divided
          ? `${base}.${component}.${subcomponent}`
          : dividedComponents
            ? `${base}.${component}`
            : base;
        yield { path, raw, value: unescape(raw, d, charset) };
      }
    }
  }
}

function* parts(text: string, separator: number): Generator<string> {
  for (let from = 0; ; ) {
    const to = endOfPart(text, from, text.length, separator);
    yield text.slice(from, to);
    if (to >= text.length) return;
    from = to + 1;
  }
}
