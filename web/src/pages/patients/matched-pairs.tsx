import { Button, Group, NavLink, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { MatchBand } from '../../../../src/server/contract/console/matches.ts';
import { useSession } from '../../app/session.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { HiddenNote } from '../../parts/hidden-note.tsx';
import { States } from '../../parts/states.tsx';
import { PairPanel } from './pair-panel.tsx';
import { usePairQueue } from './use-pair-queue.ts';

const BANDS: readonly (readonly [MatchBand, string])[] = [
  ['ask', 'To decide'],
  ['link', 'Linked'],
  ['separate', 'Kept apart'],
  ['decided', 'Decided'],
];
const EMPTY: Readonly<Record<MatchBand, readonly [title: string, text: string]>> = {
  ask: ['Nothing to decide', 'Whoever may be the same person in two records appears here after the next matching.'],
  link: ['Nothing was linked', 'No two records of these lists are one person for certain.'],
  separate: ['Nothing looks alike', 'Twins, parents and children, and namesakes that were kept apart appear here.'],
  decided: ['Nothing was decided yet', 'What people say of two records stands here, and can be taken back.'],
};

/** The pairs of a run: bands with their counts, the list of one, and the pair in hand. */
export function MatchedPairs({ run, band }: { readonly run: string; readonly band: MatchBand }) {
  const navigate = useNavigate();
  const session = useSession();
  const queue = usePairQueue(run, band);
  const { list, pairs, at } = queue;
  const decides = session.may('person:link');
  useShortcuts({ l: () => queue.answer(true), n: () => queue.answer(false), s: queue.skip, u: queue.undo }, decides);
  if (list.isPending) return <States.Loading what="pairs" />;
  if (list.isError) return <States.Failed error={list.error} again={() => void list.refetch()} />;
  const here = pairs[at];
  return (
    <>
      <Group gap="xs" role="group" aria-label="Bands">
        {BANDS.map(([each, label]) => (
          <Button
            key={each}
            size="compact-sm"
            variant={each === band ? 'filled' : 'default'}
            aria-pressed={each === band}
            onClick={() => void navigate({ to: '/patients', search: each === 'ask' ? {} : { band: each } })}
          >
            {label} {(list.data.counts[each] ?? 0).toLocaleString()}
          </Button>
        ))}
        <Text size="xs" c="dimmed">
          {decides ? 'l same person · n not · s skip · u undo' : 'the front desk or a clinician decides'}
        </Text>
      </Group>
      {queue.error === undefined ? null : <States.Failed error={queue.error} />}
      {here === undefined ? (
        <States.Empty title={EMPTY[band][0]}>{EMPTY[band][1]}</States.Empty>
      ) : (
        <Group align="start" gap="md" wrap="wrap">
          <nav
            aria-label="Pairs"
            className="panel"
            style={{ flex: '0 1 230px', maxHeight: '70vh', overflow: 'auto' }}
            tabIndex={0}
          >
            {pairs.map(({ id, likelihood, places, decision }) => (
              <NavLink
                key={id}
                component="button"
                active={id === here.id}
                aria-current={id === here.id ? 'true' : undefined}
                label={places.join(' and ')}
                description={
                  decision === undefined
                    ? `${(likelihood * 100).toFixed(1)} % likely`
                    : `${decision.same ? 'same person' : 'not the same'}, ${decision.who}`
                }
                onClick={() => queue.choose(id)}
              />
            ))}
            {list.data.total > list.data.pairs.length ? (
              <Text size="xs" c="dimmed" p="xs">
                The first {list.data.pairs.length} of {list.data.total.toLocaleString()}
              </Text>
            ) : null}
          </nav>
          <PairPanel
            run={run}
            pair={here.id}
            decides={decides}
            onAnswer={queue.answer}
            onSkip={queue.skip}
            onTakeBack={queue.takeBack}
          />
        </Group>
      )}
      {decides && queue.answered > 0 ? (
        <Group gap="xs">
          <Button variant="default" onClick={queue.undo}>
            Undo (u)
          </Button>
          <Text size="sm" role="status">
            {queue.answered} decided just now
          </Text>
        </Group>
      ) : null}
      <HiddenNote count={list.data.hidden} what="pairs" />
    </>
  );
}
