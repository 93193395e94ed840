import { Stack, Table, Text } from '@mantine/core';
import type { MessageView } from '../../../../src/server/contract/console/message.ts';
import { ContentMark } from '../../parts/content-mark.tsx';
import { DeliveryMark } from '../../parts/delivery-mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { States } from '../../parts/states.tsx';

/** Each destination with its tries and what people did, oldest first. */
export function DeliveryHistory({ message }: { readonly message: MessageView }) {
  if (message.deliveries.length === 0) {
    return (
      <States.Empty title="No destination takes it">
        The conditions of every destination of this flow are false for it.
      </States.Empty>
    );
  }
  return (
    <Stack gap="sm">
      {message.deliveries.map((delivery) => (
        <section className="panel" key={delivery.destination} aria-label={delivery.destination}>
          <header>
            <Text fw={600} size="sm">
              {delivery.destination}
            </Text>
            <DeliveryMark state={delivery.state} />
            <ContentMark state={delivery.content} />
            <Text size="xs" c="dimmed">
              release {delivery.release}
              {delivery.possibleDuplicate ? ' · may have arrived twice' : ''}
              {delivery.edited ? ' · edited' : ''}
            </Text>
          </header>
          {delivery.cause === undefined ? null : (
            <Text size="sm" px="sm" py="xs">
              {delivery.cause.said} <span className="dim">{delivery.cause.todo}</span>{' '}
              <code className="dim">{delivery.cause.code}</code>
            </Text>
          )}
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">When</Table.Th>
                <Table.Th scope="col">What</Table.Th>
                <Table.Th scope="col">Detail</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {delivery.attempts.map((attempt, at) => (
                <Table.Tr key={`try-${at}`}>
                  <Table.Td>
                    <Moment at={attempt.at} />
                  </Table.Td>
                  <Table.Td>
                    {attempt.kind} {attempt.answerCode}
                  </Table.Td>
                  <Table.Td>
                    {attempt.said} <span className="dim">{attempt.tookMs} ms</span>
                  </Table.Td>
                </Table.Tr>
              ))}
              {delivery.acts.map((act, at) => (
                <Table.Tr key={`act-${at}`}>
                  <Table.Td>
                    <Moment at={act.at} />
                  </Table.Td>
                  <Table.Td>
                    {act.what} by {act.who}
                  </Table.Td>
                  <Table.Td>{act.reason}</Table.Td>
                </Table.Tr>
              ))}
              {delivery.attempts.length + delivery.acts.length === 0 ? (
                <Table.Tr>
                  <Table.Td colSpan={3} className="dim">
                    Not tried yet
                  </Table.Td>
                </Table.Tr>
              ) : null}
            </Table.Tbody>
          </Table>
        </section>
      ))}
    </Stack>
  );
}
