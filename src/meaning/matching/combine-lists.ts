import { dateHabit, readDate } from './kinds/birth-date.ts';
import type { FieldKind } from './kinds/kind.ts';
import type { ListRecord } from './match-list.ts';
import { type Field, recogniseFields } from './recognise-fields.ts';

/** A table of a system that may be a list of people; `keys` name its records. */
export interface SystemTable {
  readonly system: string;
  readonly columns: readonly string[];
  readonly keys: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a practice says of columns; for all others it is told from them. */
  readonly fields?: readonly Field[];
}

/** The people of several systems as one list. */
export interface CombinedList {
  readonly fields: readonly Field[];
  readonly columns: readonly string[];
  readonly records: readonly ListRecord[];
  /** The tables that are lists of people, with what their columns were taken for. */
  readonly tables: readonly { readonly system: string; readonly fields: readonly Field[] }[];
}

/** Kinds of number that only count where they are the same authority's; a column's name stands for its authority. */
const BY_NAME: ReadonlySet<FieldKind> = new Set(['identifier', 'text']);

/**
 * Puts the tables of several systems, each with its own headers and styles, into one list: columns of one kind beside
 * each other, numbers by the name of their column, birth dates in one style. Tables without names and birth dates or
 * addresses are passed over.
 */
export function combineLists(tables: readonly SystemTable[]): CombinedList {
  const lists = tables.flatMap((table) => {
    const fields = table.fields ?? recogniseFields(table.columns, table.rows);
    return holdsPeople(fields) ? [{ table, fields }] : [];
  });
  const combined = new Map<string, Field>();
  if (lists.length > 1) combined.set('system', { column: 'system', kind: 'system' });
  for (const { fields } of lists)
    for (const [column, { kind }] of placed(fields)) combined.set(column, { column, kind });
  const columns = [...combined.keys()];
  const records = lists.flatMap(({ table, fields }) => {
    const places = new Map([...placed(fields)].map(([column, field]) => [column, table.columns.indexOf(field.column)]));
    const dates = fields.find(({ kind }) => kind === 'birthDate')?.column ?? '';
    const at = table.columns.indexOf(dates);
    const habit = dateHabit(table.rows.map((row) => row[at] ?? ''));
    return table.rows.map((row, number) => ({
      key: table.keys[number] ?? '',
      values: columns.map((column) => {
        if (column === 'system' && lists.length > 1) return table.system;
        const place = places.get(column) ?? -1;
        const text = row[place] ?? '';
        return place === at && at >= 0 ? (readDate(text, habit)?.digits ?? text) : text;
      }),
    }));
  });
  return {
    fields: [...combined.values()],
    columns,
    records,
    tables: lists.map(({ table, fields }) => ({ system: table.system, fields })),
  };
}

function holdsPeople(fields: readonly Field[]): boolean {
  const kinds = new Set(fields.map(({ kind }) => kind));
  const named = kinds.has('fullName') || (kinds.has('givenName') && kinds.has('familyName'));
  return (
    named && (['birthDate', 'street', 'phone', 'email', 'socialSecurity'] as const).some((kind) => kinds.has(kind))
  );
}

/** The column of the combined list that each field goes to: its kind with its number among those, or its own name. */
function* placed(fields: readonly Field[]): Generator<readonly [column: string, field: Field]> {
  const met = new Map<FieldKind, number>();
  for (const field of fields) {
    const count = (met.get(field.kind) ?? 0) + 1;
    met.set(field.kind, count);
    yield [BY_NAME.has(field.kind) ? field.column.toLowerCase() : `${field.kind} ${count}`, field];
  }
}
