import type { Table } from '../checks/table.ts';
import type { SystemTable } from './combine-lists.ts';
import type { FieldKind } from './kinds/kind.ts';
import { type Field, recogniseFields } from './recognise-fields.ts';

/** What a practice says of columns by their names; all others are told from names and values. */
export type SaidColumns = Readonly<Record<string, FieldKind | 'ignored'>>;

/** A table as a list that may be one of people; its records are known by their rows, which name nobody: `billing:40`. */
export function systemTable(table: Table, said: SaidColumns): SystemTable {
  const columns = table.columns.map(({ name }) => name);
  const rows: string[][] = [];
  const keys: string[] = [];
  for (let row = 0; row < table.rows; row++) {
    if (table.passedOver.has(row)) continue;
    rows.push(table.columns.map((column) => column.at(row)));
    keys.push(`${table.name}:${row + 1}`);
  }
  const told = recogniseFields(columns, rows).filter(({ column }) => said[column] === undefined);
  const confirmed = columns.flatMap((column): Field[] => {
    const kind = said[column];
    return kind === undefined || kind === 'ignored' ? [] : [{ column, kind }];
  });
  return { system: table.name, columns, keys, rows, fields: [...told, ...confirmed] };
}
