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
 * Every populated leaf of a message in order, cut segment by segment. A path names an occurrence or
 * repetition from the second on, and a component or sub-component where the part is divided: `PID-8`,
 * `PID-3[2].4.1`, `OBX[3]-5`.
 */
export function* leavesOf(message: Walked, charset: Charset): Generator<Leaf> {
  const seen = new Map<string, number>();
  const leaves: Leaf[] = [];
  for (let i = 0; i < message.segmentCount; i++) {
    const name = message.segmentName(i) ?? '?';
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    leaves.length = 0;
    leavesOfSegment(message.segmentText(i) ?? '', name, occurrence, message.delimiters, charset, leaves);
    yield* leaves;
  }
}

function leavesOfSegment(
  text: string,
  name: string,
  occurrence: number,
  d: Delimiters,
  charset: Charset,
  leaves: Leaf[],
): void {
  const prefix = occurrence > 1 ? `${name}[${occurrence}]` : name;
  const header = name === 'MSH' || name === 'FHS' || name === 'BHS';
  // Part 0 is the name; in a header part 1 is the encoding characters, which are called field 2.
  const first = header ? 2 : name === '?' ? 0 : 1;
  let from = 0;
  for (let part = 0; from <= text.length; part++) {
    const to = endOfPart(text, from, text.length, d.fieldCode);
    if (part >= first && to > from) {
      leavesOfField(text, from, to, `${prefix}-${header ? part + 1 : part}`, d, charset, leaves);
    }
    from = to + 1;
  }
}

function leavesOfField(
  text: string,
  from: number,
  to: number,
  prefix: string,
  d: Delimiters,
  charset: Charset,
  leaves: Leaf[],
): void {
  let start = from;
  for (let repetition = 1; start <= to; repetition++) {
    const end = endOfPart(text, start, to, d.repetitionCode);
    const base = repetition > 1 ? `${prefix}[${repetition}]` : prefix;
    let at = start;
    for (let component = 1; at <= end; component++) {
      const stop = endOfPart(text, at, end, d.componentCode);
      const whole = at === start && stop === end;
      let begin = at;
      for (let subcomponent = 1; begin < stop; subcomponent++) {
        const close = endOfPart(text, begin, stop, d.subcomponentCode);
        if (close > begin) {
          const undivided = begin === at && close === stop;
          const raw = text.slice(begin, close);
          leaves.push({
            path: undivided ? (whole ? base : `${base}.${component}`) : `${base}.${component}.${subcomponent}`,
            raw,
            value: unescape(raw, d, charset),
          });
        }
        begin = close + 1;
      }
      at = stop + 1;
    }
    start = end + 1;
  }
}
