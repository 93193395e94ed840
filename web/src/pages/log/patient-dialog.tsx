import { Button, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../../api/ask.ts';
import { useDoing } from '../../api/use-doing.ts';

type Found = Awaited<ReturnType<typeof ask<'trailPatient'>>>;

/** Which patient an event is about, for a reason that is recorded. */
export function PatientDialog({ seq, onClose }: { readonly seq: number | undefined; readonly onClose: () => void }) {
  const { busy, said, doing } = useDoing();
  const [reason, setReason] = useState('');
  const [found, setFound] = useState<Found>();
  const close = (): void => {
    setReason('');
    setFound(undefined);
    onClose();
  };
  return (
    <Modal
      opened={seq !== undefined}
      onClose={close}
      title={`Which patient event ${seq ?? ''} is about`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        {found === undefined ? (
          <>
            <Textarea
              data-autofocus
              label="Why you need to know"
              description="It is recorded with your name."
              autosize
              minRows={2}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Text size="sm" c="red" role="alert">
              {said}
            </Text>
            <Button
              loading={busy}
              disabled={reason.trim().length < 3}
              onClick={() =>
                doing(async () => setFound(await ask('trailPatient', { params: { seq: seq ?? 0 }, body: { reason } })))
              }
            >
              Show it
            </Button>
          </>
        ) : (
          <>
            <Text role="status">
              {found.patient === undefined ? (
                'No identifier is kept for it any more.'
              ) : (
                <>
                  <strong className="mono">{found.patient.identifier}</strong> of{' '}
                  {found.patient.authority || 'no authority'}
                </>
              )}
            </Text>
            <Button onClick={close}>Close</Button>
          </>
        )}
      </Stack>
    </Modal>
  );
}
