import { Button, Group, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { given } from '../../api/given.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Seen } from '../../parts/seen.tsx';
import { States } from '../../parts/states.tsx';

const PAGE = 20;

/** The rows that a check found, a page at a time: where they stand, not what they hold. */
export function FoundRows(props: {
  readonly audit: string;
  readonly check: string;
  readonly kind: string | undefined;
}) {
  const { audit, check, kind } = props;
  const [after, setAfter] = useState(0);
  const rows = useAsk(
    'listDataAuditRows',
    { params: { audit }, body: { check, after, limit: PAGE, ...given({ kind }) } },
    { keep: true },
  );
  const total = rows.data?.total ?? 0;
  const back = (): void => setAfter(Math.max(0, after - PAGE));
  const on = (): void => setAfter(after + PAGE < total ? after + PAGE : after);
  useShortcuts({ '[': back, ']': on });
  if (rows.isPending) return <States.Loading what="rows" />;
  if (rows.isError) return <States.Failed error={rows.error} again={() => void rows.refetch()} />;
  if (total === 0) {
    return (
      <Text size="sm" c="dimmed" p="sm">
        No single row is to blame: the check counts over a whole table, or the practice works so.
      </Text>
    );
  }
  return (
    <>
      <Table.ScrollContainer minWidth={420} type="native" tabIndex={0} role="group" aria-label="Rows found">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Table</Table.Th>
              <Table.Th scope="col">Row</Table.Th>
              <Table.Th scope="col">Key</Table.Th>
              <Table.Th scope="col">Column</Table.Th>
              <Table.Th scope="col">At odds with</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.data.rows.map(({ table, row, key, field, other }, index) => (
              <Table.Tr key={`${table} ${row ?? ''} ${field} ${after + index}`}>
                <Table.Td>{table}</Table.Td>
                <Table.Td>{row ?? '–'}</Table.Td>
                <Table.Td>
                  <Seen value={key} />
                </Table.Td>
                <Table.Td className="mono">{field}</Table.Td>
                <Table.Td>
                  {other === undefined ? <span className="dim">–</span> : `${other.table} ${other.row}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group gap="xs" p="xs">
        <Button size="compact-xs" variant="default" disabled={after === 0} onClick={back}>
          Earlier
        </Button>
        <Button size="compact-xs" variant="default" disabled={after + PAGE >= total} onClick={on}>
          Later
        </Button>
        <Text size="xs" c="dimmed" role="status">
          {(after + 1).toLocaleString()} to {Math.min(total, after + PAGE).toLocaleString()} of {total.toLocaleString()}{' '}
          · [ ] turn pages
        </Text>
      </Group>
    </>
  );
}
