import { Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AlertLineView } from '../../../src/server/contract/console/alerts.ts';
import { Mark } from './mark.tsx';
import { Moment } from './moment.tsx';
import { severityLooks } from './severity-looks.ts';

/** Alerts in a few lines, each with a link to itself. */
export function AlertList({ alerts }: { readonly alerts: readonly AlertLineView[] }) {
  return (
    <Stack gap={4} component="ul" p="sm" m={0} style={{ listStyle: 'none' }}>
      {alerts.map((alert) => {
        const [shape, weight, word] = severityLooks[alert.severity];
        return (
          <li key={alert.id}>
            <Group gap="xs">
              <Mark shape={shape} weight={weight}>
                {word}
              </Mark>
              <Link to="/alerts" search={{ alert: alert.id }} style={{ color: 'inherit', fontWeight: 600 }}>
                {alert.title}
              </Link>
              <Text size="sm" c="dimmed">
                {alert.detail} · <Moment at={alert.since} ago />
                {alert.acknowledged === undefined ? '' : ` · ${alert.acknowledged.who} is on it`}
              </Text>
            </Group>
          </li>
        );
      })}
    </Stack>
  );
}
