import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LaterChanges, laterVersion } from './later-version.ts';
import { repairGroups } from './repair-groups.ts';
import { source } from './source.ts';
import { codeRows, tableKinds, tablesAdded, tablesOf } from './tables.ts';
import { type EventMap, eventMap, type VersionData, versionData } from './version-data.ts';

/**
 * Writes the data files of src/formats/hl7v2/dictionary/data from their sources:
 * hl7-dictionary 1.0.1 (MIT, a development dependency) for 2.1 to 2.7.1, later-versions.json beside this
 * file for 2.8 to 2.8.2, and HL7's own tables (CC0) from ../shared/samples or the folder given.
 *
 *     node scripts/dictionary/build.ts [folder with v2-tables.csv and utg-v2.tar.gz]
 *
 * The same sources give the same bytes.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const data = join(root, 'src/formats/hl7v2/dictionary/data');
const tablesFolder = process.argv[2] ?? join(root, '../shared/samples/terminology/hl7-v2-tables');

if (!existsSync(tablesFolder)) {
  process.stderr.write('The folder with v2-tables.csv and utg-v2.tar.gz is missing; give it as the argument.\n');
  process.exitCode = 2;
} else {
  build();
}

function build(): void {
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

  let base: string | undefined;
  let bytes = 0;
  for (const [version, whole] of versions) {
    const full = text({ ...whole });
    const difference =
      base === undefined ? full : text({ base, ...differenceOf(versions.get(base) as VersionData, whole) });
    // A chain of differences costs one file read a link, so a version that differs much starts anew.
    const chosen = difference.length < full.length / 2 ? difference : full;
    if (chosen === full) base = version;
    bytes += write(`${version}.json`, chosen);
  }
  const tables = tablesOf(from, kinds);
  bytes += write('tables.json', text(tables));
  bytes += write('tables-added.json', text(tablesAdded(tables, rows, kinds)));
  process.stdout.write(`${JSON.stringify({ versions: versions.size, bytes })}\n`);
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

function write(name: string, content: string): number {
  writeFileSync(join(data, name), content);
  return Buffer.byteLength(content);
}
