import { entryOf } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { Finding } from '../diagnostics/finding.ts';
import type { CodeLibrary } from '../meaning/codes/code-library.ts';
import { type CompiledMap, type CompiledOrFindings, compileMap } from '../meaning/maps/compile-map.ts';
import type { MapFile } from '../meaning/maps/map-file.ts';
import type { MapLibrary } from '../meaning/maps/resolve-map.ts';
import type { TargetTypes } from '../meaning/maps/target-types.ts';
import type { TwoWayMap } from '../meaning/maps/to-hl7v2/write-message.ts';
import { type BackMap, compileBack } from '../meaning/maps/translate-back.ts';
import { compileV2Map, isV2Map, type V2Map, type V2MapOrFindings, versionMap } from '../meaning/maps/v2/v2-map.ts';
import { wayBackConflicts } from '../meaning/maps/way-back-conflicts.ts';
import type { Pack } from './packs.ts';
import { matchesType } from './values/message-type.ts';

/** Message types come from outside; answers for more of them are not kept. */
const MOST_FOUND = 1000;

/** What a shelf holds. */
export interface ShelfContents {
  /** The workspace's own maps. */
  readonly maps: readonly MapFile[];
  readonly packs: readonly Pack[];
  readonly types: () => TargetTypes;
  /** The shipped map of where values go that a version of HL7 v2 lacks a place for. */
  readonly moves?: MapFile | undefined;
}

/**
 * The maps of a workspace and its packs, compiled when they are first needed. A map is named, or a pack: then each
 * message takes the pack's map for its type. The workspace's own maps stand before those of packs.
 */
