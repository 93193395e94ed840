import { Button, Table, Text } from '@mantine/core';
import { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useDoing } from '../../api/use-doing.ts';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { States } from '../../parts/states.tsx';

/** Where one is logged in; any of them can be ended. */
export function SessionsPanel() {
  const sessions = useAsk('sessions', {});
  const { said, doing } = useDoing();
  return (
    <Panel title="Sessions">
      {sessions.isPending ? (
        <States.Loading what="sessions" />
      ) : sessions.isError ? (
        <States.Failed error={sessions.error} />
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Where</Table.Th>
              <Table.Th scope="col">Since</Table.Th>
              <Table.Th scope="col">Last seen</Table.Th>
              <Table.Th scope="col">End</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sessions.data.sessions.map((session) => (
              <Table.Tr key={session.id}>
                <Table.Th scope="row" fw={400}>
                  {browserOf(session.agent)} at <span className="mono">{session.from}</span>
                  <span className="dim"> by {session.method}</span>
                </Table.Th>
                <Table.Td>
                  <Moment at={session.madeAt} ago />
                </Table.Td>
                <Table.Td>
                  <Moment at={session.seenAt} ago />
                </Table.Td>
                <Table.Td>
                  {session.current ? (
                    <span className="dim">this one</span>
                  ) : (
                    <Button
                      size="compact-xs"
                      variant="default"
                      onClick={() =>
                        doing(async () => {
                          await ask('endSession', { params: { id: session.id } });
                          await sessions.refetch();
                        })
                      }
                    >
                      End
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Text size="sm" c="red" role="alert">
        {said}
      </Text>
    </Panel>
  );
}

function browserOf(agent: string): string {
  const name = /Edg\//.test(agent)
    ? 'Edge'
    : /Firefox\//.test(agent)
      ? 'Firefox'
      : /Chrome\//.test(agent)
        ? 'Chrome'
        : /Safari\//.test(agent)
          ? 'Safari'
          : 'A browser';
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(agent)?.[0];
  return system === undefined ? name : `${name}, ${system}`;
}
