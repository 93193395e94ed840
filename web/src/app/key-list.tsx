import { Anchor, Modal, Table, Text } from '@mantine/core';
import { navigation } from './navigation.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['/ or Ctrl K', 'search, or go to a page'],
  ['j, k', 'next, previous line'],
  ['Enter', 'open the line'],
  ['x', 'select the line'],
  ['a', 'accept what is suggested'],
  ['n', 'nothing stands for it'],
  ['s', 'search for another'],
  ['[, ]', 'previous, next sample'],
  ['r', 'plan sending again'],
  ['?', 'this list'],
];

/** Help, always in the same place: the keys, and where the manual is. */
export function KeyList({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const pages = navigation.flatMap((group) => group.pages);
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Table withRowBorders={false}>
        <Table.Tbody>
          {[...KEYS, ...pages.map(({ keys, label }) => [keys, `go to ${label}`] as const)].map(([keys, does]) => (
            <Table.Tr key={keys}>
              <Table.Th scope="row" className="mono" w={110}>
                {keys}
              </Table.Th>
              <Table.Td>{does}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed" mt="sm">
        Keys do nothing while you type. The manual stands in <code>docs/</code> of the installation; the{' '}
        <Anchor href="/v1/openapi.json" size="xs" underline="always">
          interface for programs
        </Anchor>{' '}
        has everything that this console has.
      </Text>
    </Modal>
  );
}
