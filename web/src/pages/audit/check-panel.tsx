import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import type { DataAuditCheckView } from '../../../../src/server/contract/console/data-audits.ts';
import { Mark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { severityLooks, statusLooks } from './check-looks.ts';
import { FoundRows } from './found-rows.tsx';

/** A check: what it means for people, how much of it is allowed, and the rows that it found. */
export function CheckPanel(props: {
  readonly audit: string;
  readonly check: DataAuditCheckView;
  readonly kind: string | undefined;
  readonly onThreshold: (share: number | undefined) => void;
}) {
  const { audit, check, kind, onThreshold } = props;
  const [shape, weight, word] = severityLooks[check.severity];
  const [mark, how, outcome] = statusLooks[check.status];
  const share = check.judged === 0 ? 0 : (check.found / check.judged) * 100;
  const tried = check.threshold !== check.ownThreshold;
  return (
    <Panel title={check.title} beside={<span className="mono dim">{check.id}</span>}>
      <Stack gap="xs" p="sm">
        <Group gap="md" role="status">
          <Mark shape={shape} weight={weight}>
            {word}
          </Mark>
          <Mark shape={mark} weight={how}>
            {outcome}
          </Mark>
          <Text size="sm">
            {check.found.toLocaleString()} of {check.judged.toLocaleString()} ({share.toFixed(2)} %) · {check.category}
          </Text>
        </Group>
        {check.missing === undefined ? null : <Text size="sm">Could not run: {check.missing}</Text>}
        <Text size="sm">
          <strong>Why it matters.</strong> {check.why}
        </Text>
        <Text size="sm">
          <strong>Repair.</strong> {check.repair}
        </Text>
        <Text size="sm">
          <strong>If it is moved as it is.</strong> {check.effect}
        </Text>
        <Group gap="xs" align="end">
          <NumberInput
            label="Passes up to, in percent of what was judged"
            size="xs"
            min={0}
            max={100}
            step={0.5}
            decimalScale={3}
            value={Number((check.threshold * 100).toFixed(3))}
            onChange={(value) => typeof value === 'number' && onThreshold(value / 100)}
            disabled={check.status === 'noted' || check.status === 'could not run'}
          />
          {tried ? (
            <Button size="xs" variant="default" onClick={() => onThreshold(undefined)}>
              Back to {Number((check.ownThreshold * 100).toFixed(3))} %
            </Button>
          ) : null}
        </Group>
        {tried ? (
          <Text size="xs" c="dimmed">
            Tried on this page only. To keep it, write into checks/thresholds.yaml:{' '}
            <span className="mono">
              change: {'{'}
              {check.id}: {'{'}threshold: {Number(check.threshold.toFixed(5))}
              {'}}'}
            </span>
          </Text>
        ) : null}
      </Stack>
      {check.found === 0 ? null : (
        <FoundRows key={`${check.id} ${kind ?? ''}`} audit={audit} check={check.id} kind={kind} />
      )}
    </Panel>
  );
}
