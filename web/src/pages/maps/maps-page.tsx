import { Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useAsk } from '../../api/use-ask.ts';
import { Mark } from '../../parts/mark.tsx';
import { Page } from '../../parts/page.tsx';
import { States } from '../../parts/states.tsx';
import { WorkspaceChanges } from './workspace-changes.tsx';

/** The maps of the workspace and of its packs, and what is written and not in force yet. */
export function MapsPage() {
  const maps = useAsk('listMaps', {});
  if (maps.isPending) return <States.Loading what="maps" />;
  if (maps.isError) return <States.Failed error={maps.error} again={() => void maps.refetch()} />;
  return (
    <Page title="Maps">
      <WorkspaceChanges />
      {maps.data.maps.length === 0 ? (
        <States.Empty title="No map yet">
          A map is a file in maps/ of the workspace; packs bring their own.
        </States.Empty>
      ) : (
        <Table.ScrollContainer
          minWidth={700}
          type="native"
          className="panel"
          tabIndex={0}
          role="group"
          aria-label="Maps"
        >
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Map</Table.Th>
                <Table.Th scope="col">From</Table.Th>
                <Table.Th scope="col">To</Table.Th>
                <Table.Th scope="col">Rows</Table.Th>
                <Table.Th scope="col">Approved</Table.Th>
                <Table.Th scope="col">Used by</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {maps.data.maps.map((map) => (
                <Table.Tr key={map.name}>
                  <Table.Th scope="row" fw={600} className="nowrap">
                    <Link to="/maps/$map" params={{ map: map.name }} style={{ color: 'inherit' }}>
                      {map.name}
                    </Link>
                  </Table.Th>
                  <Table.Td className="mono">{map.from}</Table.Td>
                  <Table.Td className="mono">{map.to}</Table.Td>
                  <Table.Td>{map.rows}</Table.Td>
                  <Table.Td>
                    {!map.ownText ? (
                      <span className="dim nowrap">with its pack</span>
                    ) : map.unapproved === 0 ? (
                      <Mark shape="✓" weight="good">
                        all
                      </Mark>
                    ) : (
                      <Mark shape="▲" weight="warn">
                        {map.unapproved} to approve
                      </Mark>
                    )}
                  </Table.Td>
                  <Table.Td>{map.usedBy.join(', ') || <span className="dim">nobody</span>}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Page>
  );
}
