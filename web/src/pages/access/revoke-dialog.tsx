import { Button, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ask } from '../../api/ask.ts';
import { useDoing } from '../../api/use-doing.ts';

/** Ends a grant before its day, for a reason. */
export function RevokeDialog(props: {
  readonly grant: { readonly id: string; readonly name: string } | undefined;
  readonly onClose: () => void;
  readonly onRevoked: () => void;
}) {
  const { grant, onClose, onRevoked } = props;
  const { busy, said, doing } = useDoing();
  const [why, setWhy] = useState('');
  const revoke = (event: FormEvent): void => {
    event.preventDefault();
    doing(async () => {
      await ask('revokeGrant', { params: { id: grant?.id ?? '' }, body: { why } });
      setWhy('');
      onRevoked();
    });
  };
  return (
    <Modal
      opened={grant !== undefined}
      onClose={onClose}
      title={`Revoke the grant of ${grant?.name ?? ''}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={revoke}>
        <Stack gap="sm">
          <Text size="sm">It ends at once; what is unmasked under it is masked again.</Text>
          <TextInput
            data-autofocus
            label="Why"
            required
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
          <Text size="sm" c="red" role="alert">
            {said}
          </Text>
          <Button type="submit" color="red.9" loading={busy}>
            Revoke it
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