export class MapShelf {
  readonly #contents: ShelfContents;
  /** By name and message type, since every message asks. */
  readonly #found = new Map<string, MapFile>();
  /** By the map itself: one that is tried and thrown away takes what was made of it along. */
  readonly #compiled = new WeakMap<MapFile, CompiledOrFindings>();
  readonly #rewriting = {
    forward: new WeakMap<MapFile, V2MapOrFindings>(),
    backward: new WeakMap<MapFile, V2MapOrFindings>(),
  };
  readonly #backs = new WeakMap<CompiledMap, BackMap>();

  constructor(contents: ShelfContents) {
    this.#contents = contents;
  }

  get types(): TargetTypes {
    return this.#contents.types();
  }

  /** The workspace's own message maps. */
  get own(): readonly MapFile[] {
    return this.#contents.maps.filter(isMessageMap);
  }

  /** Every name that a destination may give: own maps, packs, and the message maps of packs. */
  get names(): readonly string[] {
    const { packs } = this.#contents;
    const names = [...this.own, ...packs.flatMap((pack) => pack.maps.filter(isMessageMap))].map(({ name }) => name);
    const { moves } = this.#contents;
    if (moves !== undefined) names.push(moves.name);
    return [...new Set([...names, ...packs.filter(({ maps }) => maps.some(isMessageMap)).map(({ name }) => name)])];
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  /** Whether the name is that of a pack, so that the message decides on the map. */
  isPack(name: string): boolean {
    return this.#named(name) === undefined && this.#contents.packs.some((pack) => pack.name === name);
  }

  /** The map of a name, or of a pack the one for a message type (`ORU^R01`); undefined where there is none. */
  map(name: string, type: string): MapFile | undefined {
    const key = `${name}\u0000${type}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = this.#find(name, type);
    if (found !== undefined && this.#found.size < MOST_FOUND) this.#found.set(key, found);
    return found;
  }

  #find(name: string, type: string): MapFile | undefined {
    const named = this.#named(name);
    if (named !== undefined) return named;
    const maps = this.#contents.packs.find((pack) => pack.name === name)?.maps.filter(isMessageMap);
    return maps === undefined ? undefined : forType(maps, [type]);
  }

  /** A map made ready, or what is wrong with it. */
  compile(map: MapFile): CompiledOrFindings {
    const before = this.#compiled.get(map);
    if (before !== undefined) return before;
    const compiled = isV2Map(map) ? this.#rewritingOf(map) : compileMap(map, this.library(map), this.types);
    this.#compiled.set(map, compiled);
    return compiled;
  }

  /** What a named map writes; a pack writes FHIR. Undefined where there is none of the name. */
  writes(name: string): 'fhir' | 'hl7v2' | undefined {
    const named = this.#named(name);
    if (named !== undefined) return isV2Map(named) ? 'hl7v2' : 'fhir';
    return this.has(name) ? 'fhir' : undefined;
  }

  /** A map from v2 to v2 made ready, or what is wrong with it. */
  rewriting(map: MapFile, backward = false): V2MapOrFindings {
    const made = this.#rewriting[backward ? 'backward' : 'forward'];
    const known = made.get(map);
    if (known !== undefined) return known;
    const { moves } = this.#contents;
    const now = isMoves(map, moves)
      ? { compiled: versionMap(moves), findings: [] }
      : compileV2Map(map, { base: (name) => this.#base(name), ...(moves === undefined ? {} : { moves }), backward });
    made.set(map, now);
    return now;
  }

  /** A map from v2 to v2, ready to run. Throws a Fault `map-unknown` or `map-has-findings`. */
  readyRewriting(map: MapFile, backward = false): V2Map {
    const { compiled, findings } = this.rewriting(map, backward);
    if (compiled !== undefined) return compiled;
    const [first] = findings;
    throw new Fault('map-has-findings', first?.place === undefined ? {} : { place: first.place });
  }

  /** The map that only changes the version of a message. */
  get versions(): V2Map {
    this.#versions ??= versionMap(this.#contents.moves);
    return this.#versions;
  }

  /** A map to FHIR with its way back, ready to run. Throws as `readyMap` does. */
  twoWay(map: MapFile): TwoWayMap {
    const forward = this.readyMap(map);
    const backward = this.#backs.get(forward) ?? compileBack(forward.map, this.library(forward.map), this.types);
    this.#backs.set(forward, backward);
    return { forward, backward };
  }

  #rewritingOf(map: MapFile): CompiledOrFindings {
    const { compiled, findings } = this.rewriting(map);
    if (compiled === undefined) return { findings };
    const none = { blocks: [], notes: [], snapshots: [], structure: undefined, groups: [] };
    const { name, unmapped } = compiled;
    return { findings, compiled: { name, map: compiled.map, unmapped, ...none, rewrites: compiled } };
  }

  #base(name: string): MapFile | undefined {
    const named = this.#named(name);
    return named !== undefined && isMoves(named, this.#contents.moves) ? { ...named, rows: [] } : named;
  }

  /**
   * The map for a message, ready to run. Throws a Fault: `map-unknown`, `map-none-fits` when the pack has no map for
   * this type of message, `map-has-findings`.
   */
  ready(name: string, type: string): CompiledMap {
    const map = this.map(name, type);
    if (map === undefined) throw new Fault(this.has(name) ? 'map-none-fits' : 'map-unknown', { about: { map: name } });
    return this.readyMap(map);
  }

  /** A map that may stand outside of the shelf, ready to run. Throws a Fault `map-has-findings`. */
  readyMap(map: MapFile): CompiledMap {
    const { compiled, findings } = this.compile(map);
    if (compiled !== undefined) return compiled;
    const [first] = findings;
    throw new Fault('map-has-findings', first?.place === undefined ? {} : { place: first.place });
  }

  /** What a map may extend and use. A pack that is extended stands for its map of the same messages. */
  library(map: MapFile): MapLibrary {
    const { maps, packs } = this.#contents;
    const all = [...maps, ...packs.flatMap((pack) => pack.maps)].filter((each) => each.name !== map.name);
    const types = all.filter(({ from }) => from.kind === 'type');
    return {
      types: types.filter((each, at) => types.findIndex(({ name }) => name === each.name) === at),
      segment: (name) => all.find((each) => each.name === name && each.from.kind === 'segment'),
      map: (name, version) => {
        const pack = packs.find((each) => each.name === name);
        if (pack !== undefined && (version === undefined || version === pack.version)) {
          return forType(pack.maps.filter(isMessageMap), map.from.kind === 'message' ? map.from.types : []);
        }
        return all.find((each) => each.name === name && isMessageMap(each));
      },
    };
  }

  #versions: V2Map | undefined;

  #named(name: string): MapFile | undefined {
    const { maps, packs, moves } = this.#contents;
    return [...maps, ...packs.flatMap((pack) => pack.maps), ...(moves === undefined ? [] : [moves])].find(
      (map) => map.name === name && isMessageMap(map),
    );
  }
}

/**
 * Findings of the maps of a workspace: what keeps them from running, rows of theirs that do not say one thing from right
 * to left, and tables that they name and nobody has.
 */
export function mapFindings(shelf: MapShelf, codes: CodeLibrary): readonly Finding[] {
  return shelf.own.flatMap((map) => findingsOfMap(map, shelf, codes));
}

/** Findings of one map, which need not stand on the shelf. */
export function findingsOfMap(map: MapFile, shelf: MapShelf, codes: CodeLibrary): readonly Finding[] {
  const { compiled, findings } = shelf.compile(map);
  if (compiled === undefined) return findings;
  const known = new Set(codes.tables);
  const ambiguousCodes = (table: string): readonly string[] => codes.ambiguousBackwards(table);
  const conflicts =
    compiled.rewrites === undefined ? wayBackConflicts(compiled.map, { types: shelf.types, ambiguousCodes }) : [];
  const unknown = rowsOf(map).filter((row) => row.codes !== undefined && !known.has(row.codes));
  return [
    ...findings,
    // What a pack decided is the pack's.
    ...conflicts.filter(({ code, place }) => place?.file === map.file && entryOf(code).severity === 'error'),
    ...unknown.map(
      (row): Finding => ({
        code: 'workspace-code-table-unknown',
        place: { file: map.file, line: row.line, column: 1 },
        about: { found: row.codes ?? '' },
      }),
    ),
  ];
}

function rowsOf(part: Pick<MapFile, 'rows' | 'blocks'>): MapFile['rows'] {
  return [...part.rows, ...part.blocks.flatMap((block) => [...block.replace, ...rowsOf(block)])];
}

function isMoves(map: MapFile, moves: MapFile | undefined): boolean {
  return moves !== undefined && map.name === moves.name && map.file === moves.file;
}

function isMessageMap(map: MapFile): boolean {
  return map.from.kind === 'message';
}

/** The map whose types fit best: the one of fewest types for the type itself, then one for the whole message (`ADT`), then one for any. */
function forType(maps: readonly MapFile[], types: readonly string[]): MapFile | undefined {
  const typesOf = ({ from }: MapFile): readonly string[] => (from.kind === 'message' ? from.types : []);
  const message = (type: string): string => type.split('^')[0] ?? '';
  const closest = maps
    .filter((map) => typesOf(map).some((pattern) => types.some((type) => matchesType(pattern, type))))
    .toSorted((a, b) => typesOf(a).length - typesOf(b).length);
  const whole = new Set(types.map(message));
  return (
    closest[0] ??
    maps.find((map) => typesOf(map).some((pattern) => whole.has(pattern))) ??
    maps.find((map) => typesOf(map).some((pattern) => whole.has(message(pattern)))) ??
    maps.find((map) => typesOf(map).length === 0)
  );
}
