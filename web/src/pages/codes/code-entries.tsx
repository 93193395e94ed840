import { Table, Text, Title } from '@mantine/core';
import { useAsk } from '../../api/use-ask.ts';
import { States } from '../../parts/states.tsx';

/** What a table knows: each code with what it means, who said so and why. */
export function CodeEntries({ table }: { readonly table: string }) {
  const entries = useAsk('readCodeTable', { params: { table } });
  if (entries.isPending) return <States.Loading what="the table" />;
  if (entries.isError) return <States.Failed error={entries.error} />;
  const { data } = entries;
  return (
    <section className="panel" aria-labelledby="known">
      <header>
        <Title order={2} id="known">
          Known in {table}
        </Title>
        <Text size="xs" c="dimmed">
          {data.clinical ? 'clinical: two people approve an entry' : ''} <span className="mono">{data.file}</span>
        </Text>
      </header>
      <Table.ScrollContainer minWidth={640} type="native" tabIndex={0} role="group" aria-label={`Known in ${table}`}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Code</Table.Th>
              <Table.Th scope="col">Means</Table.Th>
              <Table.Th scope="col">Equivalence</Table.Th>
              <Table.Th scope="col">State</Table.Th>
              <Table.Th scope="col">Who and why</Table.Th>
              <Table.Th scope="col">Valid</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.entriesShown.map((entry) => (
              <Table.Tr key={entry.line}>
                <Table.Th scope="row" className="mono" fw={400}>
                  {entry.source}
                </Table.Th>
                <Table.Td>
                  <span className="mono">{entry.target}</span> {entry.display}
                </Table.Td>
                <Table.Td>{entry.equivalence}</Table.Td>
                <Table.Td>{entry.status === 'draft' ? <strong>○ draft</strong> : '✓ approved'}</Table.Td>
                <Table.Td>
                  {entry.who} <span className="dim">{entry.why}</span>
                </Table.Td>
                <Table.Td>
                  {entry.from ?? ''} {entry.until === undefined ? '' : `to ${entry.until}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}
