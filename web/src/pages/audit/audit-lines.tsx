import { Table } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { DataAuditLine } from '../../../../src/server/contract/console/data-audits.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SEVERITIES, scoreText, severityLooks } from './check-looks.ts';

/** Runs, newest first. */
export function AuditLines({ audits }: { readonly audits: readonly DataAuditLine[] }) {
  const navigate = useNavigate();
  const [at, setAt] = useState(0);
  useShortcuts({
    j: () => setAt(Math.min(audits.length - 1, at + 1)),
    k: () => setAt(Math.max(0, at - 1)),
    Enter: () => {
      const audit = audits[at];
      if (audit !== undefined) void navigate({ to: '/audit/$audit', params: { audit: audit.id }, search: {} });
    },
  });
  return (
    <Panel title="Runs" beside={<span className="dim">newest first · j k move · Enter opens</span>}>
      <Table.ScrollContainer minWidth={860} type="native" tabIndex={0} role="group" aria-label="Runs">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Source</Table.Th>
              <Table.Th scope="col">When</Table.Th>
              <Table.Th scope="col">By</Table.Th>
              <Table.Th scope="col">Data as of</Table.Th>
              <Table.Th scope="col">Tables</Table.Th>
              <Table.Th scope="col">Rows</Table.Th>
              {SEVERITIES.map((severity) => (
                <Table.Th scope="col" key={severity}>
                  {severity}
                </Table.Th>
              ))}
              <Table.Th scope="col">Score</Table.Th>
              <Table.Th scope="col">By severity</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {audits.map((audit, index) => (
              <Table.Tr key={audit.id} className="row" data-at={index === at}>
                <Table.Th scope="row" fw={600}>
                  <Link to="/audit/$audit" params={{ audit: audit.id }} search={{}} style={{ color: 'inherit' }}>
                    {audit.source}
                  </Link>
                </Table.Th>
                <Table.Td>
                  <Moment at={audit.at} ago />
                </Table.Td>
                <Table.Td>{audit.who}</Table.Td>
                <Table.Td>{audit.asOf}</Table.Td>
                <Table.Td>{audit.tables}</Table.Td>
                <Table.Td>{audit.rows.toLocaleString()}</Table.Td>
                {SEVERITIES.map((severity) => {
                  const found = audit.bySeverity[severity] ?? 0;
                  const [shape, weight] = severityLooks[severity];
                  return (
                    <Table.Td key={severity}>
                      {found === 0 ? (
                        <span className="dim">0</span>
                      ) : (
                        <Mark shape={shape} weight={weight}>
                          {found.toLocaleString()}
                        </Mark>
                      )}
                    </Table.Td>
                  );
                })}
                <Table.Td>{scoreText(audit.score)}</Table.Td>
                <Table.Td>{scoreText(audit.weighted)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}
