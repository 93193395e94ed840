import { Table, Text } from '@mantine/core';
import type { DataAuditView } from '../../../../src/server/contract/console/data-audits.ts';
import { Mark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';

/** Below this a person should look whether a table was taken for what it is. */
const SURE = 0.6;

/** What each table and column was taken for, to be confirmed or said otherwise. */
export function UnderstoodTables({ audit }: { readonly audit: DataAuditView }) {
  return (
    <Panel title="How tables were understood">
      <Text size="sm" c="dimmed" px="sm" pt="xs">
        Taken for something else? Say so in checks/tables.yaml:{' '}
        <span className="mono">
          tables: {'{'}TABLE: {'{'}kind: patients, fields: {'{'}birthDate: COLUMN{'}}}'}
        </span>{' '}
        and run the audit again.
      </Text>
      <Table.ScrollContainer minWidth={640} type="native" tabIndex={0} role="group" aria-label="Tables">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Table</Table.Th>
              <Table.Th scope="col">Rows</Table.Th>
              <Table.Th scope="col">Taken for</Table.Th>
              <Table.Th scope="col">Columns</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {audit.tables.map(({ name, rows, kind, confidence = 0, columns }) => {
              const unread = columns.filter(({ field }) => field === undefined);
              return (
                <Table.Tr key={name}>
                  <Table.Th scope="row" fw={600}>
                    {name}
                  </Table.Th>
                  <Table.Td>{rows.toLocaleString()}</Table.Td>
                  <Table.Td>
                    {kind === undefined ? (
                      <Mark shape="◌" weight="warn">
                        not known
                      </Mark>
                    ) : (
                      <>
                        {kind}{' '}
                        <Mark shape={confidence < SURE ? '▲' : '✓'} weight={confidence < SURE ? 'warn' : 'good'}>
                          {Math.round(confidence * 100)} % sure
                        </Mark>
                      </>
                    )}
                  </Table.Td>
                  <Table.Td>
                    {columns.flatMap(({ column, field }) =>
                      field === undefined
                        ? []
                        : [
                            <span key={column} className="nowrap">
                              <span className="mono">{column}</span> <span className="dim">→ {field}</span>{' '}
                            </span>,
                            ' ',
                          ],
                    )}
                    {unread.length === 0 ? null : (
                      <div className="dim">not understood: {unread.map(({ column }) => column).join(', ')}</div>
                    )}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Panel>
  );
}
