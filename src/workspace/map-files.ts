import type { Finding } from '../diagnostics/finding.ts';
import type { MapFile } from '../meaning/maps/map-file.ts';
import { parseMap } from '../meaning/maps/parse-map.ts';

/** True for the files of a workspace that hold maps: `maps/northlab-results.map.yaml`. */
export function isMapFile(name: string): boolean {
  return /^maps\/[^/]+\.map\.yaml$/.test(name);
}

/** Reads the map files of a workspace from their texts; two maps of one name are an error. */
export function readMapFiles(
  files: Readonly<Record<string, string>>,
  functions?: Parameters<typeof parseMap>[2],
): {
  readonly maps: readonly MapFile[];
  readonly findings: readonly Finding[];
  /** False when a file could not be read, so that a name may be of its map. */
  readonly complete: boolean;
} {
  const maps: MapFile[] = [];
  const findings: Finding[] = [];
  let complete = true;
  for (const name of Object.keys(files).filter(isMapFile).sort()) {
    const parsed = parseMap(name, files[name] ?? '', functions);
    if (!('map' in parsed)) {
      findings.push(...parsed.findings);
      complete = false;
      continue;
    }
    const { map } = parsed;
    const other = maps.find((each) => each.name === map.name);
    if (other === undefined) maps.push(map);
    else {
      const place = { file: name, line: 1, column: 1 };
      findings.push({ code: 'workspace-name-twice', place, about: { found: map.name, file: other.file } });
    }
  }
  return { maps, findings, complete };
}
