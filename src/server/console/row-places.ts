import type { MapBlock, MapFile } from '../../meaning/maps/map-file.ts';
import type { WorkspaceDefinition } from '../../workspace/definitions.ts';
import type { RowPlaces } from './account-view.ts';

const known = new WeakMap<MapFile, ReadonlyMap<string, { readonly file: string; readonly line: number }>>();

/** Where the rows of a map of the workspace stand. Rows of packs have no place that could be edited. */
export function rowPlaces(workspace: WorkspaceDefinition, map: string | undefined): RowPlaces {
  const file = workspace.maps.own.find(({ name }) => name === map);
  if (file === undefined) return () => undefined;
  const places = known.get(file) ?? placesOf(file);
  known.set(file, places);
  return (row) => places.get(row);
}

function placesOf(file: MapFile): ReadonlyMap<string, { readonly file: string; readonly line: number }> {
  const places = new Map<string, { readonly file: string; readonly line: number }>();
  const visit = ({ rows, blocks }: Pick<MapFile, 'rows' | 'blocks'>, replaced: MapBlock['replace'] = []): void => {
    for (const row of [...rows, ...replaced]) {
      if (!places.has(row.text)) places.set(row.text, { file: file.file, line: row.line });
    }
    for (const block of blocks) visit(block, block.replace);
  };
  visit(file);
  return places;
}
