import { Text } from '@mantine/core';
import { useAsk } from '../../api/use-ask.ts';
import { AlertList } from '../../parts/alert-list.tsx';
import { Panel } from '../../parts/panel.tsx';

/** A flow's open alerts, and whether its silence would be noticed. */
export function FlowAlerts({ flow }: { readonly flow: string }) {
  const alerts = useAsk('listAlerts', { query: {} }, { every: 15_000 });
  if (alerts.data === undefined) return null;
  const own = alerts.data.alerts.filter((alert) => alert.flow === flow);
  const learning = alerts.data.learning.find((each) => each.flow === flow);
  return (
    <Panel
      title="Alerts"
      beside={
        learning === undefined ? null : (
          <Text size="xs" c="dimmed">
            silence: {learning.learnt ? 'watched' : `learning, ${learning.days} of ${learning.of} days`}
          </Text>
        )
      }
    >
      {own.length === 0 ? (
        <Text size="sm" p="sm">
          Nothing is wrong by the rules.
        </Text>
      ) : (
        <AlertList alerts={own} />
      )}
    </Panel>
  );
}
