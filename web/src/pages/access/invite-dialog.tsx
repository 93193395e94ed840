import { Button, Modal, MultiSelect, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { GIVEN_ROLES, isGivenRole } from '../../../../src/practice/access/roles.ts';
import { ask } from '../../api/ask.ts';
import { useDoing } from '../../api/use-doing.ts';

/** Invites a person with roles, in all systems or in some. */
export function InviteDialog(props: {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onInvited: (name: string, password: string) => void;
}) {
  const { opened, onClose, onInvited } = props;
  const { busy, said, doing } = useDoing();
  const [name, setName] = useState('');
  const [display, setDisplay] = useState('');
  const [roles, setRoles] = useState<string[]>([]);
  const [systems, setSystems] = useState<string[]>([]);
  const invite = (event: FormEvent): void => {
    event.preventDefault();
    doing(async () => {
      const where = systems.length === 0 ? ('all' as const) : systems;
      const given = roles.filter(isGivenRole).map((role) => ({ role, systems: where }));
      const account = await ask('invite', { body: { name, display, given } });
      setName('');
      setDisplay('');
      setRoles([]);
      setSystems([]);
      onInvited(account.name, account.oneTimePassword);
    });
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Invite a person" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={invite}>
        <Stack gap="sm">
          <TextInput
            data-autofocus
            label="Name to log in with"
            autoComplete="off"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="Name as others see it"
            autoComplete="off"
            required
            value={display}
            onChange={(event) => setDisplay(event.currentTarget.value)}
          />
          <MultiSelect size="xs" label="Roles" required data={GIVEN_ROLES} value={roles} onChange={setRoles} />
          <TagsInput size="xs" label="Systems" description="Empty: all of them" value={systems} onChange={setSystems} />
          <Text size="sm" c="red" role="alert">
            {said}
          </Text>
          <Button type="submit" loading={busy} disabled={roles.length === 0}>
            Invite
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
