import type { MapFile } from './map-file.ts';
import { rowCells, rowText } from './row-cells.ts';

/**
 * What a map says as one text, without where and how it is written: two maps of the same meaning have the same text.
 * Lines, columns and the blanks between words are left out; the words of each row and the order of rows count.
 */
export function mapMeaning(map: MapFile): string {
  return JSON.stringify(map, (key: string, value: unknown) => {
    if (key === 'line' || key === 'column' || key === 'file') return undefined;
    if (key === 'function') return isNamed(value) ? value.name : undefined;
    if (!isRow(value)) return value;
    return { ...value, text: rowText(rowCells(value.text)), kind: 'a row' };
  });
}

function isNamed(value: unknown): value is { readonly name: string } {
  return typeof value === 'object' && value !== null && 'name' in value;
}

function isRow(value: unknown): value is { readonly kind: 'row'; readonly text: string } {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'row';
}
