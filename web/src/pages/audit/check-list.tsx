import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { DataAuditCheckView } from '../../../../src/server/contract/console/data-audits.ts';
import { Mark } from '../../parts/mark.tsx';
import type { AuditSearch } from './audit-search.ts';
import { severityLooks, statusLooks } from './check-looks.ts';

/** Checks, one a line: how each ended, and how much it found of what it judged. */
export function CheckList(props: {
  readonly audit: string;
  readonly checks: readonly DataAuditCheckView[];
  readonly search: AuditSearch;
  readonly at: number;
}) {
  const { audit, checks, search, at } = props;
  const here = useRef<HTMLTableRowElement>(null);
  // The list scrolls by itself, so that the check that is open stays beside it.
  useEffect(() => here.current?.scrollIntoView({ block: 'nearest' }), [search.check]);
  return (
    <Table.ScrollContainer minWidth={560} maxHeight={620} type="native" tabIndex={0} role="group" aria-label="Checks">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Severity</Table.Th>
            <Table.Th scope="col">Check</Table.Th>
            <Table.Th scope="col">Outcome</Table.Th>
            <Table.Th scope="col">Found</Table.Th>
            <Table.Th scope="col">Judged</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {checks.map((check, index) => {
            const [shape, weight, word] = severityLooks[check.severity];
            const [mark, how, outcome] = statusLooks[check.status];
            return (
              <Table.Tr key={check.id} className="row" data-at={index === at} ref={index === at ? here : null}>
                <Table.Td>
                  <Mark shape={shape} weight={weight}>
                    {word}
                  </Mark>
                </Table.Td>
                <Table.Th scope="row" fw={600}>
                  <Link
                    to="/audit/$audit"
                    params={{ audit }}
                    search={{ ...search, check: check.id }}
                    resetScroll={false}
                    aria-current={check.id === search.check ? 'true' : undefined}
                    style={{ color: 'inherit' }}
                  >
                    {check.title} <span className="mono dim">{check.id}</span>
                  </Link>
                </Table.Th>
                <Table.Td>
                  <Mark shape={mark} weight={how}>
                    {outcome}
                  </Mark>
                  {check.missing === undefined ? null : <div className="dim">{check.missing}</div>}
                </Table.Td>
                <Table.Td>{check.found.toLocaleString()}</Table.Td>
                <Table.Td>{check.judged.toLocaleString()}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
