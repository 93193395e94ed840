import { createHash } from 'node:crypto';
import { eachText, type MapBlock } from './map-file.ts';
import type { MapFallback, MapRow } from './map-row.ts';
import { rowCells, rowText } from './row-cells.ts';

/**
 * What an approval of a row is an approval of: SHA-256 (hex) over the row, the heads of the blocks that it stands in
 * (`make`/`at`, `each by where when skip key`), and the source of the function that it names, where that is the
 * workspace's own. The name of its code table is part of the row; entries of the table have approvals of their own.
 * How the row is laid out does not count, nor where it stands.
 *
 * @param blocks the blocks around the row, outermost first
 * @param sourceOf source of a function of the workspace by its name
 */
export function rowHash(
  row: Pick<MapRow, 'text' | 'conversion'>,
  blocks: readonly MapBlock[],
  sourceOf: (name: string) => string | undefined = () => undefined,
): string {
  const { conversion } = row;
  const source = conversion?.kind === 'call' ? sourceOf(conversion.function.name) : undefined;
  const said = JSON.stringify([rowText(rowCells(row.text)), blocks.map(headOf), source ?? null]);
  return createHash('sha256').update(said).digest('hex');
}

function headOf(block: MapBlock): readonly (string | null)[] {
  const { kind, target, name, each, by, where, when, skip, key } = block;
  return [
    kind,
    target,
    name,
    each === undefined ? null : eachText(each),
    by?.map(({ text }) => text).join() ?? null,
    where?.text ?? null,
    when?.text ?? null,
    skip === undefined ? null : skip.text,
    key?.map(keyText).join() ?? null,
  ];
}

function keyText({ sources }: MapFallback): string {
  return sources
    .map((source) => {
      if (source.kind === 'source') return source.text;
      return source.kind === 'constant' ? JSON.stringify(source.value) : source.kind === 'reference' ? source.name : '';
    })
    .join('|');
}
