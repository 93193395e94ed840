import { Button, Checkbox, Group, Modal, Stack, Table, Text, Textarea } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../api/ask.ts';
import { Problem } from '../api/problem.ts';
import { useAsk } from '../api/use-ask.ts';
import { Moment } from '../parts/moment.tsx';

const STATES = { open: 'being looked at', vendor: 'asked the vendor', fixed: 'mended', closed: 'closed' } as const;

/** "Something looks wrong", from anywhere: two fields, and below what came of earlier ones. */
export function ReportDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const { pathname } = useLocation();
  const [what, setWhat] = useState('');
  const [urgent, setUrgent] = useState(false);
  const [said, setSaid] = useState('');
  const reports = useAsk('listReports', {}, { enabled: opened });
  const send = async (): Promise<void> => {
    const message = /^\/messages\/([\w-]+)/.exec(pathname)?.[1];
    try {
      await ask('report', { body: { what, where: pathname, urgent, ...(message === undefined ? {} : { message }) } });
      setWhat('');
      setUrgent(false);
      setSaid('Sent. What comes of it stands below.');
      await reports.refetch();
    } catch (error) {
      setSaid(error instanceof Problem ? error.message : 'The server does not answer.');
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Something looks wrong"
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <Textarea
          data-autofocus
          label="What did you expect, and what is there?"
          description="The page that you are on goes along. Write no names."
          autosize
          minRows={3}
          value={what}
          onChange={(event) => setWhat(event.currentTarget.value)}
        />
        <Group justify="space-between">
          <Checkbox
            label="A patient may be harmed by it"
            checked={urgent}
            onChange={(event) => setUrgent(event.currentTarget.checked)}
          />
          <Button disabled={what.trim().length < 3} onClick={() => void send()}>
            Send
          </Button>
        </Group>
        <Text size="sm" role="status">
          {said}
        </Text>
        {(reports.data?.reports.length ?? 0) === 0 ? null : (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Yours</Table.Th>
                <Table.Th scope="col">When</Table.Th>
                <Table.Th scope="col">State</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {reports.data?.reports.map((report) => (
                <Table.Tr key={report.id}>
                  <Table.Td>
                    {report.what}
                    {report.answer === undefined ? null : (
                      <Text size="xs" c="dimmed">
                        {report.answer}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Moment at={report.at} ago />
                  </Table.Td>
                  <Table.Td>{STATES[report.state]}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
    </Modal>
  );
}
