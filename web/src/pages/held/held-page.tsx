import { Button, Checkbox, Group, Table, Text, Title } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useAsk } from '../../api/use-ask.ts';
import { useSession } from '../../app/session.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { Seen } from '../../parts/seen.tsx';
import { States } from '../../parts/states.tsx';
import { MendDialog } from './mend-dialog.tsx';

/** Deliveries that wait for a person: by cause first, then one by one. */
export function HeldPage() {
  const search = useSearch({ from: '/held' });
  const navigate = useNavigate();
  const session = useSession();
  const held = useAsk('listHeldGroups', { query: search }, { every: 10_000, keep: true });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [mending, setMending] = useState(false);
  const [at, setAt] = useState(0);
  const deliveries = held.data?.deliveries ?? [];
  const keyOf = (one: (typeof deliveries)[number]): string => `${one.message.id} ${one.destination}`;
  const toggle = (key: string): void => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    setChosen(next);
  };
  useShortcuts({
    j: () => setAt(Math.min(deliveries.length - 1, at + 1)),
    k: () => setAt(Math.max(0, at - 1)),
    x: () => {
      const one = deliveries[at];
      if (one !== undefined) toggle(keyOf(one));
    },
    Enter: () => {
      const one = deliveries[at];
      if (one !== undefined)
        void navigate({
          to: '/messages/$message',
          params: { message: one.message.id },
          search: { destination: one.destination },
        });
    },
  });
  if (held.isPending) return <States.Loading what="what is held" />;
  if (held.isError) return <States.Failed error={held.error} again={() => void held.refetch()} />;
  const selected = deliveries.filter((one) => chosen.has(keyOf(one)));
  return (
    <Page
      title="Held"
      beside={
        <Text size="sm" c="dimmed">
          {held.data.total} deliveries wait for a person; other patients’ go on
        </Text>
      }
      actions={
        session.may('held:mend') ? (
          <Button disabled={selected.length === 0} onClick={() => setMending(true)}>
            Mend {selected.length === 0 ? '' : selected.length}…
          </Button>
        ) : null
      }
    >
      {held.data.total === 0 ? (
        <States.Empty title="Nothing is held">
          A delivery is held when its map meets a value that it may not pass on, or when the other side refuses it.
        </States.Empty>
      ) : (
        <>
          <section className="panel" aria-labelledby="causes">
            <header>
              <Title order={2} id="causes">
                By cause
              </Title>
            </header>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Cause</Table.Th>
                  <Table.Th scope="col">Destination</Table.Th>
                  <Table.Th scope="col">Deliveries</Table.Th>
                  <Table.Th scope="col">Oldest</Table.Th>
                  <Table.Th scope="col">What mends it</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {held.data.groups.map((group) => (
                  <Table.Tr key={`${group.cause} ${group.destination} ${group.path} ${group.code}`}>
                    <Table.Th scope="row" fw={400}>
                      {group.said} {group.path === undefined ? null : <span className="mono">{group.path}</span>}{' '}
                      {group.code === undefined ? null : <strong className="mono">{group.code}</strong>}
                    </Table.Th>
                    <Table.Td>{group.destination}</Table.Td>
                    <Table.Td>
                      <Link to="/held" search={{ destination: group.destination, cause: group.cause }}>
                        {group.count}
                      </Link>
                    </Table.Td>
                    <Table.Td>
                      <Moment at={group.oldest} ago />
                    </Table.Td>
                    <Table.Td>
                      {group.table === undefined ? (
                        group.todo
                      ) : (
                        <Link to="/codes" search={{ table: group.table }}>
                          Say what the code means in {group.table}
                        </Link>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
          <section className="panel" aria-labelledby="each">
            <header>
              <Title order={2} id="each">
                One by one
              </Title>
              {search.cause === undefined ? null : (
                <Button variant="subtle" onClick={() => void navigate({ to: '/held', search: {} })}>
                  All causes
                </Button>
              )}
              <div style={{ flex: 1 }} />
              <Button
                variant="subtle"
                onClick={() =>
                  setChosen(chosen.size === deliveries.length ? new Set() : new Set(deliveries.map(keyOf)))
                }
              >
                {chosen.size === deliveries.length ? 'Select none' : `Select all ${deliveries.length} shown`}
              </Button>
            </header>
            <Table.ScrollContainer minWidth={760} type="native" tabIndex={0} role="group" aria-label="Held deliveries">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col" w={40}>
                      <span className="skip">Selected</span>
                    </Table.Th>
                    <Table.Th scope="col">Received</Table.Th>
                    <Table.Th scope="col">What</Table.Th>
                    <Table.Th scope="col">MRN</Table.Th>
                    <Table.Th scope="col">Destination</Table.Th>
                    <Table.Th scope="col">Cause</Table.Th>
                    <Table.Th scope="col">Behind it</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {deliveries.map((one, index) => (
                    <Table.Tr key={keyOf(one)} className="row" data-at={index === at}>
                      <Table.Td>
                        <Checkbox
                          size="xs"
                          aria-label={`Select ${one.message.id}`}
                          checked={chosen.has(keyOf(one))}
                          onChange={() => toggle(keyOf(one))}
                        />
                      </Table.Td>
                      <Table.Td>
                        <Link
                          to="/messages/$message"
                          params={{ message: one.message.id }}
                          search={{ destination: one.destination }}
                          style={{ color: 'inherit' }}
                        >
                          <Moment at={one.message.receivedAt} />
                        </Link>
                      </Table.Td>
                      <Table.Td>{one.message.kind}</Table.Td>
                      <Table.Td>
                        <Seen value={one.message.about.mrn} />
                      </Table.Td>
                      <Table.Td>{one.destination}</Table.Td>
                      <Table.Td>
                        <code>{one.cause}</code>
                      </Table.Td>
                      <Table.Td>{one.behind === 0 ? '–' : `${one.behind} wait`}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </section>
        </>
      )}
      <Group />
      <MendDialog
        opened={mending}
        deliveries={selected.map((one) => ({ message: one.message.id, destination: one.destination }))}
        onClose={() => setMending(false)}
        onDone={() => {
          setChosen(new Set());
          void held.refetch();
        }}
      />
    </Page>
  );
}
