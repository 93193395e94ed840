import type { ElementDefinition } from './dictionary/definitions.ts';
import { type Dictionary, dictionary } from './dictionary/dictionary.ts';
import { table } from './dictionary/table.ts';
import { type Leafed, lengthOf, outline, type RepetitionOutline, type SegmentOutline } from './outline.ts';
import type { Profile, ProfileRule } from './profile.ts';
import { messageType } from './validate-profile.ts';

/** What was seen at one place: a segment, field or component. */
export interface Observed {
  /** How often it could have been there: messages for a segment, segments for a field, repetitions for a component. */
  readonly of: number;
  /** How often it was. `filled / of` is the fill rate. */
  readonly filled: number;
  /** Most occurrences in a message, or repetitions in a segment. */
  readonly most: number;
  /** Longest value in characters. */
  readonly longest: number;
  /**
   * All codes seen, sorted, where the standard says that the place is coded and they are few and short; empty
   * where the place was filled beside its code only; absent where values are not kept.
   */
  readonly values?: readonly string[];
}

/** What a sender really sends, by message type and place. It holds no values but short codes of coded places. */
export interface LearntProfile {
  readonly messages: Readonly<
    Record<string, { readonly count: number; readonly places: Readonly<Record<string, Observed>> }>
  >;
}

/** More different codes than this at one place are data, not a code set. */
const mostValues = 40;

/** A site's own code may be kept if it looks like a word: nothing with a run of digits, which may be a number of somebody. */
const codeShape = /^(?!.*\d{4})[A-Za-z0-9][A-Za-z0-9_./+-]{0,11}$/;

interface Tally {
  of: number;
  filled: number;
  most: number;
  longest: number;
  values: Set<string> | undefined;
}

/** Learns from messages what their sender sends. */
export function learnProfile(messages: Iterable<Leafed>): LearntProfile {
  const types = new Map<string, { count: number; occurrences: Map<string, number>; places: Map<string, Tally> }>();
  for (const message of messages) {
    const segments = outline(message).filter(({ name }) => name !== '?');
    const type = messageType(segments);
    const entry = types.get(type) ?? { count: 0, occurrences: new Map(), places: new Map() };
    types.set(type, entry);
    entry.count++;
    learnMessage(segments, entry.places, entry.occurrences);
  }
  const learnt: Record<string, LearntProfile['messages'][string]> = {};
  for (const [type, { count, occurrences, places }] of types) {
    const divided = new Set([...places.keys()].filter((path) => /\.(?!1$)/.test(path)).map(fieldOf));
    // A field that is never divided is told as a field only.
    const told = [...places].filter(([path]) => !path.includes('.') || divided.has(fieldOf(path)));
    const observed = told.map(([path, tally]): [string, Observed] => {
      const of = path.includes('-') ? parentCount(path, occurrences, places) : count;
      const { filled, most, longest, values } = tally;
      return [
        path,
        {
          of,
          filled,
          most,
          longest,
          ...(values === undefined || !path.includes('-') ? {} : { values: [...values].toSorted() }),
        },
      ];
    });
    learnt[type] = { count, places: Object.fromEntries(observed) };
  }
  return { messages: learnt };
}

/** The conformance profile that asks for what was learnt: always filled is R, else O; lengths, repetitions and codes as seen. */
export function profileOf(learnt: LearntProfile): Profile {
  const messages: Profile['messages'] = {};
  for (const [type, { places }] of Object.entries(learnt.messages)) {
    const rules: Record<string, ProfileRule> = {};
    for (const [path, { of, filled, most, longest, values }] of Object.entries(places)) {
      const [first, ...rest] = values ?? [];
      rules[path] = {
        usage: filled === of ? 'R' : 'O',
        ...(longest > 0 ? { length: longest } : {}),
        ...(path.includes('.') ? {} : { cardinality: [filled === of ? 1 : 0, most] }),
        ...(first === undefined ? {} : { values: [first, ...rest] }),
      };
    }
    messages[type] = rules;
  }
  return { paths: {}, messages };
}

function learnMessage(
  segments: readonly SegmentOutline[],
  places: Map<string, Tally>,
  occurrences: Map<string, number>,
): void {
  const version = segments[0]?.fields.get(12)?.get(1)?.get(1)?.get(1);
  const book = dictionary(version);
  const inMessage = new Map<string, number>();
  for (const segment of segments) {
    inMessage.set(segment.name, (inMessage.get(segment.name) ?? 0) + 1);
    occurrences.set(segment.name, (occurrences.get(segment.name) ?? 0) + 1);
    const definition = book.segment(segment.name);
    for (const [position, repetitions] of segment.fields) {
      const path = `${segment.name}-${position}`;
      const field = definition?.fields[position - 1];
      const tally = tallyOf(places, path);
      tally.filled++;
      tally.most = Math.max(tally.most, ...repetitions.keys());
      for (const repetition of repetitions.values()) {
        tally.of++;
        tally.longest = Math.max(tally.longest, lengthOf(repetition));
        learnRepetition(book, places, path, field, tally, repetition);
      }
    }
  }
  for (const [name, times] of inMessage) {
    const tally = tallyOf(places, name);
    tally.filled++;
    tally.most = Math.max(tally.most, times);
  }
}

/** For a field, `of` counts its repetitions, which is what its components are measured against. */
function learnRepetition(
  book: Dictionary,
  places: Map<string, Tally>,
  path: string,
  field: ElementDefinition | undefined,
  tally: Tally,
  repetition: RepetitionOutline,
): void {
  const definitions = book.type(field?.type ?? '')?.components ?? [];
  const first = repetition.get(1)?.get(1);
  keep(tally, isCoded(field, definitions) ? field : undefined, first);
  for (const [position, subcomponents] of repetition) {
    const component = tallyOf(places, `${path}.${position}`);
    component.filled++;
    component.most = 1;
    component.longest = Math.max(component.longest, lengthOf(new Map([[1, subcomponents]])));
    const definition = definitions[position - 1];
    keep(component, definition !== undefined && isCode(definition) ? definition : undefined, subcomponents.get(1));
  }
}

function keep(tally: Tally, coded: ElementDefinition | undefined, value: string | undefined): void {
  if (value === undefined || tally.values === undefined) return;
  const known = coded?.table !== undefined && table(coded.table)?.codes.has(value);
  if (coded === undefined || !(known || codeShape.test(value)) || tally.values.size >= mostValues)
    tally.values = undefined;
  else tally.values.add(value);
}

/** A field whose value is a code: ID or IS, or a coded composite that has a table. */
function isCoded(field: ElementDefinition | undefined, components: readonly ElementDefinition[]): boolean {
  if (field === undefined) return false;
  return components.length === 0 ? isCode(field) : /^(?:CE|CNE|CWE)$/.test(field.type) && field.table !== undefined;
}

function isCode(element: ElementDefinition): boolean {
  return /^I[DS]$/.test(element.type) && element.table !== undefined;
}

function tallyOf(places: Map<string, Tally>, path: string): Tally {
  let tally = places.get(path);
  if (tally === undefined) {
    tally = { of: 0, filled: 0, most: 0, longest: 0, values: new Set() };
    places.set(path, tally);
  }
  return tally;
}

/** `PID-3.4` to `PID-3`. */
function fieldOf(path: string): string {
  return path.split('.', 1)[0] ?? path;
}

function parentCount(
  path: string,
  occurrences: ReadonlyMap<string, number>,
  places: ReadonlyMap<string, Tally>,
): number {
  return (path.includes('.') ? places.get(fieldOf(path))?.of : occurrences.get(path.slice(0, 3))) ?? 0;
}
