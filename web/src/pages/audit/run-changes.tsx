import { Group, Select, Table, Text } from '@mantine/core';
import type { DataAuditLine } from '../../../../src/server/contract/console/data-audits.ts';
import { useAsk } from '../../api/use-ask.ts';
import { Panel } from '../../parts/panel.tsx';
import { States } from '../../parts/states.tsx';
import { FindingsTrend } from './findings-trend.tsx';

const when = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** What fell and what rose since an earlier run of the same source. */
export function RunChanges(props: {
  readonly audit: string;
  readonly source: string;
  /** Runs of the source up to this one, newest first. */
  readonly runs: readonly DataAuditLine[];
  readonly since: string | undefined;
  readonly onSince: (since: string) => void;
}) {
  const { audit, source, runs, since, onSince } = props;
  const earlier = runs.filter(({ id }) => id !== audit);
  const before = since ?? earlier[0]?.id;
  if (before === undefined) {
    return (
      <States.Empty title="There is no earlier run of this source">
        Clean, take the export again, and audit it: here stands then what fell and what rose.
      </States.Empty>
    );
  }
  return (
    <Panel
      title="What fell and what rose"
      beside={
        <Group gap="md" ml="auto">
          <FindingsTrend source={source} audits={runs} />
          <Select
            size="xs"
            aria-label="Since the run of"
            data={earlier.map(({ id, at }) => ({ value: id, label: `since ${when.format(at)}` }))}
            value={before}
            allowDeselect={false}
            onChange={(value) => value !== null && onSince(value)}
          />
        </Group>
      }
    >
      <Changes audit={audit} since={before} />
    </Panel>
  );
}

function Changes({ audit, since }: { readonly audit: string; readonly since: string }) {
  const compared = useAsk('compareDataAudits', { params: { audit }, query: { since } });
  if (compared.isPending) return <States.Loading what="what changed" />;
  if (compared.isError) return <States.Failed error={compared.error} again={() => void compared.refetch()} />;
  const changed = compared.data.changes
    .filter(({ fixed, added }) => fixed > 0 || added > 0)
    .sort((a, b) => b.added - a.added || b.fixed - a.fixed);
  const [gone, come] = [
    changed.reduce((sum, { fixed }) => sum + fixed, 0),
    changed.reduce((sum, { added }) => sum + added, 0),
  ];
  return (
    <>
      <Text size="sm" p="sm" role="status">
        <span style={{ color: 'var(--good)' }}>▼ {gone.toLocaleString()} gone</span> ·{' '}
        <span style={{ color: 'var(--bad)' }}>▲ {come.toLocaleString()} new</span>
      </Text>
      {changed.length === 0 ? (
        <States.Empty title="Nothing changed">Every finding is as it was.</States.Empty>
      ) : (
        <Table.ScrollContainer minWidth={560} type="native" tabIndex={0} role="group" aria-label="Changes by check">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Check</Table.Th>
                <Table.Th scope="col">Severity</Table.Th>
                <Table.Th scope="col">Before</Table.Th>
                <Table.Th scope="col">After</Table.Th>
                <Table.Th scope="col">Gone</Table.Th>
                <Table.Th scope="col">New</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {changed.map(({ check, title, severity, before, after, fixed, added }) => (
                <Table.Tr key={check}>
                  <Table.Th scope="row" fw={600}>
                    {title} <span className="mono dim">{check}</span>
                  </Table.Th>
                  <Table.Td>{severity}</Table.Td>
                  <Table.Td>{before.toLocaleString()}</Table.Td>
                  <Table.Td>{after.toLocaleString()}</Table.Td>
                  <Table.Td>{fixed === 0 ? <span className="dim">0</span> : `▼ ${fixed.toLocaleString()}`}</Table.Td>
                  <Table.Td>{added === 0 ? <span className="dim">0</span> : `▲ ${added.toLocaleString()}`}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}
