import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useSession } from '../../app/session.ts';
import { Page } from '../../parts/page.tsx';
import { AuthenticatorPanel } from './authenticator-panel.tsx';
import { PasskeysPanel } from './passkeys-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';

/** One's own ways in, and where one is logged in. */
export function MePage() {
  const session = useSession();
  return (
    <Page
      title={session.display}
      beside={
        <Text size="sm" c="dimmed">
          {session.name} · {session.roles.join(', ')}
        </Text>
      }
    >
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Stack gap="md">
          <PasswordPanel />
          <AuthenticatorPanel />
        </Stack>
        <Stack gap="md">
          <PasskeysPanel />
          <SessionsPanel />
        </Stack>
      </SimpleGrid>
    </Page>
  );
}
