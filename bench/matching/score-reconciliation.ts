import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ListEntry, ListKind } from '../../src/meaning/reconcile/list-entry.ts';
import { type ListConflict, reconcileLists } from '../../src/meaning/reconcile/reconcile-lists.ts';
import { share } from './list-score.ts';
import { readTable, type SiloTruth } from './matching-sets.ts';

const REFERENCE = 'primary_care';
const NAMED: Readonly<Record<ListConflict['kind'], string>> = {
  'only-in': 'only_in',
  status: 'status',
  dose: 'dose',
  'no-known-allergies': 'nka_vs_allergy',
};

/** Holds the conflicts found between the silos' lists of each person against those that were planted. */
export function scoreReconciliation(practice: string): { readonly precision: number; readonly recall: number } {
  const { silos } = JSON.parse(readFileSync(join(practice, 'truth.json'), 'utf8')) as SiloTruth;
  const personOf = new Map(silos.persons.flatMap(({ person, records }) => records.map(({ id }) => [id, person])));
  const { columns, rows } = readTable(join(practice, 'silos/lists.csv'));
  const entries = new Map<string, ListEntry[]>();
  for (const row of rows) {
    const value = (column: string): string => row[columns.indexOf(column)] ?? '';
    const person = personOf.get(value('SILO_ID')) ?? '';
    const entry = {
      system: value('SILO'),
      list: value('LIST') as ListKind,
      text: value('TEXT'),
      code: value('CODE'),
      codeSystem: value('CODESYS'),
      dose: value('DOSE'),
      unit: value('UNIT'),
      status: value('STATUS'),
    };
    entries.set(person, [...(entries.get(person) ?? []), entry]);
  }
  const reconciled = [...entries].map(([person, lines]) => ({ person, ...reconcileLists(lines, REFERENCE) }));
  // A line without a code is scored by the code that lines of other people give the same thing.
  const codes = new Map(
    reconciled.flatMap(({ items }) =>
      items.flatMap(({ list, name, code }) => (code ? [[`${list} ${name}`, code]] : [])),
    ),
  );
  const found = new Set(
    reconciled.flatMap(({ person, conflicts }) =>
      conflicts.map(({ list, kind, system, name, code }) =>
        [person, list, NAMED[kind], system, code ?? codes.get(`${list} ${name}`)].join(),
      ),
    ),
  );
  const planted = silos.reconciliation.flatMap(({ person, conflicts }) =>
    conflicts.map(({ list, type, silo, code }) => [person, list, type, silo, code].join()),
  );
  const right = planted.filter((conflict) => found.has(conflict)).length;
  return { precision: share(right / Math.max(found.size, 1)), recall: share(right / Math.max(planted.length, 1)) };
}
