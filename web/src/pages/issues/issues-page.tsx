import { Group, SegmentedControl, Table } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useAsk } from '../../api/use-ask.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { HiddenNote } from '../../parts/hidden-note.tsx';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { severityLooks } from '../../parts/severity-looks.ts';
import { States } from '../../parts/states.tsx';

const STATES = [
  { value: 'open', label: 'Open' },
  { value: 'vendor', label: 'At the vendor' },
  { value: 'fixed', label: 'Mended' },
  { value: 'closed', label: 'Closed' },
];

/** Issues: one cause a line, with everything that it affects. */
export function IssuesPage() {
  const { state = 'open', kind } = useSearch({ from: '/issues' });
  const navigate = useNavigate();
  const issues = useAsk(
    'listIssues',
    { query: { state: state as 'open', ...(kind === undefined ? {} : { kind }) } },
    { every: 15_000, keep: true },
  );
  const [at, setAt] = useState(0);
  const lines = issues.data?.issues ?? [];
  useShortcuts({
    j: () => setAt(Math.min(lines.length - 1, at + 1)),
    k: () => setAt(Math.max(0, at - 1)),
    Enter: () => {
      const issue = lines[at];
      if (issue !== undefined) void navigate({ to: '/issues/$issue', params: { issue: issue.id } });
    },
  });
  return (
    <Page title="Issues">
      <Group>
        <SegmentedControl
          size="xs"
          aria-label="State"
          data={STATES}
          value={state}
          onChange={(next) => void navigate({ to: '/issues', search: { state: next } })}
        />
      </Group>
      {issues.isPending ? (
        <States.Loading what="issues" />
      ) : issues.isError ? (
        <States.Failed error={issues.error} again={() => void issues.refetch()} />
      ) : lines.length === 0 ? (
        <States.Empty title="No issue here">
          An issue is opened when fields are lost or flagged, codes are not known, deliveries are held or refused, a
          feed falls silent, or somebody says that something looks wrong.
        </States.Empty>
      ) : (
        <Table.ScrollContainer
          minWidth={860}
          type="native"
          className="panel"
          tabIndex={0}
          role="group"
          aria-label="Issues"
        >
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col" w={110}>
                  Severity
                </Table.Th>
                <Table.Th scope="col">Issue</Table.Th>
                <Table.Th scope="col">Where</Table.Th>
                <Table.Th scope="col">Messages</Table.Th>
                <Table.Th scope="col">First</Table.Th>
                <Table.Th scope="col">Last</Table.Th>
                <Table.Th scope="col">Owner</Table.Th>
                <Table.Th scope="col">Due</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {lines.map((issue, index) => {
                const [shape, weight, word] = severityLooks[issue.severity];
                return (
                  <Table.Tr key={issue.id} className="row" data-at={index === at}>
                    <Table.Td>
                      <Mark shape={shape} weight={weight}>
                        {word}
                      </Mark>
                    </Table.Td>
                    <Table.Th scope="row" fw={600}>
                      <Link to="/issues/$issue" params={{ issue: issue.id }} style={{ color: 'inherit' }}>
                        {issue.title}
                      </Link>
                      {issue.reopened > 0 ? <span className="dim"> · came back</span> : null}
                    </Table.Th>
                    <Table.Td>{issue.destination ?? issue.flow ?? '–'}</Table.Td>
                    <Table.Td>{issue.messages}</Table.Td>
                    <Table.Td>
                      <Moment at={issue.first} ago />
                    </Table.Td>
                    <Table.Td>
                      <Moment at={issue.last} ago />
                    </Table.Td>
                    <Table.Td>{issue.owner ?? <span className="dim nowrap">nobody yet</span>}</Table.Td>
                    <Table.Td>{issue.due === undefined ? '–' : <Moment at={issue.due} />}</Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <HiddenNote count={issues.data?.hidden ?? 0} what="issues" />
    </Page>
  );
}
