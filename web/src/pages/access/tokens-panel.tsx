import { Button, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useDoing } from '../../api/use-doing.ts';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { States } from '../../parts/states.tsx';
import { TokenDialog } from './token-dialog.tsx';

/** Tokens: what programs may do, for whom, until when. */
export function TokensPanel() {
  const tokens = useAsk('tokens', {});
  const accounts = useAsk('accounts', {});
  const { said, doing } = useDoing();
  const [making, setMaking] = useState(false);
  const [once, setOnce] = useState<string>();
  const people = accounts.data?.accounts ?? [];
  return (
    <Panel
      title="Tokens for programs"
      beside={
        <Button ml="auto" variant="default" onClick={() => setMaking(true)}>
          Make one
        </Button>
      }
    >
      <Stack gap={0}>
        {once === undefined ? null : (
          <div style={{ padding: '0.75rem' }}>
            <ShownOnce
              title="The token"
              text={once}
              note="It is not shown again. Whoever has it may do what it may do."
              onSeen={() => setOnce(undefined)}
            />
          </div>
        )}
        {tokens.isPending ? (
          <States.Loading what="tokens" />
        ) : tokens.isError ? (
          <States.Failed error={tokens.error} />
        ) : tokens.data.tokens.length === 0 ? (
          <States.Empty title="No token">
            A token lets a program do a part of what an account may do, until a day that you choose.
          </States.Empty>
        ) : (
          <Table.ScrollContainer minWidth={760} type="native" tabIndex={0} role="group" aria-label="Tokens">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Token</Table.Th>
                  <Table.Th scope="col">Of</Table.Th>
                  <Table.Th scope="col">May</Table.Th>
                  <Table.Th scope="col">Ends</Table.Th>
                  <Table.Th scope="col">Last used</Table.Th>
                  <Table.Th scope="col">Revoke</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {tokens.data.tokens.map((token) => (
                  <Table.Tr key={token.id}>
                    <Table.Th scope="row">{token.name}</Table.Th>
                    <Table.Td>{people.find(({ id }) => id === token.account)?.name ?? token.account}</Table.Td>
                    <Table.Td>
                      {token.permissions.join(', ')}
                      {token.systems === 'all' ? null : <span className="dim"> in {token.systems.join(', ')}</span>}
                    </Table.Td>
                    <Table.Td>{new Date(token.endsAt).toLocaleDateString(undefined, { dateStyle: 'medium' })}</Table.Td>
                    <Table.Td>
                      {token.usedAt === undefined ? (
                        <span className="dim">never</span>
                      ) : (
                        <Moment at={token.usedAt} ago />
                      )}
                    </Table.Td>
                    <Table.Td>
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={`Revoke ${token.name}`}
                        onClick={() =>
                          doing(async () => {
                            await ask('revokeToken', { params: { id: token.id } });
                            await tokens.refetch();
                          })
                        }
                      >
                        Revoke
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        <Text size="sm" c="red" role="alert" px="sm">
          {said}
        </Text>
      </Stack>
      <TokenDialog
        opened={making}
        accounts={people.filter(({ state }) => state === 'active')}
        onClose={() => setMaking(false)}
        onMade={(token) => {
          setMaking(false);
          setOnce(token);
          void tokens.refetch();
        }}
      />
    </Panel>
  );
}
