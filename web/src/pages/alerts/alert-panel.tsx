import { Button, CloseButton, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AlertLineView } from '../../../../src/server/contract/console/alerts.ts';
import type { Asked } from '../../../../src/server/contract/route.ts';
import { ask } from '../../api/ask.ts';
import type { Routes } from '../../api/routes.ts';
import { useDoing } from '../../api/use-doing.ts';
import { useSession } from '../../app/session.ts';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';

const HOUR = 3_600_000;
const SPANS = [
  { value: String(HOUR), label: '1 hour' },
  { value: String(4 * HOUR), label: '4 hours' },
  { value: String(24 * HOUR), label: '1 day' },
  { value: String(7 * 24 * HOUR), label: '1 week' },
];
const ENTRIES: Readonly<Record<string, string>> = {
  opened: 'opened it',
  worse: 'saw it get worse',
  again: 'told of it again',
  ended: 'ended it',
};

/** One alert: what to do about it, who has it, who was told, and its history. */
export function AlertPanel(props: {
  readonly alert: AlertLineView;
  readonly onChanged: () => void;
  readonly onClose: () => void;
}) {
  const { alert, onChanged, onClose } = props;
  const session = useSession();
  const { busy, said, doing } = useDoing();
  const [span, setSpan] = useState(String(4 * HOUR));
  const [typed, setTyped] = useState<string>();
  const owner = typed ?? alert.owner ?? '';
  const [note, setNote] = useState('');
  const edits = session.may('alert:edit') && alert.endedAt === undefined;
  const change = (body: Asked<Routes['changeAlert']>['body']): void =>
    doing(async () => {
      await ask('changeAlert', { params: { alert: alert.id }, body });
      setNote('');
      setTyped(undefined);
      onChanged();
    });
  const acknowledged = alert.acknowledged !== undefined;
  return (
    <Panel title={alert.title} beside={<CloseButton ml="auto" aria-label="Close" onClick={onClose} />}>
      <Stack p="sm" gap="sm">
        <Text size="sm">
          {alert.detail} · since <Moment at={alert.since} />
          {alert.endedAt === undefined ? null : (
            <>
              {' · over '}
              <Moment at={alert.endedAt} />
            </>
          )}
        </Text>
        <Group gap="sm">
          <Button renderRoot={(rest) => <Link {...rest} to={alert.to} />}>Go where it is mended</Button>
          <Text size="sm" c="dimmed">
            {alert.todo}
          </Text>
        </Group>
        {edits ? (
          <>
            <Group align="end" gap="xs">
              <Button variant="default" disabled={busy} onClick={() => change({ acknowledge: !acknowledged })}>
                {acknowledged ? 'Take back' : 'Acknowledge'}
              </Button>
              <Select
                size="xs"
                w={110}
                aria-label="Snooze for"
                data={SPANS}
                value={span}
                allowDeselect={false}
                onChange={(value) => setSpan(value ?? span)}
              />
              <Button
                variant="default"
                disabled={busy}
                onClick={() => change({ snoozeUntil: Date.now() + Number(span) })}
              >
                Snooze
              </Button>
              {alert.snoozedUntil === undefined ? null : (
                <Button variant="default" disabled={busy} onClick={() => change({ snoozeUntil: 0 })}>
                  End the snooze
                </Button>
              )}
            </Group>
            <Group align="end" gap="xs">
              <TextInput
                label="Who has it"
                value={owner}
                autoComplete="off"
                onChange={(event) => setTyped(event.currentTarget.value)}
              />
              <Button
                variant="default"
                disabled={busy || owner.trim() === (alert.owner ?? '')}
                onClick={() => change({ owner: owner.trim() })}
              >
                Give
              </Button>
            </Group>
            <Group align="end" gap="xs">
              <TextInput
                label="Note"
                description="No patient data"
                flex={1}
                value={note}
                autoComplete="off"
                onChange={(event) => setNote(event.currentTarget.value)}
              />
              <Button variant="default" disabled={busy || note.trim() === ''} onClick={() => change({ note })}>
                Note it
              </Button>
            </Group>
          </>
        ) : null}
        <Text size="sm" c="red" role="alert">
          {said}
        </Text>
        <Text size="sm" c="dimmed">
          {alert.told.length === 0 ? 'Nobody was told of it.' : `Told: ${alert.told.map(addressee).join(', ')}`}
        </Text>
        <Stack gap={2} component="ol" p={0} m={0} style={{ listStyle: 'none' }} aria-label="History">
          {alert.history.toReversed().map((entry) => (
            <li key={`${entry.at} ${entry.what} ${entry.text}`}>
              <Text size="sm">
                <Moment at={entry.at} /> {entry.who} {ENTRIES[entry.what] ?? entry.what}
                {entry.text === '' ? '' : ` · ${entry.text}`}
              </Text>
            </li>
          ))}
        </Stack>
      </Stack>
    </Panel>
  );
}

/** `mail:sam@hill.example` as people read it. */
export function addressee(to: string): string {
  const [kind = '', ...rest] = to.split(':');
  return kind === 'webhook' ? `webhook ${rest.join(':')}` : rest.join(':');
}
