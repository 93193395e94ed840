import { Button, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ask } from '../api/ask.ts';
import { Problem } from '../api/problem.ts';
import { PasswordField } from '../parts/password-field.tsx';
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
          <PasswordField
            kind="current"
            label="The one that you were given"
            value={old}
            onValue={setOld}
            shows="Show the old password"
          />
          <PasswordField kind="new" label="Yours" value={next} onValue={setNext} shows="Show the new password" />
          <Text size="sm" c="red" role="alert">
            {said}
          </Text>
          <Button type="submit">Set it</Button>
        </Stack>
      </form>
    </Entrance>
  );
}
