import { Button, Modal, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { isPermission } from '../../../../src/practice/access/permissions.ts';
import { roles } from '../../../../src/practice/access/roles.ts';
import { ask } from '../../api/ask.ts';
import { useDoing } from '../../api/use-doing.ts';

type Account = Awaited<ReturnType<typeof ask<'accounts'>>>['accounts'][number];
const DAY = 86_400_000;

/** Makes a token: part of what an account may do, until a day. */
export function TokenDialog(props: {
  readonly opened: boolean;
  readonly accounts: readonly Account[];
  readonly onClose: () => void;
  readonly onMade: (token: string) => void;
}) {
  const { opened, accounts, onClose, onMade } = props;
  const { busy, said, doing } = useDoing();
  const [account, setAccount] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [may, setMay] = useState<string[]>([]);
  const [until, setUntil] = useState(() => new Date(Date.now() + 90 * DAY).toISOString().slice(0, 10));
  const chosen = accounts.find(({ id }) => id === account);
  const possible = [
    ...new Set(chosen?.given.flatMap(({ role }) => (role in roles ? roles[role as keyof typeof roles] : []))),
  ];
  const make = (event: FormEvent): void => {
    event.preventDefault();
    doing(async () => {
      const made = await ask('makeToken', {
        body: {
          account: account ?? '',
          name,
          permissions: may.filter(isPermission),
          systems: 'all',
          endsAt: new Date(`${until}T23:59:59`).getTime(),
        },
      });
      setName('');
      setMay([]);
      onMade(made.token);
    });
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Make a token" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={make}>
        <Stack gap="sm">
          <TextInput
            data-autofocus
            label="What it is for"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="Account"
            required
            searchable
            data={accounts.map(({ id, name: shown }) => ({ value: id, label: shown }))}
            value={account}
            onChange={(value) => {
              setAccount(value);
              setMay([]);
            }}
          />
          <MultiSelect
            size="xs"
            label="May"
            required
            searchable
            disabled={chosen === undefined}
            data={possible}
            value={may}
            onChange={setMay}
          />
          <TextInput
            type="date"
            label="Until the end of"
            required
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          <Text size="sm" c="red" role="alert">
            {said}
          </Text>
          <Button type="submit" loading={busy} disabled={may.length === 0}>
            Make it
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
