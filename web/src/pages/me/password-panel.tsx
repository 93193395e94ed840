import { Button, Group, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ask } from '../../api/ask.ts';
import { csrf } from '../../api/csrf.ts';
import { useDoing } from '../../api/use-doing.ts';
import { Panel } from '../../parts/panel.tsx';
import { PasswordField } from '../../parts/password-field.tsx';

/** Changes the password; every other session ends. */
export function PasswordPanel() {
  const { busy, said, doing } = useDoing();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [done, setDone] = useState(false);
  const change = (event: FormEvent): void => {
    event.preventDefault();
    setDone(false);
    doing(async () => {
      const me = await ask('changePassword', { body: { old, new: next } });
      csrf.token = me.csrf;
      setOld('');
      setNext('');
      setDone(true);
    });
  };
  return (
    <Panel title="Password">
      <form onSubmit={change}>
        <Stack gap="sm" p="sm">
          <PasswordField
            kind="current"
            label="Now"
            value={old}
            onValue={setOld}
            shows="Show the password that you have"
          />
          <PasswordField
            kind="new"
            label="New"
            description="Twelve characters or more; four words that you can remember do well"
            value={next}
            onValue={setNext}
            shows="Show the new password"
          />
          <Group>
            <Button type="submit" loading={busy}>
              Change it
            </Button>
            <Text size="sm" role="status">
              {done ? 'Changed. Every other session of yours has ended.' : ''}
            </Text>
          </Group>
          <Text size="sm" c="red" role="alert">
            {said}
          </Text>
        </Stack>
      </form>
    </Panel>
  );
}
