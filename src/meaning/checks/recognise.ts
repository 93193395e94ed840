import type { HeaderWords } from './header-words.ts';
import type { Table } from './table.ts';
import { kindOfValues, shareOfKind, type ValueKind } from './value-kinds.ts';

/** A field of a kind of table: the phrases by which a column of it is called, and what its values look like. */
export interface FieldDefinition {
  readonly words: readonly string[];
  readonly values?: ValueKind;
  /** What having it says for the kind of the table. */
  readonly weight?: number;
}

/** A kind of table that a practice's system exports. */
export interface TableDefinition {
  /** Words in the names of such tables. */
  readonly names: readonly string[];
  readonly fields: Readonly<Record<string, FieldDefinition>>;
}

/** What a table was taken for; a person may confirm it or say otherwise. */
export interface Recognised {
  readonly kind: string;
  /** Field to column, by their names. */
  readonly fields: Readonly<Record<string, string>>;
  /** 0 to 1: how sure the kind is. */
  readonly confidence: number;
}

/** What a person said of a table: its kind, and the columns of fields; an empty column says that there is none. */
export interface Confirmed {
  readonly kind?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Half of the values or more must look as the field asks. */
const ENOUGH = 0.5;
const NAME_WEIGHT = 6;
const LEAST_SCORE = 4;
/** Words that a name may have or not: STAT_CD is a status. */
const EMPTY = new Set(['code', 'id', 'number', 'name', 'description', 'type', 'value', 'flag', 'date']);
/** Fields that values alone can tell. */
const BY_VALUES: Partial<Record<ValueKind, string>> = { ssn: 'ssn', email: 'email', phone: 'homePhone' };

/** Recognises what tables and columns hold, by the words of their names and by their values. */
export class Recogniser {
  readonly #words: HeaderWords;
  readonly #definitions: Readonly<Record<string, TableDefinition>>;
  readonly #phrases = new Map<string, readonly string[]>();

  constructor(words: HeaderWords, definitions: Readonly<Record<string, TableDefinition>>) {
    this.#words = words;
    this.#definitions = definitions;
  }

  /** What a table is; undefined where nothing is known of it. */
  recognise(table: Table, confirmed: Confirmed = {}): Recognised | undefined {
    const named = new Set(this.#words.readings(table.name).flat());
    const scored = Object.entries(this.#definitions)
      .filter(([kind]) => confirmed.kind === undefined || kind === confirmed.kind)
      .map(([kind, definition]) => {
        const fields = this.#fields(table, definition);
        const name = Math.max(0, ...definition.names.map((word, at) => (named.has(word) ? NAME_WEIGHT - at * 0.1 : 0)));
        // A name of two kinds (medication allergies) is told by its fields.
        const weights = Object.keys(fields).reduce((sum, field) => sum + (definition.fields[field]?.weight ?? 0.2), 0);
        return { kind, fields, score: name + weights };
      })
      .sort((a, b) => b.score - a.score);
    const [best, next] = scored;
    if (best === undefined || (best.score < LEAST_SCORE && confirmed.kind === undefined)) return undefined;
    const said = Object.entries(confirmed.fields ?? {});
    const taken = new Set(said.map(([, column]) => column));
    const own = Object.entries(best.fields).filter(([, column]) => !taken.has(column));
    return {
      kind: best.kind,
      fields: { ...Object.fromEntries(own), ...Object.fromEntries(said.filter(([, column]) => column !== '')) },
      confidence: confirmed.kind !== undefined ? 1 : best.score / (best.score + (next?.score ?? 0)),
    };
  }

  #fields(table: Table, definition: TableDefinition): Record<string, string> {
    const candidates: {
      readonly field: string;
      readonly column: string;
      readonly score: number;
      readonly at: number;
    }[] = [];
    const owned = new Set(definition.names);
    for (const [at, column] of table.columns.entries()) {
      const readings = this.#words.readings(column.name);
      for (const [field, { words, values }] of Object.entries(definition.fields)) {
        const named = Math.max(
          0,
          ...words.map((phrase, rank) => this.#likeness(readings, phrase, owned) - rank * 0.01),
        );
        if (named <= 0) continue;
        const share = values === undefined ? 1 : shareOfKind(values, { values: column.values, rows: table.rows });
        if (share >= ENOUGH) candidates.push({ field, column: column.name, score: named + share * 0.3, at });
      }
    }
    candidates.sort((a, b) => b.score - a.score || a.at - b.at || (a.field < b.field ? -1 : 1));
    const fields: Record<string, string> = {};
    const taken = new Set<string>();
    for (const { field, column } of candidates) {
      if (fields[field] !== undefined || taken.has(column)) continue;
      fields[field] = column;
      taken.add(column);
    }
    for (const column of table.columns) {
      const kind = taken.has(column.name) ? undefined : kindOfValues(column.values);
      const field = kind === undefined ? undefined : BY_VALUES[kind];
      if (field === undefined || definition.fields[field] === undefined || fields[field] !== undefined) continue;
      fields[field] = column.name;
      taken.add(column.name);
    }
    return fields;
  }

  /** 1 where a name is the phrase, less where it is the phrase with the table's own name or with an empty word, or 0. */
  #likeness(readings: readonly (readonly string[])[], phrase: string, owned: ReadonlySet<string>): number {
    let asked = this.#phrases.get(phrase);
    if (asked === undefined) {
      // The first reading of a phrase is the one that is meant: its words are written out.
      asked = this.#words.readings(phrase)[0] ?? [];
      this.#phrases.set(phrase, asked);
    }
    let best = 0;
    for (const reading of readings) {
      if (asked.length === 0 || !asked.every((word) => reading.includes(word))) continue;
      if (reading.length === asked.length) return 1;
      const more = reading.filter((word) => !(asked ?? []).includes(word) && !owned.has(word));
      if (more.length === 0) best = 0.9;
      else if (more.every((word) => EMPTY.has(word))) best = Math.max(best, 0.6);
    }
    return best;
  }
}
