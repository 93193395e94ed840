import { Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useAsk } from '../../api/use-ask.ts';
import { DayBars } from '../../parts/day-bars.tsx';
import { HiddenNote } from '../../parts/hidden-note.tsx';
import { Page } from '../../parts/page.tsx';
import { Share } from '../../parts/share.tsx';
import { States } from '../../parts/states.tsx';
import { QueueState } from './queue-state.tsx';

/** Every flow: where it comes from, where it goes, and how both are doing. */
export function FlowsPage() {
  const flows = useAsk('listFlows', {}, { every: 10_000 });
  if (flows.isPending) return <States.Loading what="flows" />;
  if (flows.isError) return <States.Failed error={flows.error} again={() => void flows.refetch()} />;
  return (
    <Page title="Flows">
      {flows.data.flows.length === 0 ? (
        <States.Empty title="No flow yet">
          A flow is a file in flows/ of the workspace: a source, a map, destinations.
        </States.Empty>
      ) : (
        <Table.ScrollContainer
          minWidth={900}
          type="native"
          className="panel"
          tabIndex={0}
          role="group"
          aria-label="Flows"
        >
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Flow</Table.Th>
                <Table.Th scope="col">From</Table.Th>
                <Table.Th scope="col">To</Table.Th>
                <Table.Th scope="col">Last 24 hours</Table.Th>
                <Table.Th scope="col">Delivered</Table.Th>
                <Table.Th scope="col">Intact</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {flows.data.flows.map((flow) => (
                <Table.Tr key={flow.flow}>
                  <Table.Th scope="row" fw={600}>
                    <Link to="/flows/$flow" params={{ flow: flow.flow }} style={{ color: 'inherit' }}>
                      {flow.flow}
                    </Link>
                  </Table.Th>
                  <Table.Td>
                    {flow.source?.name ?? <span className="dim">other flows</span>}{' '}
                    {flow.source === undefined || flow.source.running ? null : (
                      <Text span c="red">
                        not listening
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    {flow.queues.map((queue) => (
                      <QueueState key={queue.destination} queue={queue} />
                    ))}
                  </Table.Td>
                  <Table.Td>
                    <DayBars day={flow.day} />
                  </Table.Td>
                  <Table.Td>
                    <Share part={flow.day.delivered} of={flow.day.deliveries} />
                  </Table.Td>
                  <Table.Td>
                    <Share
                      part={flow.day.intact}
                      of={flow.day.accounted}
                      bad={flow.day.lostFields > 0 ? 'bad' : 'warn'}
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <HiddenNote count={flows.data.hidden} what="flows" />
    </Page>
  );
}
