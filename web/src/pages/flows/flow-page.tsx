import { Button, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useSession } from '../../app/session.ts';
import { fateLooks } from '../../parts/fates.ts';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { Share } from '../../parts/share.tsx';
import { States } from '../../parts/states.tsx';
import { TwoStateBars } from '../../parts/two-state-bars.tsx';
import { FlowAlerts } from './flow-alerts.tsx';
import { QueueState } from './queue-state.tsx';

/** A flow in its last two weeks, and what its ledgers say most often. */
export function FlowPage() {
  const { flow: name } = useParams({ from: '/flows/$flow' });
  const session = useSession();
  const flow = useAsk('readFlow', { params: { flow: name } }, { every: 15_000 });
  if (flow.isPending) return <States.Loading what="the flow" />;
  if (flow.isError) return <States.Failed error={flow.error} again={() => void flow.refetch()} />;
  const { data } = flow;
  const pause = async (destination: string, paused: boolean): Promise<void> => {
    await ask(paused ? 'resume' : 'pause', { params: { destination }, body: {} });
    await flow.refetch();
  };
  return (
    <Page
      title={name}
      beside={
        <Text size="sm" c="dimmed">
          from {data.source?.name ?? 'other flows'} · <span className="mono">{data.file}</span>
          {data.changedAt === undefined ? null : (
            <>
              {' · changed '}
              <Moment at={data.changedAt} ago />
            </>
          )}
        </Text>
      }
      actions={
        session.may('message:read') ? (
          <Button variant="default" component={Link} to={`/messages?flow=${encodeURIComponent(name)}`}>
            Its messages
          </Button>
        ) : null
      }
    >
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <section className="panel" aria-labelledby="days">
          <header>
            <Title order={2} id="days">
              Two weeks
            </Title>
            <Text size="xs" c="dimmed">
              striped: not intact
            </Text>
          </header>
          <Stack p="sm" gap="xs">
            <TwoStateBars
              width={760}
              height={96}
              what="The last two weeks"
              bars={data.days.map((day) => ({
                label: day.day,
                all: day.received,
                troubled: day.accounted - day.intact,
              }))}
            />
            <Group justify="space-between" maw={760} mt={-6}>
              <Text size="xs" c="dimmed">
                {dayText(data.days[0]?.day)}
              </Text>
              <Text size="xs" c="dimmed">
                busiest {Math.max(0, ...data.days.map(({ received }) => received))} a day
              </Text>
              <Text size="xs" c="dimmed">
                {dayText(data.days.at(-1)?.day)}
              </Text>
            </Group>
            <Group gap="xl">
              <Text size="sm">
                delivered <Share part={data.day.delivered} of={data.day.deliveries} /> in 24 h
              </Text>
              <Text size="sm">
                intact{' '}
                <Share part={data.day.intact} of={data.day.accounted} bad={data.day.lostFields > 0 ? 'bad' : 'warn'} />
              </Text>
            </Group>
          </Stack>
        </section>
        <section className="panel" aria-labelledby="to">
          <header>
            <Title order={2} id="to">
              Destinations
            </Title>
          </header>
          <Stack p="sm" gap="xs">
            {data.queues.map((queue) => (
              <Group key={queue.destination} justify="space-between">
                <div>
                  <QueueState queue={queue} />
                  <Text size="xs" c="dimmed">
                    {queue.destination} · {queue.map === undefined ? 'as it came' : `map ${queue.map}`}
                    {queue.lastCode === undefined ? '' : ` · ${queue.lastCode.said}`}
                  </Text>
                </div>
                {session.may('destination:pause') ? (
                  <Button variant="default" onClick={() => void pause(queue.destination, queue.gate === 'paused')}>
                    {queue.gate === 'paused' ? 'Resume' : 'Pause'}
                  </Button>
                ) : null}
              </Group>
            ))}
          </Stack>
        </section>
      </SimpleGrid>
      {session.may('alert:read') ? <FlowAlerts flow={name} /> : null}
      <section className="panel" aria-labelledby="losses">
        <header>
          <Title order={2} id="losses">
            What did not arrive
          </Title>
        </header>
        {data.losses.length === 0 ? (
          <States.Empty title="Nothing">
            Every field of the last two weeks arrived, or a row says why it need not.
          </States.Empty>
        ) : (
          <Table.ScrollContainer
            minWidth={720}
            type="native"
            tabIndex={0}
            role="group"
            aria-label="What did not arrive"
          >
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Field</Table.Th>
                  <Table.Th scope="col">Fate</Table.Th>
                  <Table.Th scope="col">Row</Table.Th>
                  <Table.Th scope="col">Messages</Table.Th>
                  <Table.Th scope="col">First</Table.Th>
                  <Table.Th scope="col">Last</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.losses.map((loss) => {
                  const look = fateLooks[loss.fate as keyof typeof fateLooks];
                  return (
                    <Table.Tr key={`${loss.destination} ${loss.path} ${loss.fate} ${loss.row}`}>
                      <Table.Th scope="row" className="mono nowrap" fw={400}>
                        {loss.path}
                      </Table.Th>
                      <Table.Td>
                        <Mark shape={look.shape} weight={look.weight}>
                          {look.word}
                        </Mark>
                      </Table.Td>
                      <Table.Td className="mono">{loss.row ?? <span className="dim">no row takes it</span>}</Table.Td>
                      <Table.Td>{loss.messages}</Table.Td>
                      <Table.Td>
                        <Moment at={loss.first} ago />
                      </Table.Td>
                      <Table.Td>
                        <Moment at={loss.last} ago />
                      </Table.Td>
                    </Table.Tr>
                  );
                })}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </section>
    </Page>
  );
}

const days = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' });

/** A day as the chart names it: days are those of UTC. */
function dayText(day: string | undefined): string {
  return day === undefined ? '' : days.format(new Date(day));
}
