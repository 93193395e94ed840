import { Button, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../api/ask.ts';
import { Problem } from '../api/problem.ts';

const REASONS = [
  { value: 'treatment', label: 'Treatment of the patient' },
  { value: 'payment', label: 'Billing and payment' },
  { value: 'operations', label: 'Mending an interface' },
  { value: 'vendor-support', label: 'Support by a vendor' },
  { value: 'patient-request', label: 'The patient asked' },
  { value: 'emergency', label: 'Emergency' },
] as const;
type Reason = (typeof REASONS)[number]['value'];

/** Asks for a reason before values are shown. */
export function UnmaskDialog(props: {
  readonly opened: boolean;
  readonly scope:
    | { readonly kind: 'message'; readonly message: string }
    | { readonly kind: 'issue'; readonly issue: string };
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { opened, scope, onClose, onDone } = props;
  const [reason, setReason] = useState<Reason>('operations');
  const [text, setText] = useState('');
  const [problem, setProblem] = useState('');
  const unmask = async (): Promise<void> => {
    try {
      await ask('unmask', { body: { scope, reason, text } });
      setText('');
      setProblem('');
      onDone();
      onClose();
    } catch (error) {
      setProblem(error instanceof Problem ? error.message : 'The server does not answer.');
    }
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Show values" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="sm">
        <Text size="sm">
          You see the values of this {scope.kind} for 15 minutes. Who, when, whose and why go into the evidence log.
        </Text>
        <Select
          label="Reason"
          data={REASONS}
          value={reason}
          allowDeselect={false}
          onChange={(value) => setReason(value ?? 'operations')}
        />
        <Textarea
          label="In your words"
          minRows={2}
          autosize
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {problem === '' ? null : (
          <Text size="sm" c="red" role="alert">
            {problem}
          </Text>
        )}
        <Button disabled={text.trim().length < 3} onClick={() => void unmask()}>
          Show for 15 minutes
        </Button>
      </Stack>
    </Modal>
  );
}
