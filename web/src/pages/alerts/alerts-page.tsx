import { Grid, Group, SegmentedControl, SimpleGrid, Stack, Table, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { AlertLineView } from '../../../../src/server/contract/console/alerts.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { HiddenNote } from '../../parts/hidden-note.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { severityLooks } from '../../parts/severity-looks.ts';
import { States } from '../../parts/states.tsx';
import { AlertPanel } from './alert-panel.tsx';
import { LearningPanel } from './learning-panel.tsx';
import { RulesPanel } from './rules-panel.tsx';
import { TellPanel } from './tell-panel.tsx';

const STATES = [
  { value: 'open', label: 'Open' },
  { value: 'past', label: 'Over' },
];

/** Alerts: what is wrong by the rules, who has it; and whether the rules can know, and who would hear of it. */
export function AlertsPage() {
  const { state = 'open', alert: wanted } = useSearch({ from: '/alerts' });
  const navigate = useNavigate();
  const past = state === 'past';
  const alerts = useAsk('listAlerts', { query: { state: past ? 'past' : 'open' } }, { every: 15_000, keep: true });
  const lines = alerts.data?.alerts ?? [];
  // What a notification links to may be over by now.
  const over = useAsk(
    'listAlerts',
    { query: { state: 'past' } },
    { enabled: !past && wanted !== undefined && alerts.isSuccess && !lines.some(({ id }) => id === wanted) },
  );
  const chosen = [...lines, ...(over.data?.alerts ?? [])].find(({ id }) => id === wanted);
  const [at, setAt] = useState(0);
  const choose = (id: string | undefined): void =>
    void navigate({
      to: '/alerts',
      search: { ...(past ? { state } : {}), ...(id === undefined ? {} : { alert: id }) },
    });
  useShortcuts({
    j: () => setAt(Math.min(lines.length - 1, at + 1)),
    k: () => setAt(Math.max(0, at - 1)),
    Enter: () => choose(lines[at]?.id),
  });
  if (alerts.isPending) return <States.Loading what="alerts" />;
  if (alerts.isError) return <States.Failed error={alerts.error} again={() => void alerts.refetch()} />;
  const { hidden, lookedAt, problem, learning, rules, channels } = alerts.data;
  return (
    <Page
      title="Alerts"
      beside={
        <Text size="sm" c="dimmed">
          {lookedAt === undefined ? 'the rules are looked at within a minute' : 'looked at '}
          {lookedAt === undefined ? null : <Moment at={lookedAt} />}
        </Text>
      }
    >
      {problem === undefined ? null : (
        <Text size="sm" role="alert">
          <Mark shape="▲" weight="bad">
            not looked at since
          </Mark>{' '}
          {problem.said} {problem.todo}
        </Text>
      )}
      <Group>
        <SegmentedControl
          size="xs"
          aria-label="State"
          data={STATES}
          value={state}
          onChange={(next) => void navigate({ to: '/alerts', search: next === 'open' ? {} : { state: next } })}
        />
      </Group>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: chosen === undefined ? 12 : 7 }}>
          {lines.length === 0 ? (
            <div className="panel">
              <States.Empty title={past ? 'No alert is over yet' : 'Nothing is wrong by the rules'}>
                {past
                  ? 'An alert that ended stays here for a year.'
                  : 'An alert opens when a flow falls silent, errors or flags pile up, fields are lost, a queue or held deliveries wait, codes are not known, or a certificate ends soon.'}
              </States.Empty>
            </div>
          ) : (
            <AlertTable lines={lines} at={at} chosen={chosen?.id} choose={choose} />
          )}
        </Grid.Col>
        {chosen === undefined ? null : (
          <Grid.Col span={{ base: 12, lg: 5 }}>
            <AlertPanel
              key={chosen.id}
              alert={chosen}
              onChanged={() => void alerts.refetch()}
              onClose={() => choose(undefined)}
            />
          </Grid.Col>
        )}
      </Grid>
      <HiddenNote count={hidden} what="alerts" />
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <LearningPanel learning={learning} />
        <TellPanel channels={channels} onTested={() => void alerts.refetch()} />
      </SimpleGrid>
      <RulesPanel rules={rules} />
    </Page>
  );
}

function AlertTable(props: {
  readonly lines: readonly AlertLineView[];
  readonly at: number;
  readonly chosen: string | undefined;
  readonly choose: (id: string) => void;
}) {
  const { lines, at, chosen, choose } = props;
  return (
    <Table.ScrollContainer minWidth={560} type="native" className="panel" tabIndex={0} role="group" aria-label="Alerts">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w={110}>
              Severity
            </Table.Th>
            <Table.Th scope="col">Alert</Table.Th>
            <Table.Th scope="col">Since</Table.Th>
            <Table.Th scope="col">Who has it</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((alert, index) => {
            const [shape, weight, word] = severityLooks[alert.severity];
            return (
              <Table.Tr key={alert.id} className="row" data-at={alert.id === chosen || index === at}>
                <Table.Td>
                  <Mark shape={shape} weight={alert.endedAt === undefined ? weight : 'dim'}>
                    {word}
                  </Mark>
                </Table.Td>
                <Table.Th scope="row" fw={600}>
                  <button
                    type="button"
                    className="plain"
                    aria-pressed={alert.id === chosen}
                    onClick={() => choose(alert.id)}
                  >
                    {alert.title}
                  </button>
                  <Text size="sm" c="dimmed" fw={400}>
                    {alert.detail}
                  </Text>
                </Table.Th>
                <Table.Td>
                  <Moment at={alert.since} ago />
                </Table.Td>
                <Table.Td>
                  <Stack gap={0}>
                    {alert.owner ?? <span className="dim nowrap">nobody yet</span>}
                    <StateNote alert={alert} />
                  </Stack>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function StateNote({ alert: { acknowledged, snoozedUntil, endedAt } }: { readonly alert: AlertLineView }) {
  if (endedAt === undefined && snoozedUntil === undefined && acknowledged === undefined) return null;
  return (
    <Text size="xs" c="dimmed" className="nowrap">
      {endedAt !== undefined ? (
        <>
          over <Moment at={endedAt} ago />
        </>
      ) : snoozedUntil !== undefined ? (
        <>
          snoozed until <Moment at={snoozedUntil} />
        </>
      ) : (
        'acknowledged'
      )}
    </Text>
  );
}
