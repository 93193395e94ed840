import { Alert, Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/ask.ts';
import { Problem } from '../../api/problem.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useSession } from '../../app/session.ts';
import { DiffText } from '../../parts/diff-text.tsx';
import { FindingList } from './finding-list.tsx';

/** What is written in the workspace and not in force: the diff, and putting it into force with a reason. */
export function WorkspaceChanges() {
  const session = useSession();
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState('');
  const changes = useAsk('listChanges', {}, { enabled: session.may('release:read') });
  const data = changes.data;
  if (data === undefined || data.files.length === 0) return null;
  const wrong = data.findings.some(({ severity }) => severity === 'error');
  const apply = async (): Promise<void> => {
    try {
      await ask('applyChanges', { body: { token: data.token, reason } });
      setOpened(false);
      setReason('');
      await client.invalidateQueries();
    } catch (error) {
      setSaid(error instanceof Problem ? `${error.message} ${error.todo}` : 'The server does not answer.');
      await changes.refetch();
    }
  };
  return (
    <>
      <Alert variant="light" color="yellow" py="xs" title="Written, and not in force yet">
        <Group justify="space-between">
          <Text size="sm">
            {data.files.map(({ file, kind }) => `${file} (${kind})`).join(', ')}
            {data.unapproved > 0 ? ` · ${rowsText(data.unapproved)} to be approved` : ''}
          </Text>
          <Button variant="default" onClick={() => setOpened(true)}>
            See and put into force…
          </Button>
        </Group>
      </Alert>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Put into force"
        size="xl"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack gap="sm">
          <DiffText diff={data.diff} />
          <FindingList findings={data.findings} />
          {data.unapproved > 0 ? (
            <Text size="sm">{rowsText(data.unapproved)} to be approved before this can be put into force.</Text>
          ) : null}
          {session.may('release:apply') ? (
            <>
              <Textarea
                label="Why"
                autosize
                minRows={2}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
              <Text size="sm" c="red" role="alert">
                {said}
              </Text>
              <Button disabled={wrong || data.unapproved > 0 || reason.trim().length < 3} onClick={() => void apply()}>
                Put into force
              </Button>
            </>
          ) : (
            <Text size="sm" c="dimmed">
              A consultant can put it into force.
            </Text>
          )}
        </Stack>
      </Modal>
    </>
  );
}

function rowsText(count: number): string {
  return count === 1 ? '1 row has' : `${count} rows have`;
}
