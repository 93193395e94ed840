import { Button, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { UnknownCodeView } from '../../../../src/server/contract/console/codes.ts';
import { ask } from '../../api/ask.ts';
import { Problem } from '../../api/problem.ts';
import { DiffText } from '../../parts/diff-text.tsx';

/** What is about to be said of a code: what it means, or that nothing stands for it. */
export interface Decision {
  readonly code: UnknownCodeView;
  readonly meaning:
    | { readonly code: string; readonly system?: string; readonly display: string; readonly why?: string }
    | undefined;
}

/** Writes a decision into the table's file, with the reason, and shows the lines that changed. */
export function DecideDialog(props: {
  readonly decision: Decision | undefined;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { decision, onClose, onDone } = props;
  const [why, setWhy] = useState('');
  const [said, setSaid] = useState('');
  const [diff, setDiff] = useState<string>();
  const close = (): void => {
    setWhy('');
    setSaid('');
    setDiff(undefined);
    onClose();
  };
  const decide = async (): Promise<void> => {
    if (decision === undefined) return;
    const { code, meaning } = decision;
    const choice =
      meaning === undefined
        ? ({ kind: 'none' } as const)
        : ({
            kind: 'accept',
            code: meaning.code,
            display: meaning.display,
            ...(meaning.system === undefined ? {} : { system: meaning.system }),
          } as const);
    try {
      const answer = await ask('decideCode', { body: { id: code.id, decision: choice, why } });
      setDiff(answer.diff);
      onDone();
    } catch (error) {
      setSaid(error instanceof Problem ? error.message : 'The server does not answer.');
    }
  };
  return (
    <Modal
      opened={decision !== undefined}
      onClose={close}
      title={decision === undefined ? '' : `${decision.code.code} in ${decision.code.table}`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {decision === undefined ? null : diff !== undefined ? (
        <Stack>
          <Text role="status">Written. It is in force with the next release.</Text>
          <DiffText diff={diff} />
          <Button onClick={close}>Close</Button>
        </Stack>
      ) : (
        <Stack gap="sm">
          <Text>
            {decision.meaning === undefined ? (
              'Nothing stands for it: the code goes on as it came, flagged.'
            ) : (
              <>
                means <strong className="mono">{decision.meaning.code}</strong> {decision.meaning.display}
              </>
            )}
          </Text>
          {decision.code.approvalsNeeded > 1 ? (
            <Text size="sm" c="dimmed">
              A clinical table: it stays a draft until a clinician approves it too.
            </Text>
          ) : null}
          <Textarea
            data-autofocus
            label="Why"
            autosize
            minRows={2}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
          <Text size="sm" c="red" role="alert">
            {said}
          </Text>
          <Button disabled={why.trim().length < 3} onClick={() => void decide()}>
            Write it into the table
          </Button>
        </Stack>
      )}
    </Modal>
  );
}
