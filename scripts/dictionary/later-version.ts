import type { FieldRow, VersionData } from './version-data.ts';

/**
 * What a version after 2.7.1 adds to or replaces in the version before it. No dictionary under a free licence
 * on npm goes beyond 2.7.1, so these facts are written by hand, for what practices meet; anything not written
 * stands as in 2.7.1.
 */
export interface LaterChanges {
  /** Fields by position; `name` for a new segment. */
  readonly segments?: Readonly<
    Record<string, { readonly name?: string; readonly fields: Readonly<Record<string, FieldRow>> }>
  >;
  readonly types?: VersionData['types'];
  readonly structures?: VersionData['structures'];
}

/** The version that comes of changes to the one before. Throws where a position would leave a gap. */
export function laterVersion(before: VersionData, changes: LaterChanges): VersionData {
  const segments = { ...before.segments };
  for (const [segment, { name, fields }] of Object.entries(changes.segments ?? {})) {
    const [oldName, oldRows] = segments[segment] ?? [name ?? segment, []];
    const rows = [...oldRows];
    for (const [position, row] of Object.entries(fields)) {
      if (Number(position) > rows.length + 1) throw new Error(`${segment}-${position} leaves a gap`);
      rows[Number(position) - 1] = row;
    }
    segments[segment] = [name ?? oldName, rows];
  }
  return {
    segments,
    types: { ...before.types, ...changes.types },
    structures: { ...before.structures, ...changes.structures },
    events: before.events,
  };
}
