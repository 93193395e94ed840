import { Button, Checkbox, Table, Text } from '@mantine/core';
import { useEffect } from 'react';
import type { MapRowView } from '../../../../src/server/contract/console/maps.ts';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';

const CHANGES = { new: '+ new', changed: '± changed', same: '' } as const;

/** Rows as a table: one sentence a line, with who has approved it. */
export function RowTable(props: {
  readonly rows: readonly MapRowView[];
  readonly at: number | undefined;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: ((hash: string) => void) | undefined;
  readonly onEdit: ((line: number) => void) | undefined;
}) {
  const { rows, at, chosen, onChoose, onEdit } = props;
  useEffect(() => {
    if (at !== undefined) document.querySelector(`[data-line="${at}"]`)?.scrollIntoView({ block: 'center' });
  }, [at]);
  let block = '';
  return (
    <div className="panel" tabIndex={0} role="group" aria-label="Rows" style={{ overflow: 'auto', maxHeight: '50dvh' }}>
      <Table style={{ minWidth: 960 }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Line</Table.Th>
            <Table.Th scope="col">From</Table.Th>
            <Table.Th scope="col">To</Table.Th>
            <Table.Th scope="col">How</Table.Th>
            <Table.Th scope="col">When</Table.Th>
            <Table.Th scope="col">If not</Table.Th>
            <Table.Th scope="col">Approved</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.flatMap((row, index) => {
            const head = row.block === block ? [] : [row.block];
            block = row.block;
            return [
              ...head.map((text) => (
                <Table.Tr key={`block-${index}`} style={{ background: 'var(--ground-low)' }}>
                  <Table.Th
                    colSpan={7}
                    scope="colgroup"
                    className="mono"
                    style={{ paddingLeft: `${0.75 + row.depth}rem` }}
                  >
                    {text}
                  </Table.Th>
                </Table.Tr>
              )),
              <Table.Tr
                key={`${row.file} ${row.line} ${index}`}
                data-line={row.line}
                data-at={row.line !== undefined && row.line === at}
                className={row.line === at ? 'row' : undefined}
              >
                <Table.Td className="dim">
                  {row.line !== undefined && onEdit !== undefined ? (
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      color="gray"
                      onClick={() => onEdit(row.line ?? 1)}
                      aria-label={`Edit line ${row.line}`}
                    >
                      {row.line}
                    </Button>
                  ) : (
                    (row.line ?? '')
                  )}{' '}
                  {row.changed === 'same' ? null : <strong className="nowrap">{CHANGES[row.changed]}</strong>}
                </Table.Td>
                <Table.Th scope="row" fw={400} className="mono">
                  {row.from}
                </Table.Th>
                <Table.Td className="mono">
                  <span className="dim">{row.arrow}</span> {row.target}
                </Table.Td>
                <Table.Td className="mono">{row.how || <span className="dim">copy</span>}</Table.Td>
                <Table.Td className="mono">{row.when}</Table.Td>
                <Table.Td className="mono">
                  {row.otherwise}
                  {row.because === '' ? null : (
                    <Text size="xs" c="dimmed">
                      because {row.because}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>
                  <ApprovalCell row={row} />
                  {row.needs.length > 0 && onChoose !== undefined ? (
                    <Checkbox
                      size="xs"
                      label="select"
                      checked={chosen.has(row.hash)}
                      onChange={() => onChoose(row.hash)}
                    />
                  ) : null}
                </Table.Td>
              </Table.Tr>,
            ];
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function ApprovalCell({ row }: { readonly row: MapRowView }) {
  return (
    <>
      {row.approvals.map((approval) => (
        <div key={`${approval.role} ${approval.by}`}>
          {approval.by} <span className="dim">{approval.role}</span> <Moment at={approval.at} ago />
        </div>
      ))}
      {row.needs.map((role) => (
        <Mark key={role} shape="▲" weight="warn">
          needs {role}
        </Mark>
      ))}
    </>
  );
}
