import type { Message } from '../../formats/hl7v2/index.ts';
import type { Words } from '../../store/store.ts';

type Word = Words['words'][number];

/** Where an HL7 v2 message says the words that a practice searches by. Every repetition and segment is read. */
const PLACES: readonly {
  readonly kind: Word['kind'];
  readonly segment: string;
  readonly field: number;
  readonly components: readonly number[];
}[] = [
  { kind: 'mrn', segment: 'PID', field: 2, components: [1] },
  { kind: 'mrn', segment: 'PID', field: 3, components: [1] },
  { kind: 'mrn', segment: 'MRG', field: 1, components: [1] },
  { kind: 'name', segment: 'PID', field: 5, components: [1, 2] },
  { kind: 'account', segment: 'PID', field: 18, components: [1] },
  { kind: 'visit', segment: 'PV1', field: 19, components: [1] },
  { kind: 'accession', segment: 'ORC', field: 2, components: [1] },
  { kind: 'accession', segment: 'ORC', field: 3, components: [1] },
  { kind: 'accession', segment: 'OBR', field: 2, components: [1] },
  { kind: 'accession', segment: 'OBR', field: 3, components: [1] },
  { kind: 'accession', segment: 'OBR', field: 18, components: [1] },
];

const MOST_SEGMENTS = 64;

/**
 * The words under which a message is to be found: MRN, name, account, visit, accession; with `bodies`
 * also every word of its values.
 */
export function searchWords(message: Message, bodies: boolean): Word[] {
  const words: Word[] = [];
  const seen = new Set<string>();
  const add = (kind: Word['kind'], value: string | undefined) => {
    if (value === undefined || value === '""' || seen.has(kind + value)) return;
    seen.add(kind + value);
    words.push({ kind, value });
  };
  for (const place of PLACES) {
    const segments = Math.min(MOST_SEGMENTS, message.count(place.segment));
    for (let s = 1; s <= segments; s++) {
      const field = s === 1 ? `${place.segment}-${place.field}` : `${place.segment}[${s}]-${place.field}`;
      const repetitions = message.count(field);
      for (let r = 1; r <= repetitions; r++) {
        const at = r === 1 ? field : `${field}[${r}]`;
        for (const component of place.components) add(place.kind, message.get(`${at}.${component}.1`));
      }
    }
  }
  if (bodies) {
    for (const leaf of message.leaves()) {
      for (const word of leaf.value.split(/[^\p{L}\p{N}]+/u)) if (word.length > 1) add('text', word);
    }
  }
  return words;
}
