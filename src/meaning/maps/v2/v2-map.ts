import type { Finding } from '../../../diagnostics/finding.ts';
import { nearestVersion, versions } from '../../../formats/hl7v2/index.ts';
import type { MapEnd, MapFile, Unmapped } from '../map-file.ts';
import { type MapRow, rowIdentity } from '../map-row.ts';
import { whenText } from '../parse-map.ts';
import { selectorPlace } from '../source-read.ts';
import { fieldType } from '../source-type.ts';
import type { Move } from './fit-version.ts';
import { compileV2Row, type V2Row } from './v2-row.ts';

/** A map from v2 to v2 made ready, one way. */
export interface V2Map {
  readonly name: string;
  /** With what it extends put in; turned round where it runs backwards. */
  readonly map: MapFile;
  readonly rows: readonly V2Row[];
  readonly unmapped: Unmapped;
  /** Message type and event that it writes, where it says one; else that of the message. */
  readonly type: string | undefined;
  /** Oldest and newest version that it writes; else that of the message. */
  readonly versions: readonly [string, string] | undefined;
  /** Where values go whose place the version does not have. */
  readonly moves: readonly Move[];
}

export type V2MapOrFindings =
  | { readonly compiled: V2Map; readonly findings: readonly Finding[] }
  | { readonly compiled?: undefined; readonly findings: readonly Finding[] };

/** What compiling asks of the maps around. */
export interface V2MapSurroundings {
  /** The map that `extends:` names. */
  readonly base: (name: string) => MapFile | undefined;
  /** Rows that a version change falls back on: the shipped map of moves. */
  readonly moves?: MapFile;
  /** Run it backwards, by its `<->` and `<-` rows. */
  readonly backward?: boolean;
}

const PASS: Unmapped = Object.freeze({ kind: 'pass' });

/** The map that only changes versions: nothing is touched but what the version lacks. */
export function versionMap(moves: MapFile | undefined, to?: readonly [string, string]): V2Map {
  const map: MapFile = {
    kind: 'map',
    name: 'hl7-v2-versions',
    file: moves?.file ?? '',
    from: { kind: 'message', types: [] },
    to: { kind: 'message', types: [] },
    snapshot: [],
    rows: [],
    blocks: [],
  };
  return {
    name: map.name,
    map,
    rows: [],
    unmapped: PASS,
    type: undefined,
    versions: to,
    moves: (moves?.rows ?? []).flatMap(movesOf),
  };
}

/** True for a map from messages to messages. */
export function isV2Map(map: MapFile): boolean {
  return map.from.kind === 'message' && map.to.kind === 'message';
}

/** Makes a map from v2 to v2 ready, in one of its two directions. Findings are errors: with one, nothing is made. */
export function compileV2Map(map: MapFile, around: V2MapSurroundings): V2MapOrFindings {
  const findings: Finding[] = [];
  const whole = withBase(map, around.base, findings, [map.name]);
  const backward = around.backward === true;
  const ends = backward ? { from: whole.to, to: whole.from } : { from: whole.from, to: whole.to };
  const rows = whole.rows.flatMap((row) => (backward ? (turned(row) ?? []) : row.arrow === '<-' ? [] : row));
  const compiled = rows.map((row, number) => compileV2Row(row, number, backward, map.file, findings));
  if (findings.length > 0) return { findings };
  const [type, second] = typesOf(ends.to);
  return {
    findings,
    compiled: {
      name: map.name,
      map: { ...whole, ...ends, rows },
      rows: compiled.filter((row) => row !== undefined),
      unmapped: whole.unmapped ?? PASS,
      type: second === undefined && type?.includes('^') === true ? type : undefined,
      versions: ends.to.kind === 'message' ? ends.to.versions : undefined,
      moves: (around.moves?.rows ?? []).flatMap(movesOf),
    },
  };
}

/** The version that a map writes for a message of a version: its own where the map takes it, else the nearest it takes. */
export function targetVersion(
  map: { readonly versions?: readonly [string, string] | undefined },
  stated: string | undefined,
): string {
  const own = nearestVersion(stated);
  const { versions: wanted } = map;
  if (wanted === undefined) return own;
  const [low, high] = wanted.map((version) => versions.indexOf(nearestVersion(version))) as [number, number];
  const at = Math.min(Math.max(versions.indexOf(own), low), high);
  return versions[at] ?? own;
}

function withBase(
  map: MapFile,
  find: V2MapSurroundings['base'],
  findings: Finding[],
  chain: readonly string[],
): MapFile {
  if (map.extends === undefined) return map;
  const { name } = map.extends;
  const found = chain.includes(name) ? undefined : find(name);
  if (found === undefined || !isV2Map(found)) {
    const code = chain.includes(name) ? 'map-extends-circle' : 'map-extends-unknown';
    findings.push({ code, place: { file: map.file }, about: { found: name } });
    return map;
  }
  const base = withBase(found, find, findings, [...chain, name]);
  const own = new Map(map.rows.map((row) => [identity(row), row]));
  const unmapped = map.unmapped ?? base.unmapped;
  return {
    ...map,
    ...(unmapped === undefined ? {} : { unmapped }),
    rows: [...base.rows.filter((row) => !own.has(identity(row))), ...map.rows],
  };
}

function identity(row: MapRow): string {
  return rowIdentity(row, whenText(row));
}

function typesOf(end: MapEnd): readonly string[] {
  return end.kind === 'message' ? end.types : [];
}

/** A row as it reads from right to left; undefined where it has no way back. */
function turned(row: MapRow): MapRow | undefined {
  const [term, more] = row.from;
  const [source, other] = term?.sources ?? [];
  if (row.arrow === '->' || source?.kind !== 'source' || more !== undefined) return undefined;
  const { given, into, ...rest } = row;
  const back = given?.kind === 'constant' ? { ...given } : into === undefined || other !== undefined ? undefined : into;
  if (back === undefined) return undefined;
  return {
    ...rest,
    arrow: '->',
    from: [{ kind: 'fallback', sources: [back] }],
    target: { kind: 'target', text: source.text, steps: [], column: source.column },
    into: source,
  };
}

/** A row of the map of moves: plain copies of fields and components. */
function movesOf(row: MapRow): readonly Move[] {
  const [source] = row.from[0]?.sources ?? [];
  const { into } = row;
  if (source?.kind !== 'source' || into === undefined) return [];
  const from = [source.segment, source.field, source.component] as const;
  const to = [into.segment, into.field, into.component] as const;
  const { repetition } = into;
  const marked = repetition.kind === 'where' ? selectorPlace(repetition.component, fieldType(to[0], to[1])) : undefined;
  const adds = repetition.kind === 'every' || marked !== undefined;
  const mark =
    repetition.kind === 'where' && marked !== undefined ? ([marked[0], repetition.value] as const) : undefined;
  const ways: Move[] = [{ from, to, adds, ...(mark === undefined ? {} : { mark }) }];
  if (row.arrow === '<->') ways.push({ from: to, to: from, adds: source.repetition.kind === 'every' });
  return ways;
}
