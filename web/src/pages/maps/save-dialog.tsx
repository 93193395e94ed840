import { Button, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../../api/ask.ts';
import { Problem } from '../../api/problem.ts';
import { DiffText } from '../../parts/diff-text.tsx';
import type { LineEdit } from './line-edits.ts';

/** Saves the lines that were changed, with a reason; the rest of the file stays as it is, byte for byte. */
export function SaveDialog(props: {
  readonly opened: boolean;
  readonly file: string;
  readonly version: string;
  readonly edits: readonly LineEdit[];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}) {
  const { opened, file, version, edits, onClose, onSaved } = props;
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState('');
  const [diff, setDiff] = useState<string>();
  const save = async (): Promise<void> => {
    try {
      const answer = await ask('editFile', {
        body: { file, version, reason, edits: edits.map(({ from, to, text }) => ({ from, to, text })) },
      });
      setDiff(answer.diff);
      onSaved();
    } catch (error) {
      setSaid(error instanceof Problem ? `${error.message} ${error.todo}` : 'The server does not answer.');
    }
  };
  const close = (): void => {
    setReason('');
    setSaid('');
    setDiff(undefined);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={`Save ${file}`}
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {diff === undefined ? (
        <Stack gap="sm">
          <DiffText diff={edits.map((edit) => edit.shown).join('\n')} />
          <Textarea
            data-autofocus
            label="Why"
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Text size="sm" c="red" role="alert">
            {said}
          </Text>
          <Button disabled={reason.trim().length < 3} onClick={() => void save()}>
            Save {edits.length} {edits.length === 1 ? 'change' : 'changes'}
          </Button>
        </Stack>
      ) : (
        <Stack gap="sm">
          <Text role="status">Saved in the workspace. It is in force with the next release.</Text>
          <DiffText diff={diff} />
          <Button onClick={close}>Close</Button>
        </Stack>
      )}
    </Modal>
  );
}
