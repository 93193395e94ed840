import { readSource } from '../../audit/read-source.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { combineLists, type SystemTable } from '../../meaning/matching/combine-lists.ts';
import type { LinkDecision } from '../../meaning/matching/match-list.ts';
import { MatchedList } from '../../meaning/matching/match-list.ts';
import { shownPairs } from '../../meaning/matching/shown-pairs.ts';
import { systemTable } from '../../meaning/matching/system-table.ts';
import type { MatchSettings } from '../../workspace/match-file.ts';
import type { KeptPair, KeptRecord, MatchSummary } from './kept-matches.ts';
import { recordNumbers } from './record-numbers.ts';

/** A source of lists of people. */
export interface PeopleSource {
  /** What people see. */
  readonly name: string;
  readonly system: string;
  /** A path, or the address of a database. */
  readonly place: string;
  /** Where the password of a database stands. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What is matched, and what was decided before; records are named `system:record`. */
export interface PeopleMatch {
  readonly sources: readonly PeopleSource[];
  readonly settings: Pick<MatchSettings, 'bands' | 'columns'>;
  readonly decisions: readonly LinkDecision[];
}

/** What came out of a matching. */
export interface PeopleMatched {
  readonly summary: Pick<MatchSummary, 'records' | 'persons' | 'counts'>;
  readonly pairs: readonly KeptPair[];
}

/** Pairs of a band that are kept: more than a front desk decides before the next run. */
const MOST_OF_BAND = 2000;

/**
 * Reads the lists of people of the sources and matches them. A record is known by the number that its own system gives
 * it, so that a decision still holds when the list is exported again; without one by its place.
 * Rejects with `input-unreadable`, `database-not-read`, or `no-people-found`.
 */
export async function matchLists({ sources, settings, decisions }: PeopleMatch): Promise<PeopleMatched> {
  const tables: SystemTable[] = [];
  const known = new Map<string, KeptRecord>();
  for (const { name, system, place, environment } of sources) {
    const read = await readSource(place, environment === undefined ? {} : { environment }).catch((cause: unknown) => {
      throw cause instanceof Fault ? cause : new Fault('input-unreadable', { place: { file: name }, cause });
    });
    for (const table of read.tables) {
      const list = systemTable(table, settings.columns);
      if (combineLists([list]).records.length === 0) continue;
      const numbers = recordNumbers(list);
      const keys = list.keys.map((at, row) => {
        const bare = { system, record: numbers?.[row] ?? at, place: at };
        // Two lists of one system may number their people each for itself.
        const record = known.has(keyOf(bare)) ? { ...bare, record: at } : bare;
        known.set(keyOf(record), record);
        return keyOf(record);
      });
      tables.push({ ...list, system, keys });
    }
  }
  const combined = combineLists(tables);
  if (combined.records.length === 0) throw new Fault('no-people-found');
  const { fields } = combined;
  const list = new MatchedList(combined.columns, combined.records, { fields, bands: settings.bands, decisions });
  const { pairs, counts } = shownPairs(list, combined, decisions, MOST_OF_BAND);
  return {
    summary: { records: list.keys.length, persons: list.persons().length, counts: { ...counts } },
    pairs: pairs.flatMap(({ a, b, ...pair }, id) => {
      const [one, other] = [known.get(a), known.get(b)];
      if (one === undefined || other === undefined) return [];
      return [{ ...pair, id, a: one, b: other, steps: [...pair.steps], traits: [...pair.traits] }];
    }),
  };
}

const keyOf = ({ system, record }: Pick<KeptRecord, 'system' | 'record'>): string => `${system}:${record}`;
