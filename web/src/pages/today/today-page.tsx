import { Group, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { CardView, FlowDayView } from '../../../../src/server/contract/console/today.ts';
import { useAsk } from '../../api/use-ask.ts';
import { AlertList } from '../../parts/alert-list.tsx';
import { DayBars } from '../../parts/day-bars.tsx';
import { HiddenNote } from '../../parts/hidden-note.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { severityLooks } from '../../parts/severity-looks.ts';
import { Share } from '../../parts/share.tsx';
import { States } from '../../parts/states.tsx';

/** What needs a person, and beside it the last day of every flow: delivered and intact apart. */
export function TodayPage() {
  const today = useAsk('today', {}, { every: 10_000 });
  if (today.isPending) return <States.Loading what="today" />;
  if (today.isError) return <States.Failed error={today.error} again={() => void today.refetch()} />;
  const { alerts, cards, flows, hidden } = today.data;
  const lost = flows.reduce((sum, flow) => sum + flow.lostFields, 0);
  const flagged = flows.reduce((sum, flow) => sum + flow.flaggedFields, 0);
  const held = flows.reduce((sum, flow) => sum + flow.held, 0);
  return (
    <Page
      title="Today"
      beside={
        <Text size="sm" c="dimmed">
          as of <Moment at={today.data.at} />
        </Text>
      }
    >
      {alerts.length === 0 ? null : (
        <Panel
          title="Alerts"
          beside={
            <Text size="sm" ml="auto">
              <Link to="/alerts">All alerts</Link>
            </Text>
          }
        >
          <AlertList alerts={alerts} />
        </Panel>
      )}
      <div className="today">
        <section className="panel" aria-labelledby="needs">
          <header>
            <Title order={2} id="needs">
              Needs a person ({cards.length})
            </Title>
          </header>
          {cards.length === 0 ? (
            <States.Empty title={alerts.length === 0 ? 'Nothing waits for you' : 'No issue waits for you'}>
              {alerts.length === 0
                ? 'Everything that came was delivered, or is on its way, and nothing was lost in between.'
                : 'What is wrong by the rules stands above.'}
            </States.Empty>
          ) : (
            <Stack gap={0} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
              {cards.map((card) => (
                <NeedCard key={card.id} card={card} />
              ))}
            </Stack>
          )}
        </section>
        <section className="panel" aria-labelledby="day">
          <header>
            <Title order={2} id="day">
              Last 24 hours
            </Title>
          </header>
          {flows.length === 0 ? (
            <States.Empty title="No flow yet">A flow is a file in flows/ of the workspace.</States.Empty>
          ) : (
            <Table.ScrollContainer
              minWidth={460}
              type="native"
              tabIndex={0}
              role="group"
              aria-label="Last 24 hours by flow"
            >
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">Flow</Table.Th>
                    <Table.Th scope="col">Received by the hour</Table.Th>
                    <Table.Th scope="col">Delivered</Table.Th>
                    <Table.Th scope="col">Intact</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {flows.map((flow) => (
                    <FlowRow key={flow.flow} flow={flow} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )}
          <Text size="sm" p="sm" role="status">
            {held} held · {lost} {lost === 1 ? 'field' : 'fields'} lost · {flagged} kept with a flag
          </Text>
          <HiddenNote count={hidden} what="flows" />
        </section>
      </div>
    </Page>
  );
}

function NeedCard({ card }: { readonly card: CardView }) {
  const [shape, weight, word] = severityLooks[card.severity];
  return (
    <li style={{ borderBottom: '1px solid var(--line)', padding: '0.5rem 0.75rem' }}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <div>
          <Group gap="xs" wrap="nowrap" align="start">
            <Mark shape={shape} weight={weight}>
              {word}
            </Mark>
            <Link to={card.to} style={{ color: 'inherit', fontWeight: 600 }}>
              {card.title}
            </Link>
          </Group>
          <Text size="sm" c="dimmed">
            {card.detail}
            {card.owner === undefined ? '' : ` · ${card.owner}`}
            {card.since === undefined ? null : (
              <>
                {' · '}
                <Moment at={card.since} ago />
              </>
            )}
          </Text>
        </div>
        {card.count === 0 ? null : (
          <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
            {card.count} msg
          </Text>
        )}
      </Group>
    </li>
  );
}

function FlowRow({ flow }: { readonly flow: FlowDayView }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Link to="/flows/$flow" params={{ flow: flow.flow }} style={{ color: 'inherit' }}>
          {flow.flow}
        </Link>
      </Table.Th>
      <Table.Td>
        <DayBars day={flow} />
      </Table.Td>
      <Table.Td>
        <Share part={flow.delivered} of={flow.deliveries} />
      </Table.Td>
      <Table.Td>
        {flow.accounted === 0 ? (
          <span className="dim">as it came</span>
        ) : (
          <Link
            to="/messages"
            search={{
              flow: flow.flow,
              ...(flow.lostFields > 0
                ? { content: 'lost' }
                : flow.intact < flow.accounted
                  ? { content: 'flagged' }
                  : {}),
            }}
            style={{ color: 'inherit' }}
          >
            <Share part={flow.intact} of={flow.accounted} bad={flow.lostFields > 0 ? 'bad' : 'warn'} />
          </Link>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
