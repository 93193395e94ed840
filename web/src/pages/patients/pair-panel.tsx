import { Button, Group, Stack, Text } from '@mantine/core';
import { useAsk } from '../../api/use-ask.ts';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { States } from '../../parts/states.tsx';
import { SideBySide } from './side-by-side.tsx';
import { WhyBars } from './why-bars.tsx';

/** The two records in hand, why they are where they are, and what a person says of them. */
export function PairPanel(props: {
  readonly run: string;
  readonly pair: number;
  readonly decides: boolean;
  readonly onAnswer: (same: boolean) => void;
  readonly onSkip: () => void;
  readonly onTakeBack: (pair: number, link: string) => void;
}) {
  const { run, pair, decides, onAnswer, onSkip, onTakeBack } = props;
  const read = useAsk('readMatchPair', { params: { run, pair } });
  if (read.isPending) return <States.Loading what="the two records" />;
  if (read.isError) return <States.Failed error={read.error} again={() => void read.refetch()} />;
  const { data } = read;
  const { decision, veto } = data;
  return (
    <Stack gap="md" style={{ flex: '1 1 520px', minWidth: 0 }}>
      <Panel
        title="Same person?"
        beside={
          <Text size="sm" c="dimmed">
            {(data.likelihood * 100).toFixed(1)} % likely
          </Text>
        }
      >
        <SideBySide pair={data} />
        <Group p="sm" gap="xs">
          {decides ? (
            <>
              <Button onClick={() => onAnswer(true)}>Same person (l)</Button>
              <Button variant="default" onClick={() => onAnswer(false)}>
                Not the same (n)
              </Button>
              <Button variant="subtle" onClick={onSkip}>
                Skip (s)
              </Button>
            </>
          ) : null}
          {decision === undefined ? null : (
            <Text size="sm">
              {decision.same ? 'Same person' : 'Not the same'}, says {decision.who}, <Moment at={decision.at} ago />
            </Text>
          )}
          {decides && decision !== undefined ? (
            <Button variant="default" onClick={() => onTakeBack(pair, decision.id)}>
              Take back
            </Button>
          ) : null}
        </Group>
      </Panel>
      <Panel title="Why">
        {veto === undefined ? null : (
          <Text size="sm" px="sm" pt="sm">
            Not linked by itself: {veto}.
          </Text>
        )}
        <WhyBars steps={data.steps} bits={data.bits} />
      </Panel>
    </Stack>
  );
}
