import { Button, Group, Table, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { ask } from '../../api/ask.ts';
import { States } from '../../parts/states.tsx';

const DAYS = 30;
type Effect = Awaited<ReturnType<typeof ask<'mapEffect'>>>;

/** What a text would do to the messages that really came, before it is put into force. */
export function EffectPanel({
  map,
  text,
  changed,
}: {
  readonly map: string;
  readonly text: string;
  readonly changed: boolean;
}) {
  const [effect, setEffect] = useState<Effect>();
  const [error, setError] = useState<unknown>();
  const [asking, setAsking] = useState(false);
  useEffect(() => setEffect(undefined), [text]);
  const run = async (): Promise<void> => {
    setAsking(true);
    setError(undefined);
    try {
      setEffect(await ask('mapEffect', { params: { map }, body: { text, days: DAYS } }));
    } catch (cause) {
      setError(cause);
    } finally {
      setAsking(false);
    }
  };
  return (
    <section className="panel" aria-labelledby="effect">
      <header>
        <Title order={2} id="effect">
          Effect on the last {DAYS} days
        </Title>
        <div style={{ flex: 1 }} />
        <Button variant="default" loading={asking} disabled={!changed} onClick={() => void run()}>
          Count
        </Button>
      </header>
      {error === undefined ? null : <States.Failed error={error} />}
      {effect === undefined ? (
        <Text size="sm" p="sm" c="dimmed">
          {changed
            ? 'Counts what would change in the messages that came, before anything is put into force.'
            : 'Change a row first.'}
        </Text>
      ) : (
        <>
          <Group p="sm" gap="lg">
            <Text size="sm" role="status">
              <strong>{effect.gain}</strong> messages gain · <strong>{effect.lose}</strong> lose ·{' '}
              <strong>{effect.held}</strong> held · {effect.unchanged} unchanged
              {effect.limited ? ` · the newest ${effect.messages} were tried` : ''}
            </Text>
          </Group>
          {effect.changes.length === 0 ? null : (
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Field</Table.Th>
                  <Table.Th scope="col">Now</Table.Th>
                  <Table.Th scope="col">Then</Table.Th>
                  <Table.Th scope="col">Messages</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {effect.changes.map((change) => (
                  <Table.Tr key={`${change.path} ${change.before} ${change.after}`}>
                    <Table.Th scope="row" fw={400} className="mono">
                      {change.path}
                    </Table.Th>
                    <Table.Td>{change.before}</Table.Td>
                    <Table.Td>{change.after}</Table.Td>
                    <Table.Td>{change.messages}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </>
      )}
    </section>
  );
}
