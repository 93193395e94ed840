import { Progress, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AlertsView } from '../../../../src/server/contract/console/alerts.ts';
import { Panel } from '../../parts/panel.tsx';

/** How much is known of each flow's usual traffic: before that its silence opens no alert. */
export function LearningPanel({ learning }: { readonly learning: AlertsView['learning'] }) {
  return (
    <Panel title="Silence">
      <Stack p="sm" gap="xs">
        <Text size="sm" c="dimmed">
          What is usual is learnt by the hour of the week; nights, weekends and holidays of the calendar are not
          silence.
        </Text>
        {learning.map(({ flow, days, of, learnt }) => (
          <div key={flow}>
            <Text size="sm">
              <Link to="/flows/$flow" params={{ flow }} style={{ color: 'inherit' }}>
                {flow}
              </Link>
              : {learnt ? 'learnt, and watched' : `learning, ${days} of ${of} days`}
            </Text>
            {learnt ? null : (
              <Progress value={(days / of) * 100} aria-label={`${flow}: days learnt`} size="sm" mt={2} />
            )}
          </div>
        ))}
      </Stack>
    </Panel>
  );
}
