import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What was decided by hand about one segment or data type map. */
export interface Decision {
  /** Why the map differs from the guide as a whole, or is there without one. */
  readonly because?: string;
  /** The map is not made, and why. */
  readonly absent?: string;
  /** The mechanical rows are not taken. */
  readonly whole?: boolean;
  /** FHIR type, where the map's name does not say it. */
  readonly target?: string;
  readonly key?: string;
  /** Rows of the guide that the pack has otherwise or not: `PID-12`, `PID-12 address[1].district`, `*`; and why. */
  readonly decided?: Readonly<Record<string, string>>;
  /** Rows before the mechanical ones. */
  readonly first?: readonly string[];
  /** Rows after the mechanical ones. */
  readonly rows?: readonly string[];
  /** Blocks after the mechanical ones, in the map language. */
  readonly blocks?: string;
}

/** All decisions of one folder by map name. */
export function decisionsOf(folder: string): ReadonlyMap<string, Decision> {
  const found = new Map<string, Decision>();
  for (const file of readdirSync(folder).toSorted()) {
    if (!file.endsWith('.yaml')) continue;
    const entries = parse(readFileSync(join(folder, file), 'utf8')) as Record<string, Decision>;
    for (const [name, decision] of Object.entries(entries)) {
      if (found.has(name)) throw new RangeError(`${name} is decided twice, the second time in ${file}`);
      found.set(name, decision);
    }
  }
  return found;
}
