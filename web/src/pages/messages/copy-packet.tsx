import { Button, Modal, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../../api/ask.ts';

/** A masked packet for the vendor: shown before it is copied, so that nobody sends what they have not read. */
export function CopyPacket({ id, destination }: { readonly id: string; readonly destination: string | undefined }) {
  const [packet, setPacket] = useState<string>();
  const [said, setSaid] = useState('');
  const open = async (): Promise<void> => {
    setSaid('');
    const answer = await ask('readPacket', { params: { id }, query: destination === undefined ? {} : { destination } });
    setPacket(answer.text);
  };
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(packet ?? '');
    setSaid('Copied.');
  };
  return (
    <>
      <Button variant="default" onClick={() => void open()}>
        Copy packet…
      </Button>
      <Modal
        opened={packet !== undefined}
        onClose={() => setPacket(undefined)}
        title="Packet for the vendor"
        size="xl"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text size="sm" mb="xs">
          Values are masked. Read it before you send it.
        </Text>
        <Textarea
          aria-label="Packet"
          readOnly
          autosize
          minRows={10}
          maxRows={24}
          value={packet ?? ''}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <Button mt="sm" onClick={() => void copy()}>
          Copy
        </Button>
        <Text size="sm" role="status" component="span" ml="sm">
          {said}
        </Text>
      </Modal>
    </>
  );
}
