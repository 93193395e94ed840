import { Button, Group, Modal, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../../api/ask.ts';
import { Problem } from '../../api/problem.ts';

type Kind = 'release' | 'edit' | 'discard';
const WORDS: Readonly<Record<Kind, string>> = {
  release:
    'They are tried again under the release that is in force now: after a row, a code or the other side was mended.',
  edit: 'A field is set in what is sent; what came stays as it is, and stands beside it in the history.',
  discard: 'They are not sent. What was received stays, and your reason with it.',
};

/** Mends held deliveries, one or many: released, edited or discarded, each with a reason. */
export function MendDialog(props: {
  readonly opened: boolean;
  readonly deliveries: readonly { readonly message: string; readonly destination: string }[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { opened, deliveries, onClose, onDone } = props;
  const [kind, setKind] = useState<Kind>('release');
  const [path, setPath] = useState('');
  const [value, setValue] = useState('');
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState('');
  const mend = async (): Promise<void> => {
    const act = kind === 'edit' ? ({ kind, set: { [path.trim()]: value } } as const) : ({ kind } as const);
    try {
      const { mended, refused } = await ask('mendDeliveries', { body: { deliveries: [...deliveries], act, reason } });
      onDone();
      if (refused.length === 0) {
        setReason('');
        onClose();
      } else
        setSaid(`${mended} done, ${refused.length} not: ${[...new Set(refused.map((one) => one.said))].join(' ')}`);
    } catch (error) {
      setSaid(error instanceof Problem ? `${error.message} ${error.todo}` : 'The server does not answer.');
    }
  };
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={`Mend ${deliveries.length} ${deliveries.length === 1 ? 'delivery' : 'deliveries'}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <SegmentedControl
          size="xs"
          aria-label="What to do"
          value={kind}
          onChange={(next) => setKind(next)}
          data={[
            { value: 'release', label: 'Try again' },
            { value: 'edit', label: 'Set a field' },
            { value: 'discard', label: 'Discard' },
          ]}
        />
        <Text size="sm" c="dimmed">
          {WORDS[kind]}
        </Text>
        {kind === 'edit' ? (
          <Group grow>
            <TextInput
              label="Field"
              placeholder="PV1-7.1"
              value={path}
              onChange={(event) => setPath(event.currentTarget.value)}
            />
            <TextInput
              label="Value"
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
              autoComplete="off"
            />
          </Group>
        ) : null}
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
        <Button
          {...(kind === 'discard' ? { color: 'red' } : {})}
          disabled={reason.trim().length < 3 || (kind === 'edit' && path.trim() === '')}
          onClick={() => void mend()}
        >
          {kind === 'release' ? 'Try again' : kind === 'edit' ? 'Set and send' : 'Discard'} {deliveries.length}
        </Button>
      </Stack>
    </Modal>
  );
}
