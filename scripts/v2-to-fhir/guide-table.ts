import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CSV, DelimitedReader } from '../../src/formats/tabular/delimited-reader.ts';

/** One row of a segment or data type table of HL7's guide. */
export interface GuideRow {
  /** Line of the row in its table, from 1. */
  readonly line: number;
  /** `PID-3`, `CX.4`; the segment or type itself for rows without a source. */
  readonly source: string;
  readonly repeats: boolean;
  readonly condition: string;
  readonly narrative: string;
  /** As the guide spells it. */
  readonly target: string;
  /** A target that the guide itself marks as not there yet. */
  readonly proposed: string;
  readonly typeMap: string;
  readonly vocabulary: string;
  readonly assignment: string;
}

/** A segment or data type table. */
export interface GuideMap {
  /** `PID[Patient]` */
  readonly name: string;
  /** `PID` */
  readonly from: string;
  /** `Patient`, with the qualifier: `HumanName`, `Location-Discharge`. */
  readonly to: string;
  readonly rows: readonly GuideRow[];
}

/** One row of a message table. */
export interface GuideMessageRow {
  readonly line: number;
  /** `ADT_A01.PID` */
  readonly place: string;
  readonly condition: string;
  readonly narrative: string;
  readonly target: string;
  readonly segmentMap: string;
}

/** One row of a code table. */
export interface GuideCode {
  readonly code: string;
  readonly text: string;
  readonly system: string;
  readonly targetCode: string;
  readonly targetDisplay: string;
  readonly targetSystem: string;
}

/** The tables of one folder of the guide by name, in the order of their names. */
export function guideMaps(folder: string): readonly GuideMap[] {
  return tables(folder).map(([name, rows]) => {
    const [from = '', rest = ''] = name.split('[');
    return { name, from, to: rest.replace(/\]$/, ''), rows: rows.slice(2).flatMap(guideRow(from)) };
  });
}

/** The message tables by structure. */
export function guideMessages(folder: string): ReadonlyMap<string, readonly GuideMessageRow[]> {
  return new Map(
    tables(folder).map(([name, rows]) => [
      name,
      rows.slice(2).flatMap((cells, at): GuideMessageRow[] => {
        const cell = cellOf(cells);
        if (cell(9) === '') return [];
        return [
          {
            line: at + 3,
            place: cell(1),
            condition: cell(6),
            narrative: cell(8),
            target: cell(9),
            segmentMap: cell(10),
          },
        ];
      }),
    ]),
  );
}

/** The code tables by the guide's names. */
export function guideCodes(folder: string): ReadonlyMap<string, readonly GuideCode[]> {
  return new Map(
    tables(folder).map(([name, rows]) => {
      const head = rows[1] ?? [];
      // The columns of the target stand further left where a table has no second condition column or no gap.
      const codes = head.flatMap((text, at) => (text.trim() === 'Code' ? [at] : []));
      const to = codes[1] ?? 6;
      const display = head.findIndex((text, at) => at > to && text.trim() === 'Display');
      const system = head.findIndex((text, at) => at > to && text.trim() === 'Code System');
      return [
        name,
        rows.slice(2).map((cells) => {
          const cell = cellOf(cells);
          return {
            code: cell(0),
            text: cell(1),
            system: cell(2),
            targetCode: cell(to),
            targetDisplay: cell(display) || cell(to + 1),
            targetSystem: cell(system),
          };
        }),
      ];
    }),
  );
}

function guideRow(from: string): (cells: readonly string[], at: number) => GuideRow[] {
  return (cells, at) => {
    const cell = cellOf(cells);
    const row: GuideRow = {
      line: at + 3,
      source: cell(1) || from,
      repeats: cell(5) !== '1' && cell(5) !== '',
      condition: cell(6),
      narrative: cell(8),
      target: cell(9),
      proposed: cell(10),
      typeMap: cell(14),
      vocabulary: cell(15),
      assignment: cell(16) || cell(17),
    };
    const says = row.target !== '' || row.proposed !== '' || row.condition !== '' || row.narrative !== '';
    return says ? [row] : [];
  };
}

function cellOf(cells: readonly string[]): (at: number) => string {
  return (at) => (cells[at] ?? '').replace(/\s+/g, ' ').trim();
}

function tables(folder: string): [string, string[][]][] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .toSorted()
    .map((file) => {
      const reader = new DelimitedReader(CSV);
      const rows = [...reader.push(readFileSync(join(folder, file), 'utf8')), ...reader.end()];
      return [file.slice(0, -4), rows.map((row) => row.cells.map((cell) => cell.text))];
    });
}
