import { Anchor, Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { startAuthentication } from '@simplewebauthn/browser';
import { type FormEvent, useState } from 'react';
import { ask } from '../api/ask.ts';
import { Problem } from '../api/problem.ts';
import { useAsk } from '../api/use-ask.ts';
import { Entrance } from './entrance.tsx';

type Me = Awaited<ReturnType<typeof ask<'me'>>>;

/** Logging in: by password and, where it is set, an authenticator; by passkey; by the practice's single sign-on. */
export function LogIn({ onEntered }: { readonly onEntered: (me: Me) => void }) {
  const ways = useAsk('ways', {});
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [ticket, setTicket] = useState<string>();
  const [code, setCode] = useState('');
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const doing = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setSaid('');
    try {
      await work();
    } catch (error) {
      setSaid(
        error instanceof Problem ? `${error.message} ${error.todo}` : 'That did not work. Try again, or another way.',
      );
    } finally {
      setBusy(false);
    }
  };
  const logIn = (event: FormEvent): void => {
    event.preventDefault();
    void doing(async () => {
      const answer = await ask('logIn', { body: { name, password } });
      setPassword('');
      if (answer.state === 'second-factor') setTicket(answer.ticket);
      else onEntered(answer);
    });
  };
  const second = (event: FormEvent): void => {
    event.preventDefault();
    void doing(async () => onEntered(await ask('secondFactor', { body: { ticket: ticket ?? '', code } })));
  };
  const passkey = (): void =>
    void doing(async () => {
      const challenge = await ask('passkeyChallenge', { body: {} });
      const answer = await startAuthentication({ optionsJSON: challenge.options as never });
      onEntered(await ask('passkeyLogIn', { body: { ticket: challenge.ticket, answer: answer as never } }));
    });
  return (
    <Entrance title="Suture">
      {ticket === undefined ? (
        <form onSubmit={logIn}>
          <Stack gap="sm">
            <TextInput
              label="Name"
              autoComplete="username webauthn"
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              autoFocus
            />
            <PasswordInput
              size="xs"
              label="Password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
            />
            <Button type="submit" loading={busy}>
              Log in
            </Button>
          </Stack>
        </form>
      ) : (
        <form onSubmit={second}>
          <Stack gap="sm">
            <TextInput
              label="Code"
              description="Of your authenticator, or one of your recovery codes"
              autoComplete="one-time-code"
              required
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
              autoFocus
            />
            <Button type="submit" loading={busy}>
              Go on
            </Button>
            <Anchor component="button" type="button" size="sm" onClick={() => setTicket(undefined)}>
              Start again
            </Anchor>
          </Stack>
        </form>
      )}
      <Text size="sm" c="red" role="alert">
        {said}
      </Text>
      {ways.data?.passkey === true || ways.data?.signOn !== undefined ? <Divider label="or" /> : null}
      {ways.data?.passkey === true ? (
        <Button variant="default" onClick={passkey} disabled={busy}>
          With a passkey
        </Button>
      ) : null}
      {ways.data?.signOn === undefined ? null : (
        <Button variant="default" component="a" href="/v1/session/sign-on">
          With {ways.data.signOn}
        </Button>
      )}
    </Entrance>
  );
}
