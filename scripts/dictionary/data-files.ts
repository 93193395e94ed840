import { readFileSync } from 'node:fs';
import { type LaterChanges, laterVersion } from './later-version.ts';
import { repairGroups } from './repair-groups.ts';
import { source } from './source.ts';
import { codeRows, tableKinds, tablesAdded, tablesOf } from './tables.ts';
import { type EventMap, eventMap, type VersionData, versionData } from './version-data.ts';

/**
 * The data files of the dictionary, name to content, made from their sources. The same sources give the same bytes.
 *
 * @param tablesFolder folder with HL7's own tables, v2-tables.csv and utg-v2.tar.gz.
 */
export function dataFiles(tablesFolder: string): Map<string, string> {
  const from = source();
  const rows = codeRows(tablesFolder);
  const kinds = tableKinds(tablesFolder);
  const later354 = Object.fromEntries(rows.filter((r) => r.table === '354').map((r) => [r.code, r.display]));
  const events = eventMap(from.tables, later354);
  const none: EventMap = new Map();

  const versions = new Map<string, VersionData>();
  let before: VersionData | undefined;
  for (const [version, definition] of Object.entries(from.definitions)) {
    before = versionData(definition, before, version < '2.3.1' ? none : events);
    versions.set(version, before);
  }
  repairGroups([...versions.values()]);
  const later = JSON.parse(readFileSync(new URL('later-versions.json', import.meta.url), 'utf8')) as Record<
    string,
    LaterChanges
  >;
  for (const [version, changes] of Object.entries(later)) {
    before = laterVersion(before as VersionData, changes);
    versions.set(version, before);
  }

  const files = new Map<string, string>();
  let base: string | undefined;
  for (const [version, whole] of versions) {
    const full = text({ ...whole });
    const difference =
      base === undefined ? full : text({ base, ...differenceOf(versions.get(base) as VersionData, whole) });
    // A chain of differences costs one file read a link, so a version that differs much starts anew.
    const chosen = difference.length < full.length / 2 ? difference : full;
    if (chosen === full) base = version;
    files.set(`${version}.json`, chosen);
  }
  const tables = tablesOf(from, kinds);
  files.set('tables.json', text(tables));
  files.set('tables-added.json', text(tablesAdded(tables, rows, kinds)));
  return files;
}

/** Entries that are new or different, and null for the ones that are gone. */
function differenceOf(before: VersionData, now: VersionData): Record<string, Record<string, unknown>> {
  const difference: Record<string, Record<string, unknown>> = {};
  for (const part of ['segments', 'types', 'structures', 'events'] as const) {
    const old: Record<string, unknown> = before[part];
    const entries = Object.entries(now[part]).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(old[key]),
    );
    const gone = Object.keys(old).filter((key) => now[part][key] === undefined);
    difference[part] = Object.fromEntries([...entries, ...gone.map((key) => [key, null])]);
  }
  return difference;
}

/** One line per entry of the second level: small, and a change of the data shows as the lines it changed. */
function text(value: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(value).map(([key, part]) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part))
      return `${JSON.stringify(key)}:${JSON.stringify(part)}`;
    const lines = Object.entries(part).map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    return `${JSON.stringify(key)}:{\n${lines.join(',\n')}\n}`;
  });
  return `{\n${parts.join(',\n')}\n}\n`;
}
