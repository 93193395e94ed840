import { Button, Group, Select, Table, Text, TextInput, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { TraceOfView } from '../../../../src/server/contract/console/trace.ts';
import { ask } from '../../api/ask.ts';
import { ContentMark } from '../../parts/content-mark.tsx';
import { DeliveryMark } from '../../parts/delivery-mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { Seen } from '../../parts/seen.tsx';
import { States } from '../../parts/states.tsx';

const KINDS = [
  { value: 'mrn', label: 'MRN' },
  { value: 'name', label: 'Name' },
  { value: 'accession', label: 'Accession' },
  { value: 'account', label: 'Account' },
  { value: 'visit', label: 'Visit' },
] as const;
type Kind = (typeof KINDS)[number]['value'];

/** One patient or order through the systems: a lane for each, time downwards, and what each was last told. */
export function TracePage() {
  const [kind, setKind] = useState<Kind>('mrn');
  const [value, setValue] = useState('');
  const [trace, setTrace] = useState<TraceOfView>();
  const [error, setError] = useState<unknown>();
  const [asking, setAsking] = useState(false);
  const find = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setAsking(true);
    setError(undefined);
    try {
      setTrace(await ask('tracePatient', { body: { kind, value: value.trim() } }));
    } catch (cause) {
      setError(cause);
    } finally {
      setAsking(false);
    }
  };
  return (
    <Page
      title="Trace"
      beside={
        <Text size="sm" c="dimmed">
          what you type is sent, not kept in an address; that you looked is recorded
        </Text>
      }
    >
      <form onSubmit={(event) => void find(event)}>
        <Group align="end" gap="sm">
          <Select
            label="By"
            w={130}
            data={KINDS}
            value={kind}
            allowDeselect={false}
            onChange={(next) => setKind(next ?? 'mrn')}
          />
          <TextInput
            label={KINDS.find((each) => each.value === kind)?.label}
            w={260}
            value={value}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          <Button type="submit" disabled={value.trim() === ''} loading={asking}>
            Follow
          </Button>
        </Group>
      </form>
      {error === undefined ? null : <States.Failed error={error} />}
      {trace === undefined ? (
        <States.Empty title="Follow one patient or one order through the systems">
          What each system was last told stands side by side, and where two of them disagree is marked.
        </States.Empty>
      ) : trace.events.length === 0 ? (
        <States.Empty title="Nothing about them">No message that you may see has it.</States.Empty>
      ) : (
        <TraceView trace={trace} />
      )}
    </Page>
  );
}

function TraceView({ trace }: { readonly trace: TraceOfView }) {
  return (
    <>
      <section className="panel" aria-labelledby="believes">
        <header>
          <Title order={2} id="believes">
            What each system was last told
          </Title>
          <Seen value={trace.subject} />
        </header>
        <Table.ScrollContainer
          minWidth={600}
          type="native"
          tabIndex={0}
          role="group"
          aria-label="What each system was last told"
        >
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">What</Table.Th>
                {trace.systems.map((system) => (
                  <Table.Th scope="col" key={system}>
                    {system}
                  </Table.Th>
                ))}
                <Table.Th scope="col">Agree</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {trace.beliefs.map((belief) => (
                <Table.Tr key={belief.label} style={belief.differs ? { background: 'var(--warn-ground)' } : undefined}>
                  <Table.Th scope="row" fw={400}>
                    {belief.label}
                  </Table.Th>
                  {trace.systems.map((system) => (
                    <Table.Td key={system}>
                      <Seen value={belief.values.find((one) => one.system === system)?.value} />
                    </Table.Td>
                  ))}
                  <Table.Td>{belief.differs ? <strong>▲ differ</strong> : '✓'}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </section>
      <section className="panel" aria-labelledby="way">
        <header>
          <Title order={2} id="way">
            The way
          </Title>
        </header>
        <Table.ScrollContainer minWidth={700} type="native" tabIndex={0} role="group" aria-label="The way">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col" w={120}>
                  When
                </Table.Th>
                {trace.systems.map((system) => (
                  <Table.Th scope="col" key={system}>
                    {system}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {trace.events.map((event, at) => (
                <Table.Tr key={`${event.message} ${event.to} ${at}`}>
                  <Table.Td>
                    <Link to="/messages/$message" params={{ message: event.message }} style={{ color: 'inherit' }}>
                      <Moment at={event.at} />
                    </Link>
                  </Table.Td>
                  {trace.systems.map((system) => (
                    <Table.Td key={system} style={{ verticalAlign: 'top' }}>
                      {system === event.from ? <span>{event.kind} →</span> : null}
                      {system === event.to ? (
                        <div>
                          <DeliveryMark state={event.state} /> <ContentMark state={event.content} />
                          {event.says.map((said) => (
                            <div
                              key={said.label}
                              style={said.differs ? { background: 'var(--warn-ground)' } : undefined}
                            >
                              <span className="dim">{said.label}</span> <Seen value={said.value} />
                              {said.differs ? ' ▲' : ''}
                            </div>
                          ))}
                        </div>
                      ) : null}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </section>
    </>
  );
}
