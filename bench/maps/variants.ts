import type { Message } from '../../src/formats/hl7v2/index.ts';
import type { Random } from '../../src/world/random.ts';

/** A message changed as senders change them; undefined where there is nothing to change. */
type Change = (given: Spelling, chance: Chance) => string | undefined;

/** Ways in which messages of one type differ, each of which leaves a well-formed message. */
export const VARIANTS: Readonly<Record<string, Change>> = {
  'segment dropped': ({ segments }, chance) =>
    segments.length < 3 ? undefined : segments.toSpliced(chance.within(1, segments.length), 1).join('\r'),
  'segment doubled'({ segments }, chance) {
    const at = chance.within(1, segments.length);
    return segments.toSpliced(at, 0, segments[at] ?? '').join('\r');
  },
  'segment moved'({ segments }, chance) {
    const at = chance.within(1, segments.length);
    const rest = segments.toSpliced(at, 1);
    return rest.toSpliced(chance.within(1, rest.length + 1), 0, segments[at] ?? '').join('\r');
  },
  'fields repeated': (given, chance) =>
    given.withFields(chance, (field) => {
      const { repetition, component, subcomponent } = given;
      const [first = ''] = field.split(repetition);
      const end = [...first].findIndex((char) => char === component || char === subcomponent);
      return `${field}${repetition}${end < 0 ? `${first}2` : `${first.slice(0, end)}2${first.slice(end)}`}`;
    }),
  'texts escaped': (given, chance) =>
    given.escape === ''
      ? undefined
      : given.withFields(chance, (field) => {
          const e = given.escape;
          const spelt = chance.of([
            `${e}T${e}`,
            `${e}S${e}`,
            `${e}F${e}`,
            `${e}E${e}`,
            `${e}X41${e}`,
            `${e}.br${e}`,
            `${e}H${e}`,
          ]);
          return `${field}${spelt}x`;
        }),
  'fields null': (given, chance) => given.withFields(chance, () => '""'),
  'fields emptied': (given, chance) => given.withFields(chance, () => ''),
  'components emptied': (given, chance) =>
    given.withFields(chance, (field) => {
      const parts = field.split(given.component);
      return parts.map((part, at) => (at === chance.within(0, parts.length) ? '' : part)).join(given.component);
    }),
  'segment truncated'({ segments }, chance) {
    const at = chance.within(1, segments.length);
    const text = segments[at] ?? '';
    return segments.with(at, text.slice(0, chance.within(4, Math.max(5, text.length)))).join('\r');
  },
  'other delimiters': (given) => given.respelt('#;!?*'),
  'parts added': (given, chance) =>
    given.withFields(chance, (field) => `${field}${given.component.repeat(12)}more${given.subcomponent}parts`),
  'fields added'({ segments, field, component }, chance) {
    const at = chance.within(1, segments.length);
    return segments.with(at, `${segments[at] ?? ''}${field.repeat(30)}beyond${component}all${field}7`).join('\r');
  },
  'Z-segments': ({ segments, field, component, repetition, subcomponent }, chance) =>
    [1, 2, 3]
      .reduce((list, nth) => {
        const content = `ZX${nth}${field}${nth}${field}own${component}code${repetition}two${field}${field}20240102${field}a${subcomponent}b`;
        return list.toSpliced(chance.within(1, list.length + 1), 0, content);
      }, segments)
      .join('\r'),
  'type unknown': (given, chance) =>
    given.withType(chance.of([['ZZZ', 'Z99'], [given.type, 'Z99'], ['ZZZ'], [given.type]])),
};

/** Changes a message; undefined where this way does not apply to it. */
export function variantOf(message: Message, kind: string, random: Random): string | undefined {
  const spelling = new Spelling(message);
  return spelling.segments.length < 2 ? undefined : VARIANTS[kind]?.(spelling, new Chance(random));
}

/** Chance that picks. */
class Chance {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A whole number from `from` up to, not including, `end`; `from` where there is none. */
  within(from: number, end: number): number {
    return from + Math.floor(this.#random.next() * Math.max(0, end - from));
  }

  of<T>(items: readonly T[]): T {
    return items[this.within(0, items.length)] as T;
  }
}

/** How a message is spelt. */
class Spelling {
  readonly segments: readonly string[];
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
  readonly type: string;

  constructor(message: Message) {
    const { field, component, repetition, escape, subcomponent } = message.delimiters;
    this.field = field;
    this.component = component;
    this.repetition = repetition;
    this.escape = escape;
    this.subcomponent = subcomponent;
    this.segments = Array.from({ length: message.segmentCount }, (_, at) => message.segmentText(at) ?? '');
    this.type = message.raw('MSH-9.1') ?? '';
  }

  /** Changes up to four populated fields beside the header's; undefined where there is none. */
  withFields(chance: Chance, change: (field: string) => string): string | undefined {
    const places = this.segments.flatMap((text, segment) =>
      segment === 0
        ? []
        : text.split(this.field).flatMap((field, at) => (at === 0 || field === '' ? [] : [{ segment, at }])),
    );
    if (places.length === 0) return undefined;
    const segments = [...this.segments];
    for (const nth of [0, 1, 2, 3]) {
      const { segment, at } = places[chance.within(0, places.length)] as { segment: number; at: number };
      if (nth > 0 && nth >= places.length) break;
      const fields = (segments[segment] as string).split(this.field);
      segments[segment] = fields.with(at, change(fields[at] ?? '')).join(this.field);
    }
    return segments.join('\r');
  }

  withType(type: readonly string[]): string | undefined {
    const [header = '', ...rest] = this.segments;
    const fields = header.split(this.field);
    if (fields.length < 9) return undefined;
    return [fields.with(8, type.join(this.component)).join(this.field), ...rest].join('\r');
  }

  /** The same message with other delimiters; undefined where its texts hold one of them. */
  respelt(delimiters: string): string | undefined {
    const own = [this.field, this.component, this.repetition, this.escape, this.subcomponent];
    const text = this.segments.join('\r');
    if (own.includes('') || [...delimiters].some((char) => text.includes(char))) return undefined;
    return [...text].map((char) => (own.includes(char) ? (delimiters[own.indexOf(char)] ?? char) : char)).join('');
  }
}
