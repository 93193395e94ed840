import { Card, Center, Group, Stack, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

/** What stands around the forms by which one comes in. */
export function Entrance({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Suture`;
  }, [title]);
  return (
    <Center component="main" mih="100dvh" p="md" style={{ background: 'var(--ground-low)' }}>
      <Card w={380} maw="100%" withBorder padding="lg">
        <Stack gap="md">
          <Group gap="sm">
            <img src="/mark.svg" alt="" width={28} height={28} />
            <Title order={1}>{title}</Title>
          </Group>
          {children}
        </Stack>
      </Card>
    </Center>
  );
}
