import { Button, Group, Menu, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useDoing } from '../../api/use-doing.ts';
import { useSession } from '../../app/session.ts';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { States } from '../../parts/states.tsx';
import { InviteDialog } from './invite-dialog.tsx';

type Account = Awaited<ReturnType<typeof ask<'accounts'>>>['accounts'][number];

/** Everybody who can log in, with their roles and how they come in. */
export function PeoplePanel() {
  const session = useSession();
  const accounts = useAsk('accounts', {});
  const { said, doing } = useDoing();
  const [inviting, setInviting] = useState(false);
  const [once, setOnce] = useState<{ readonly name: string; readonly password: string }>();
  const edits = session.may('account:edit');
  const change = (work: () => Promise<unknown>): void =>
    doing(async () => {
      await work();
      await accounts.refetch();
    });
  const reset = (id: string): void =>
    change(async () => {
      const { name, oneTimePassword } = await ask('resetAccount', { params: { id } });
      setOnce({ name, password: oneTimePassword });
    });
  return (
    <Panel
      title="People"
      beside={
        edits ? (
          <Button ml="auto" onClick={() => setInviting(true)}>
            Invite
          </Button>
        ) : null
      }
    >
      <Stack gap={0}>
        {once === undefined ? null : (
          <div style={{ padding: '0.75rem' }}>
            <ShownOnce
              title={`One-time password of ${once.name}`}
              text={once.password}
              note="It works once, for a day, and is not shown again. Hand it over in person or by telephone."
              onSeen={() => setOnce(undefined)}
            />
          </div>
        )}
        {accounts.isPending ? (
          <States.Loading what="people" />
        ) : accounts.isError ? (
          <States.Failed error={accounts.error} again={() => void accounts.refetch()} />
        ) : (
          <Table.ScrollContainer minWidth={760} type="native" tabIndex={0} role="group" aria-label="People">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Person</Table.Th>
                  <Table.Th scope="col">Roles</Table.Th>
                  <Table.Th scope="col">State</Table.Th>
                  <Table.Th scope="col">Second factor</Table.Th>
                  <Table.Th scope="col">Last seen</Table.Th>
                  {edits ? <Table.Th scope="col">Change</Table.Th> : null}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {accounts.data.accounts.map((account) => (
                  <Table.Tr key={account.id}>
                    <Table.Th scope="row" fw={600}>
                      {account.display} <span className="dim mono">{account.name}</span>
                    </Table.Th>
                    <Table.Td>
                      {account.given.map(({ role, systems }) => (
                        <div key={role}>
                          {role}
                          {systems === 'all' ? null : <span className="dim"> in {systems.join(', ')}</span>}
                        </div>
                      ))}
                    </Table.Td>
                    <Table.Td>
                      <AccountState account={account} />
                    </Table.Td>
                    <Table.Td>{factorsOf(account)}</Table.Td>
                    <Table.Td>
                      {account.seenAt === undefined ? (
                        <span className="dim">never</span>
                      ) : (
                        <Moment at={account.seenAt} ago />
                      )}
                    </Table.Td>
                    {edits ? (
                      <Table.Td>
                        <Menu position="bottom-end" withinPortal>
                          <Menu.Target>
                            <Button size="compact-xs" variant="default" aria-label={`Change ${account.name}`}>
                              Change…
                            </Button>
                          </Menu.Target>
                          <Menu.Dropdown>
                            <Menu.Item
                              disabled={account.name === session.name}
                              onClick={() =>
                                change(() =>
                                  ask('changeAccount', {
                                    params: { id: account.id },
                                    body: { state: account.state === 'locked' ? 'active' : 'locked' },
                                  }),
                                )
                              }
                            >
                              {account.state === 'locked' ? 'Unlock' : 'Lock'}
                            </Menu.Item>
                            <Menu.Item onClick={() => reset(account.id)}>Give a new one-time password</Menu.Item>
                            <Menu.Item
                              color="red"
                              disabled={account.name === session.name}
                              onClick={() => change(() => ask('removeAccount', { params: { id: account.id } }))}
                            >
                              Remove
                            </Menu.Item>
                          </Menu.Dropdown>
                        </Menu>
                      </Table.Td>
                    ) : null}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        <Group px="sm">
          <Text size="sm" c="red" role="alert">
            {said}
          </Text>
        </Group>
      </Stack>
      <InviteDialog
        opened={inviting}
        onClose={() => setInviting(false)}
        onInvited={(name, password) => {
          setInviting(false);
          setOnce({ name, password });
          void accounts.refetch();
        }}
      />
    </Panel>
  );
}

function AccountState({ account }: { readonly account: Account }) {
  if (account.state === 'removed') {
    return (
      <Mark shape="–" weight="dim">
        removed
      </Mark>
    );
  }
  if (account.state === 'locked') {
    return (
      <Mark shape="■" weight="bad">
        locked
      </Mark>
    );
  }
  if (account.mustChangePassword) {
    return (
      <Mark shape="○" weight="warn">
        invited
      </Mark>
    );
  }
  return (
    <Mark shape="✓" weight="good">
      active
    </Mark>
  );
}

function factorsOf(account: Account): string {
  if (account.signOn) return 'single sign-on';
  const factors = [
    ...(account.secondFactor ? ['authenticator'] : []),
    ...(account.passkeys > 0 ? [`${account.passkeys} ${account.passkeys === 1 ? 'passkey' : 'passkeys'}`] : []),
  ];
  return factors.length === 0 ? '–' : factors.join(', ');
}
