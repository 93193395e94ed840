import { Anchor, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useDoing } from '../../api/use-doing.ts';
import { Mark } from '../../parts/mark.tsx';
import { Panel } from '../../parts/panel.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';

type Begun = Awaited<ReturnType<typeof ask<'beginTotp'>>>;

/** An authenticator as the second factor: set with its first code, taken away with the password. */
export function AuthenticatorPanel() {
  const factors = useAsk('passkeys', {});
  const { busy, said, doing } = useDoing();
  const [begun, setBegun] = useState<Begun>();
  const [text, setText] = useState('');
  const [codes, setCodes] = useState<readonly string[]>();
  const set = factors.data?.totp === true;
  const confirm = (event: FormEvent): void => {
    event.preventDefault();
    doing(async () => {
      const { recoveryCodes } = await ask('confirmTotp', { body: { ticket: begun?.ticket ?? '', code: text } });
      setCodes(recoveryCodes);
      setBegun(undefined);
      setText('');
      await factors.refetch();
    });
  };
  const remove = (event: FormEvent): void => {
    event.preventDefault();
    doing(async () => {
      await ask('removeTotp', { body: { password: text } });
      setText('');
      await factors.refetch();
    });
  };
  const renew = (): void =>
    doing(async () => {
      setCodes((await ask('newRecoveryCodes', { body: { password: text } })).recoveryCodes);
      setText('');
      await factors.refetch();
    });
  return (
    <Panel
      title="Authenticator"
      beside={
        <Mark shape={set ? '✓' : '○'} weight={set ? 'good' : 'dim'}>
          {set ? `set, ${factors.data?.recoveryCodes ?? 0} recovery codes left` : 'not set'}
        </Mark>
      }
    >
      <Stack gap="sm" p="sm">
        {codes === undefined ? null : (
          <ShownOnce
            title="Recovery codes"
            text={codes.join('\n')}
            note="Each works once in place of a code of the authenticator. They are not shown again."
            onSeen={() => setCodes(undefined)}
          />
        )}
        {set ? (
          <form onSubmit={remove}>
            <Group align="end" gap="xs">
              <PasswordInput
                size="xs"
                label="Password, for either"
                autoComplete="current-password"
                w={220}
                required
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
              />
              <Button type="submit" variant="default" loading={busy}>
                Take it away
              </Button>
              <Button variant="default" disabled={busy || text === ''} onClick={renew}>
                New recovery codes
              </Button>
            </Group>
          </form>
        ) : begun === undefined ? (
          <Group>
            <Button
              variant="default"
              loading={busy}
              onClick={() => doing(async () => setBegun(await ask('beginTotp', { body: {} })))}
            >
              Set one up
            </Button>
          </Group>
        ) : (
          <form onSubmit={confirm}>
            <Stack gap="sm">
              <Text size="sm">
                <Anchor href={begun.uri} size="sm">
                  Open it in the authenticator of this device
                </Anchor>
                , or type this key into another:
              </Text>
              <Text className="mono" style={{ userSelect: 'all', overflowWrap: 'anywhere' }}>
                {begun.secret.replaceAll(/(.{4})/g, '$1 ')}
              </Text>
              <Group align="end" gap="xs">
                <TextInput
                  label="The code that it shows"
                  autoComplete="one-time-code"
                  inputMode="numeric"
                  required
                  w={180}
                  value={text}
                  onChange={(event) => setText(event.currentTarget.value)}
                />
                <Button type="submit" loading={busy}>
                  Confirm
                </Button>
              </Group>
            </Stack>
          </form>
        )}
        <Text size="sm" c="red" role="alert">
          {said}
        </Text>
      </Stack>
    </Panel>
  );
}
