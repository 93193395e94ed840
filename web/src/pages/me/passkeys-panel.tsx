import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { startRegistration } from '@simplewebauthn/browser';
import { type FormEvent, useState } from 'react';
import { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useDoing } from '../../api/use-doing.ts';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';

/** Passkeys: both factors in one, bound to the name by which the console was opened. */
export function PasskeysPanel() {
  const factors = useAsk('passkeys', {});
  const { busy, said, doing } = useDoing();
  const [name, setName] = useState('');
  const add = (event: FormEvent): void => {
    event.preventDefault();
    doing(async () => {
      const { ticket, options } = await ask('beginPasskey', { body: {} });
      const answer = await startRegistration({ optionsJSON: options as never });
      await ask('addPasskey', { body: { ticket, name, answer: { ...answer } } });
      setName('');
      await factors.refetch();
    });
  };
  const known = factors.data?.passkeys ?? [];
  return (
    <Panel title="Passkeys">
      {known.length === 0 ? null : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Name</Table.Th>
              <Table.Th scope="col">Since</Table.Th>
              <Table.Th scope="col">Last used</Table.Th>
              <Table.Th scope="col">Away</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {known.map((key) => (
              <Table.Tr key={key.id}>
                <Table.Th scope="row" fw={400}>
                  {key.name}
                </Table.Th>
                <Table.Td>
                  <Moment at={key.madeAt} ago />
                </Table.Td>
                <Table.Td>{key.usedAt === undefined ? 'never' : <Moment at={key.usedAt} ago />}</Table.Td>
                <Table.Td>
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Remove ${key.name}`}
                    onClick={() =>
                      doing(async () => {
                        await ask('removePasskey', { params: { id: key.id } });
                        await factors.refetch();
                      })
                    }
                  >
                    Remove
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Stack gap="sm" p="sm">
        {known.length === 0 ? (
          <Text size="sm" c="dimmed">
            A passkey is the fastest way in: this device or a key that you carry checks that it is you.
          </Text>
        ) : null}
        <form onSubmit={add}>
          <Group align="end" gap="xs">
            <TextInput
              label="Name of a new one"
              placeholder="the tablet in room 2"
              required
              w={220}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={busy}>
              Add it
            </Button>
          </Group>
        </form>
        <Text size="sm" c="red" role="alert">
          {said}
        </Text>
      </Stack>
    </Panel>
  );
}
