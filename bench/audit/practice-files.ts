import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A table of a practice as its file has it: rows of cells as Latin-1 text, so that every byte survives. */
export interface PracticeTable {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Reads the tables of a practice byte for byte. */
export function readPractice(folder: string): readonly PracticeTable[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .sort()
    .map((file) => {
      const lines = readFileSync(join(folder, file), 'latin1').split('\r\n');
      if (lines.at(-1) === '') lines.pop();
      const [header = [], ...rows] = lines.map(cellsOf);
      return { name: basename(file, '.csv'), header, rows };
    });
}

/** Writes tables as CSV with a delimiter, byte for byte. */
export function writePractice(folder: string, tables: readonly PracticeTable[], delimiter = ',', end = '\r\n'): void {
  for (const { name, header, rows } of tables) {
    const text = [header, ...rows]
      .map((cells) => cells.map((cell) => written(cell, delimiter)).join(delimiter) + end)
      .join('');
    writeFileSync(join(folder, `${name}.csv`), text, 'latin1');
  }
}

function written(cell: string, delimiter: string): string {
  // What was ragged stays ragged.
  if (cell.startsWith('\u0001')) return cell.slice(1).replaceAll('\u0002', delimiter);
  return cell.includes(delimiter) || cell.includes('"') ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function cellsOf(line: string): string[] {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^,]*))(?:,|$)/gy;
  while (pattern.lastIndex < line.length || cells.length === 0) {
    const found = pattern.exec(line);
    if (found === null) break;
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (!found[0].endsWith(',')) break;
    if (pattern.lastIndex === line.length) {
      cells.push('');
      break;
    }
  }
  return cells;
}
