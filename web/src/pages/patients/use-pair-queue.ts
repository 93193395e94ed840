import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { MatchBand } from '../../../../src/server/contract/console/matches.ts';
import { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';

const MOST = 200;
/** What a decision changes. */
const READ_AGAIN: ReadonlySet<unknown> = new Set(['listMatchPairs', 'readMatchPair']);

interface Answered {
  readonly pair: number;
  /** Id of the decision, once the server has it. */
  readonly link: Promise<string>;
  /** What was decided before, if anything was. */
  readonly before: boolean | undefined;
}

/**
 * The pairs of a band, one of them in hand. An answer takes its pair away at once and the next is in hand before the
 * server has said so; where the server refuses, the pair is back.
 */
export function usePairQueue(run: string, band: MatchBand) {
  const list = useAsk('listMatchPairs', { params: { run }, query: { band, limit: MOST } }, { keep: true });
  const client = useQueryClient();
  const [inHand, setInHand] = useState<number>();
  const [gone, setGone] = useState<ReadonlySet<number>>(new Set());
  const [history, setHistory] = useState<readonly Answered[]>([]);
  const [error, setError] = useState<unknown>();
  const pairs = (list.data?.pairs ?? []).filter(({ id }) => !gone.has(id));
  const at = Math.max(
    0,
    pairs.findIndex(({ id }) => id === inHand),
  );
  const again = (): Promise<void> =>
    client.invalidateQueries({ predicate: ({ queryKey }) => READ_AGAIN.has(queryKey[0]) });
  const back = (pair: number): void => setGone((before) => new Set([...before].filter((id) => id !== pair)));

  const answer = (same: boolean): void => {
    const here = pairs[at];
    if (here === undefined) return;
    const pair = here.id;
    const link = ask('decideMatchPair', { params: { run, pair }, body: { same } }).then(({ id }) => id);
    const answered = { pair, link, before: here.decision?.same };
    setError(undefined);
    setHistory((before) => [...before, answered]);
    if (band !== 'decided') {
      setInHand(pairs[at + 1]?.id ?? pairs[at - 1]?.id);
      setGone((before) => new Set(before).add(pair));
    }
    link.then(
      () => void again(),
      (refused: unknown) => {
        setError(refused);
        setHistory((before) => before.filter((each) => each !== answered));
        back(pair);
      },
    );
  };
  const goBack = async ({ pair, link, before }: Answered): Promise<void> => {
    try {
      setError(undefined);
      const id = await link;
      if (before === undefined) await ask('withdrawPersonLink', { params: { id } });
      else await ask('decideMatchPair', { params: { run, pair }, body: { same: before } });
      await again();
      back(pair);
      setInHand(pair);
    } catch (refused) {
      setError(refused);
    }
  };
  return {
    list,
    pairs,
    at,
    error,
    answered: history.length,
    choose: setInHand,
    answer,
    skip: (): void => setInHand(pairs[(at + 1) % Math.max(pairs.length, 1)]?.id),
    undo: (): void => {
      const last = history.at(-1);
      if (last === undefined) return;
      setHistory(history.slice(0, -1));
      void goBack(last);
    },
    /** Takes the decision about a pair back, whenever it was made. */
    takeBack: (pair: number, link: string): void => {
      setHistory(history.filter((each) => each.pair !== pair));
      void goBack({ pair, link: Promise.resolve(link), before: undefined });
    },
  };
}
