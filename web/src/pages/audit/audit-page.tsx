import { Group, SegmentedControl, SimpleGrid, Tabs, Text } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useAsk } from '../../api/use-ask.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { States } from '../../parts/states.tsx';
import { AuditFiles } from './audit-files.tsx';
import type { AuditSearch } from './audit-search.ts';
import { CheckList } from './check-list.tsx';
import { checksOf, SEVERITIES, scoreText, severityLooks, statusLooks } from './check-looks.ts';
import { CheckPanel } from './check-panel.tsx';
import { RunChanges } from './run-changes.tsx';
import { ScoreMatrix } from './score-matrix.tsx';
import { UnderstoodTables } from './understood-tables.tsx';

/** One run: scores, the checks behind them, the rows behind those; how tables were understood; what changed. */
export function AuditPage() {
  const { audit: id } = useParams({ from: '/audit/$audit' });
  const search = useSearch({ from: '/audit/$audit' });
  const navigate = useNavigate();
  const [thresholds, setThresholds] = useState<Readonly<Record<string, number>>>({});
  const audit = useAsk('readDataAudit', { params: { audit: id }, body: { thresholds } }, { keep: true });
  const list = useAsk('listDataAudits', {});
  const { view = 'scores', kind, dimension, status, since } = search;
  const go = (next: AuditSearch): void =>
    void navigate({ to: '/audit/$audit', params: { audit: id }, search: next, resetScroll: false });
  const inCell = checksOf(audit.data?.checks ?? [], kind, dimension);
  const checks = inCell.filter((check) => status === undefined || check.status === status);
  const check = audit.data?.checks.find((each) => each.id === search.check);
  const at = checks.findIndex((each) => each.id === search.check);
  const open = (nth: number): void => {
    const next = checks[Math.max(0, Math.min(checks.length - 1, nth))];
    if (next !== undefined) go({ ...search, check: next.id });
  };
  useShortcuts({ j: () => open(at + 1), k: () => open(at - 1) }, view === 'scores');
  if (audit.isPending) return <States.Loading what="the run" />;
  if (audit.isError) return <States.Failed error={audit.error} again={() => void audit.refetch()} />;
  const { data } = audit;
  const runs = (list.data?.audits ?? []).filter(({ source, at: then }) => source === data.source && then <= data.at);
  const setThreshold = (of: string, share: number | undefined): void => {
    const { [of]: _, ...rest } = thresholds;
    setThresholds(share === undefined ? rest : { ...rest, [of]: share });
  };
  return (
    <Page
      title={`Data audit: ${data.source}`}
      beside={
        <Text size="sm" c="dimmed">
          as of {data.asOf} · run <Moment at={data.at} ago /> by {data.who}
        </Text>
      }
      actions={<AuditFiles audit={data} />}
    >
      <Group gap="lg" role="status">
        {SEVERITIES.map((severity) => {
          const [shape, weight, word] = severityLooks[severity];
          const found = data.bySeverity[severity] ?? 0;
          return (
            <Mark key={severity} shape={shape} weight={found === 0 ? 'dim' : weight}>
              {found.toLocaleString()} {word}
            </Mark>
          );
        })}
        <Text size="sm">
          score <strong>{scoreText(data.total.plain)}</strong>, by severity{' '}
          <strong>{scoreText(data.total.weighted)}</strong>
        </Text>
      </Group>
      <Tabs
        value={view}
        onChange={(next) => go(next === null || next === 'scores' ? {} : { view: next })}
        keepMounted={false}
      >
        <Tabs.List mb="sm">
          <Tabs.Tab value="scores">Scores and checks</Tabs.Tab>
          <Tabs.Tab value="tables">Tables</Tabs.Tab>
          <Tabs.Tab value="changes">What changed</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="scores">
          <ScoreMatrix audit={data} kind={kind} dimension={dimension} />
          <SimpleGrid cols={{ base: 1, lg: 2 }} mt="sm" spacing="sm">
            <Panel
              title={
                kind === undefined
                  ? 'Every check'
                  : `Checks of ${kind}${dimension === undefined ? '' : `, ${dimension}`}`
              }
              beside={<span className="dim">worst first · j k move</span>}
            >
              <SegmentedControl
                size="xs"
                m="xs"
                aria-label="Outcome"
                data={[
                  { value: '', label: `all ${inCell.length}` },
                  ...Object.keys(statusLooks).map((each) => ({
                    value: each,
                    label: `${each} ${inCell.filter((one) => one.status === each).length}`,
                  })),
                ]}
                value={status ?? ''}
                onChange={(next) => {
                  const { status: _, ...rest } = search;
                  go(next === '' ? rest : { ...rest, status: next });
                }}
              />
              {checks.length === 0 ? (
                <States.Empty title="No check here" />
              ) : (
                <CheckList audit={id} checks={checks} search={search} at={at} />
              )}
            </Panel>
            {check === undefined ? (
              <States.Empty title="Open a check">
                What it means, how it is repaired, and the rows that it found stand here.
              </States.Empty>
            ) : (
              <CheckPanel audit={id} check={check} kind={kind} onThreshold={(share) => setThreshold(check.id, share)} />
            )}
          </SimpleGrid>
        </Tabs.Panel>
        <Tabs.Panel value="tables">
          <UnderstoodTables audit={data} />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <RunChanges
            audit={id}
            source={data.source}
            runs={runs}
            since={since}
            onSince={(next) => go({ ...search, since: next })}
          />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
