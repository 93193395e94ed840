import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ask } from '../api/ask.ts';
import { Problem } from '../api/problem.ts';
import { Entrance } from './entrance.tsx';

type Me = Awaited<ReturnType<typeof ask<'me'>>>;

/** A password that was given out is changed before anything else. */
export function ChangePassword({ onChanged }: { readonly onChanged: (me: Me) => void }) {
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [said, setSaid] = useState('');
  const change = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      onChanged(await ask('changePassword', { body: { old, new: next } }));
    } catch (error) {
      setSaid(error instanceof Problem ? `${error.message} ${error.todo}` : 'The server does not answer.');
    }
  };
  return (
    <Entrance title="A password of your own">
      <form onSubmit={(event) => void change(event)}>
        <Stack gap="sm">
          <Text size="sm">
            The one that you were given works once. Long is better than odd: four words that you can remember.
          </Text>
          <PasswordInput
            size="xs"
            label="The one that you were given"
            autoComplete="current-password"
            required
            value={old}
            onChange={(event) => setOld(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the old password' }}
          />
          <PasswordInput
            size="xs"
            label="Yours"
            autoComplete="new-password"
            required
            minLength={12}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the new password' }}
          />
          <Text size="sm" c="red" role="alert">
            {said}
          </Text>
          <Button type="submit">Set it</Button>
        </Stack>
      </form>
    </Entrance>
  );
}
