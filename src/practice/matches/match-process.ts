import { setPriority } from 'node:os';
import type { Code } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { KeptMatches } from './kept-matches.ts';
import { matchLists, type PeopleMatch } from './match-lists.ts';

/** What the process of a matching is to do. It comes as a message, for passwords may be in it. */
export interface MatchProcessTask {
  readonly id: string;
  readonly match: PeopleMatch;
  readonly state: string;
  readonly at: number;
  readonly who: string;
}

/** What it tells: why it did not end well. */
export interface MatchProcessNews {
  readonly failed: Code;
}

/** Whoever waits for an acknowledgement goes first. */
const LATER = 10;

process.once('message', (task: MatchProcessTask) => {
  // Without whoever started it, nobody wants it.
  process.once('disconnect', () => process.exit(1));
  work(task).then(
    () => process.exit(0),
    (error: unknown) => {
      const news: MatchProcessNews = { failed: error instanceof Fault ? error.code : 'match-run-failed' };
      process.send?.(news, () => process.exit(1));
    },
  );
});

async function work({ id, match, state, at, who }: MatchProcessTask): Promise<void> {
  setPriority(LATER);
  const { summary, pairs } = await matchLists(match);
  const sources = match.sources.map(({ name, system }) => ({ name, system }));
  await new KeptMatches(state).keep(id, { at, who, sources, ...summary }, pairs);
}
