import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { ChannelView } from '../../../../src/server/contract/console/alerts.ts';
import { ask } from '../../api/ask.ts';
import { useDoing } from '../../api/use-doing.ts';
import { useSession } from '../../app/session.ts';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { States } from '../../parts/states.tsx';
import { addressee } from './alert-panel.tsx';

/** Who is told of alerts, whether it arrives, and a test of it. */
export function TellPanel({
  channels,
  onTested,
}: {
  readonly channels: readonly ChannelView[];
  readonly onTested: () => void;
}) {
  const session = useSession();
  const { busy, said, doing } = useDoing();
  const [tested, setTested] = useState('');
  const test = (): void =>
    doing(async () => {
      const outcome = await ask('testAlerts', { body: {} });
      const failed = outcome.channels.filter(({ problem }) => problem !== undefined).length;
      setTested(failed === 0 ? 'The test arrived everywhere.' : `The test did not arrive at ${failed}.`);
      onTested();
    });
  return (
    <Panel
      title="Who is told"
      beside={
        session.may('alert:edit') && channels.length > 0 ? (
          <Button ml="auto" variant="default" disabled={busy} onClick={test}>
            Send a test
          </Button>
        ) : null
      }
    >
      {channels.length === 0 ? (
        <States.Empty title="Nobody">
          Alerts are shown here and told to nobody. Name people or a webhook under tell: in alerts.yaml.
        </States.Empty>
      ) : (
        <Stack p="sm" gap="xs">
          {channels.map(({ to, sentAt, problem, waiting }) => (
            <div key={to}>
              <Group gap="sm" justify="space-between">
                <Text size="sm">{addressee(to)}</Text>
                <Text size="sm">
                  {problem !== undefined ? (
                    <Mark shape="▲" weight="bad">
                      not reached
                    </Mark>
                  ) : sentAt === undefined ? (
                    <span className="dim">not tried yet</span>
                  ) : (
                    <>
                      <Mark shape="✓" weight="good">
                        arrived
                      </Mark>{' '}
                      <Moment at={sentAt} ago />
                    </>
                  )}
                  {waiting === 0 ? '' : ` · ${waiting} waiting`}
                </Text>
              </Group>
              {problem === undefined ? null : (
                <Text size="sm" c="dimmed">
                  {problem.said} {problem.todo}
                </Text>
              )}
            </div>
          ))}
        </Stack>
      )}
      <Text size="sm" px="sm" pb={tested === '' && said === '' ? 0 : 'sm'} role="status">
        {said === '' ? tested : said}
      </Text>
    </Panel>
  );
}
