import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../api/ask.ts';
import { useAsk } from '../api/use-ask.ts';
import { AuthenticatorPanel } from '../pages/me/authenticator-panel.tsx';
import { PasskeysPanel } from '../pages/me/passkeys-panel.tsx';
import { Entrance } from './entrance.tsx';

type Me = Awaited<ReturnType<typeof ask<'me'>>>;

/** The rules of the practice ask for a second factor and there is none yet: it is set up before anything else. */
export function SetUpFactor({ onSet }: { readonly onSet: (me: Me) => void }) {
  const factors = useAsk('passkeys', {});
  const [busy, setBusy] = useState(false);
  const set = factors.data?.totp === true || (factors.data?.passkeys.length ?? 0) > 0;
  const goOn = async (): Promise<void> => {
    setBusy(true);
    try {
      onSet(await ask('me', {}));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Entrance title="A second factor">
      <Text size="sm">
        Your role sees or decides so much that a password alone is not enough. Set up a passkey, or an authenticator on
        your telephone.
      </Text>
      <PasskeysPanel />
      <AuthenticatorPanel />
      <Button disabled={!set} loading={busy} onClick={() => void goOn()}>
        Go on
      </Button>
    </Entrance>
  );
}
