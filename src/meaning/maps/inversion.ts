import type { MapRow } from './map-row.ts';

/** Why a row cannot run backwards. */
export type Obstacle = 'joins several' | 'function without inverse' | 'constant' | 'ignored' | 'reference';

/** Why a row cannot run backwards; undefined where it can. */
export function obstacleOf(row: MapRow): Obstacle | undefined {
  if (row.target === 'ignore') return 'ignored';
  const [first] = row.from;
  const [source] = first?.sources ?? [];
  const call = row.conversion?.kind === 'call' ? row.conversion.function : undefined;
  if (row.from.length > 1) return 'joins several';
  if (call?.invertMany !== undefined) return undefined;
  if (source?.kind === 'constant') return 'constant';
  if (source?.kind === 'reference') return 'reference';
  if (call !== undefined && call.invert === undefined && call.keeps !== true) return 'function without inverse';
  return undefined;
}
