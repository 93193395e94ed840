import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDelimited } from '../../src/formats/tabular/delimited-reader.ts';
import { combineLists } from '../../src/meaning/matching/combine-lists.ts';
import type { ListRecord } from '../../src/meaning/matching/match-list.ts';
import type { Field } from '../../src/meaning/matching/recognise-fields.ts';

/** Records whose persons are known. */
export interface LabelledList {
  readonly columns: readonly string[];
  readonly records: readonly ListRecord[];
  /** Whose each record is, in their order. */
  readonly persons: readonly string[];
}

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads a CSV file. */
export function readTable(file: string): Table {
  const [columns = [], ...rows] = readDelimited(readFileSync(file, 'utf8'))
    .rows.filter(({ cells }) => cells.length > 0)
    .map(({ cells }) => cells.map(({ text }) => text.trim()));
  return { columns, rows };
}

/** A list whose persons stand in a column, which is taken out; `persons` reads them from its values. */
export function labelled(
  { columns, rows }: Table,
  column: string,
  persons = (value: string): string => value,
  without: readonly string[] = [],
): LabelledList {
  const at = columns.indexOf(column);
  const kept = columns.flatMap((name, place) => (place === at || without.includes(name) ? [] : [place]));
  return {
    columns: kept.map((place) => columns[place] ?? ''),
    records: rows.map((row, number) => ({
      key: String(number).padStart(7, '0'),
      values: kept.map((place) => row[place] ?? ''),
    })),
    persons: rows.map((row) => persons(row[at] ?? '')),
  };
}

/** The person of a record of Febrl's: `rec-12-dup-0` is a record of person 12. */
export const febrlPerson = (id: string): string => id.split('-')[1] ?? id;

/** The lists of `data`, by the names under which they are measured; one that is not there is left out. */
export function matchingSets(data: string): Map<string, () => LabelledList> {
  const matching = join(data, 'matching');
  const at = (...parts: string[]): string => join(matching, ...parts);
  const all: [name: string, needs: string, load: () => LabelledList][] = [
    ['febrl3', at('febrl/dataset3.csv'), () => labelled(readTable(at('febrl/dataset3.csv')), 'rec_id', febrlPerson)],
    [
      'febrl3NoSsn',
      at('febrl/dataset3.csv'),
      () => labelled(readTable(at('febrl/dataset3.csv')), 'rec_id', febrlPerson, ['soc_sec_id']),
    ],
    [
      'fake1000',
      at('splink/fake_1000.csv'),
      () => labelled(readTable(at('splink/fake_1000.csv')), 'cluster', undefined, ['unique_id']),
    ],
    [
      'historical50k',
      at('splink/historical_figures_50k.csv'),
      () => labelled(readTable(at('splink/historical_figures_50k.csv')), 'cluster', undefined, ['unique_id']),
    ],
    [
      'uganda',
      at('opencr/uganda_v21.csv'),
      () => labelled(readTable(at('opencr/uganda_v21.csv')), 'rec_id', febrlPerson),
    ],
  ];
  return new Map(all.flatMap(([name, needs, load]) => (existsSync(needs) ? [[name, load]] : [])));
}

/** The silos of a made practice as one list, their records known by their numbers. */
export function siloList(practice: string): LabelledList & { readonly fields: readonly Field[] } {
  const truth = JSON.parse(readFileSync(join(practice, 'truth.json'), 'utf8')) as SiloTruth;
  const personOf = new Map(
    truth.silos.persons.flatMap(({ person, records }) => records.map(({ id }) => [id, person] as const)),
  );
  const { columns, records, fields } = combineLists(
    SILOS.map((system) => {
      const table = readTable(join(practice, 'silos', `${system}.csv`));
      return { system, ...table, keys: table.rows.map(([id = '']) => id) };
    }),
  );
  return { columns, records, fields, persons: records.map(({ key }) => personOf.get(key) ?? key) };
}

const SILOS = ['primary_care', 'specialist', 'urgent_care', 'billing'];

/** What a made practice's truth says of its silos. */
export interface SiloTruth {
  readonly decoys: readonly { readonly why: string; readonly patnos: readonly string[] }[];
  readonly silos: {
    readonly persons: readonly {
      readonly person: string;
      readonly records: readonly { readonly silo: string; readonly id: string }[];
    }[];
    readonly reconciliation: readonly {
      readonly person: string;
      readonly conflicts: readonly {
        readonly list: string;
        readonly type: string;
        readonly silo: string;
        readonly code: string;
      }[];
    }[];
  };
}
