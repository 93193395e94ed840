import { Button, Group, Select, Table, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { trailActions } from '../../../../src/practice/trail/trail-actions.ts';
import type { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useSession } from '../../app/session.ts';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { States } from '../../parts/states.tsx';
import { PatientDialog } from './patient-dialog.tsx';
import { WholeCheck } from './whole-check.tsx';

type Asked = Parameters<typeof ask<'readTrail'>>[1]['body'];

const ACTIONS = Object.entries(trailActions).map(([value, { text }]) => ({ value, label: text }));
const OUTCOMES = {
  begun: ['○', 'dim'],
  done: ['✓', 'good'],
  failed: ['▲', 'warn'],
  denied: ['■', 'bad'],
} as const;

/** The evidence log: who did what, about which patient, when, from where, and how it ended. Asking is in it too. */
export function LogPage() {
  const session = useSession();
  const [action, setAction] = useState<string | null>(null);
  const [identifier, setIdentifier] = useState('');
  const [authority, setAuthority] = useState('');
  const [filter, setFilter] = useState<Asked>({});
  const [pages, setPages] = useState<readonly (number | undefined)[]>([undefined]);
  const [subject, setSubject] = useState<number>();
  const before = pages.at(-1);
  const trail = useAsk(
    'readTrail',
    { body: { ...filter, limit: 50, ...(before === undefined ? {} : { before }) } },
    { keep: true },
  );
  const search = (event: FormEvent): void => {
    event.preventDefault();
    setPages([undefined]);
    setFilter({
      ...(action === null ? {} : { action: action as keyof typeof trailActions }),
      ...(identifier.trim() === '' ? {} : { patient: { authority: authority.trim(), identifier: identifier.trim() } }),
    });
  };
  const next = trail.data?.next;
  return (
    <Page title="Evidence log" actions={session.may('trail:verify') ? <WholeCheck /> : null}>
      <form onSubmit={search}>
        <Group gap="sm" align="end">
          <Select
            label="What was done"
            placeholder="anything"
            data={ACTIONS}
            value={action}
            onChange={setAction}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': 'Anything' }}
            w={280}
          />
          <TextInput
            label="Patient identifier"
            autoComplete="off"
            spellCheck={false}
            w={160}
            value={identifier}
            onChange={(event) => setIdentifier(event.currentTarget.value)}
          />
          <TextInput
            label="Given out by"
            placeholder="authority"
            autoComplete="off"
            w={140}
            value={authority}
            onChange={(event) => setAuthority(event.currentTarget.value)}
          />
          <Button type="submit" variant="default">
            Search
          </Button>
        </Group>
      </form>
      {trail.isPending ? (
        <States.Loading what="the log" />
      ) : trail.isError ? (
        <States.Failed error={trail.error} again={() => void trail.refetch()} />
      ) : trail.data.events.length === 0 ? (
        <States.Empty title="No event fits">The log itself cannot be emptied; ask for less.</States.Empty>
      ) : (
        <Table.ScrollContainer
          minWidth={940}
          type="native"
          className="panel"
          tabIndex={0}
          role="group"
          aria-label="Events"
        >
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">No.</Table.Th>
                <Table.Th scope="col">When</Table.Th>
                <Table.Th scope="col">Who</Table.Th>
                <Table.Th scope="col">What</Table.Th>
                <Table.Th scope="col">Outcome</Table.Th>
                <Table.Th scope="col">Why</Table.Th>
                <Table.Th scope="col">From</Table.Th>
                <Table.Th scope="col">Patient</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {trail.data.events.map((event) => {
                const [shape, weight] = OUTCOMES[event.outcome];
                return (
                  <Table.Tr key={event.seq}>
                    <Table.Th scope="row" className="mono" fw={400}>
                      {event.seq}
                    </Table.Th>
                    <Table.Td>
                      <Moment at={event.at} />
                    </Table.Td>
                    <Table.Td style={{ whiteSpace: 'nowrap' }}>
                      {event.who} <span className="dim">{event.roles.join(', ')}</span>
                    </Table.Td>
                    <Table.Td>
                      {event.text}
                      {event.object === undefined ? null : <span className="dim"> · {event.object}</span>}
                      {event.count === undefined ? null : <span className="dim"> · {event.count}</span>}
                    </Table.Td>
                    <Table.Td>
                      <Mark shape={shape} weight={weight}>
                        {event.outcome}
                      </Mark>
                      {event.code === undefined ? null : <span className="dim mono"> {event.code}</span>}
                    </Table.Td>
                    <Table.Td>{event.reason ?? <span className="dim">–</span>}</Table.Td>
                    <Table.Td className="mono">{event.from}</Table.Td>
                    <Table.Td>
                      {event.patient === undefined ? (
                        <span className="dim">–</span>
                      ) : session.may('trail:patient') ? (
                        <Button size="compact-xs" variant="subtle" onClick={() => setSubject(event.seq)}>
                          <span className="mono">{event.patient.slice(0, 6)}</span>
                        </Button>
                      ) : (
                        <span className="mono">{event.patient.slice(0, 6)}</span>
                      )}
                    </Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Group gap="sm">
        <Button variant="default" disabled={pages.length < 2} onClick={() => setPages(pages.slice(0, -1))}>
          Newer
        </Button>
        <Button
          variant="default"
          disabled={next === undefined}
          onClick={() => next !== undefined && setPages([...pages, next])}
        >
          Older
        </Button>
        <Text size="xs" c="dimmed">
          Reading the log is recorded in it. The letters under Patient are the same for the same patient.
        </Text>
      </Group>
      <PatientDialog seq={subject} onClose={() => setSubject(undefined)} />
    </Page>
  );
}
