import { Alert, Button, Loader, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Problem } from '../api/problem.ts';

/** The states of a page that has nothing to show: still asking, nothing there, not possible, not for this person. */
export const States = {
  Loading: ({ what }: { readonly what: string }) => {
    return (
      <Stack align="center" p="xl" role="status">
        <Loader size="sm" />
        <Text size="sm" c="dimmed">
          Reading {what}
        </Text>
      </Stack>
    );
  },

  Empty: ({ title, children }: { readonly title: string; readonly children?: ReactNode }) => {
    return (
      <Stack align="center" p="xl" gap={4}>
        <Text fw={600}>{title}</Text>
        <Text size="sm" c="dimmed" ta="center" maw={460}>
          {children}
        </Text>
      </Stack>
    );
  },

  Failed: ({ error, again }: { readonly error: unknown; readonly again?: () => void }) => {
    const problem = error instanceof Problem ? error : undefined;
    if (problem?.status === 403) return <States.Hidden />;
    return (
      <Alert color="red" variant="light" title={problem?.message ?? 'The server does not answer.'} m="md" role="alert">
        <Text size="sm">{problem?.todo ?? 'Is it running? `suture status` tells.'}</Text>
        {problem === undefined ? null : (
          <Text size="xs" className="mono" mt={4}>
            {problem.code}
          </Text>
        )}
        {again === undefined ? null : (
          <Button mt="sm" variant="default" onClick={again}>
            Try again
          </Button>
        )}
      </Alert>
    );
  },

  Hidden: ({ what = 'This page' }: { readonly what?: string }) => {
    return (
      <States.Empty title={`${what} is hidden from you`}>
        Your role does not include it. An administrator can change that; the compliance officer can give a right for a
        time.
      </States.Empty>
    );
  },
} as const;
