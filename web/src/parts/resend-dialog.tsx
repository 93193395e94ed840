import { Button, Group, Modal, Stack, Table, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { ReplayPlanView } from '../../../src/server/contract/console/replay.ts';
import { ask } from '../api/ask.ts';
import { Problem } from '../api/problem.ts';
import { useAsk } from '../api/use-ask.ts';
import { useSession } from '../app/session.ts';
import { States } from './states.tsx';

interface Selection {
  readonly issue?: string;
  readonly messages?: string[];
  readonly destinations?: string[];
}

/** Sending again: the exact set and what it does come first, then the reason, then the act. */
export function ResendDialog(props: {
  readonly opened: boolean;
  readonly selection: Selection;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const { opened, selection, onClose, onDone } = props;
  const session = useSession();
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState('');
  const [done, setDone] = useState<number>();
  const plan = useAsk('planResend', { body: selection }, { enabled: opened && done === undefined });
  const close = (): void => {
    setDone(undefined);
    setSaid('');
    setReason('');
    onClose();
  };
  const apply = async (token: string): Promise<void> => {
    try {
      const { created } = await ask('applyResend', { body: { ...selection, token, reason } });
      setDone(created);
      onDone();
    } catch (error) {
      setSaid(error instanceof Problem ? error.message : 'The server does not answer.');
      await plan.refetch();
    }
  };
  return (
    <Modal opened={opened} onClose={close} title="Send again" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {done !== undefined ? (
        <Stack>
          <Text role="status">
            {done} {done === 1 ? 'delivery is' : 'deliveries are'} on the way.
          </Text>
          <Button onClick={close}>Close</Button>
        </Stack>
      ) : plan.isPending ? (
        <States.Loading what="what it would do" />
      ) : plan.isError ? (
        <States.Failed error={plan.error} again={() => void plan.refetch()} />
      ) : (
        <Stack gap="sm">
          <PlanTable plan={plan.data} />
          {session.may('replay:apply') ? (
            <>
              <Textarea
                label="Why"
                minRows={2}
                autosize
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
              <Group>
                <Button
                  disabled={reason.trim().length < 3 || plan.data.messages === 0}
                  onClick={() => void apply(plan.data.token)}
                >
                  Send {plan.data.messages} again
                </Button>
                <Text size="sm" c="red" role="alert">
                  {said}
                </Text>
              </Group>
            </>
          ) : (
            <Text size="sm" c="dimmed">
              A consultant can send them.
            </Text>
          )}
        </Stack>
      )}
    </Modal>
  );
}

function PlanTable({ plan }: { readonly plan: ReplayPlanView }) {
  const judged = plan.destinations.some(({ better }) => better !== undefined);
  return (
    <>
      <Text size="sm">
        <strong>{plan.messages}</strong> {plan.messages === 1 ? 'message' : 'messages'}
        {plan.missing > 0 ? `, ${plan.missing} more are gone by retention` : ''}.
      </Text>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Destination</Table.Th>
            <Table.Th scope="col">Deliveries</Table.Th>
            <Table.Th scope="col">Other than before</Table.Th>
            <Table.Th scope="col">The same again</Table.Th>
            {judged ? <Table.Th scope="col">Content</Table.Th> : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {plan.destinations.map((each) => (
            <Table.Tr key={each.destination}>
              <Table.Td>{each.destination}</Table.Td>
              <Table.Td>{each.deliveries}</Table.Td>
              <Table.Td>{each.changed}</Table.Td>
              <Table.Td>{each.duplicates === 0 ? '0' : `${each.duplicates}, twice at the receiver`}</Table.Td>
              {judged ? <Table.Td>{`${each.better ?? 0} better, ${each.worse ?? 0} worse`}</Table.Td> : null}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
