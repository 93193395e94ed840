import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../../api/ask.ts';
import { useDoing } from '../../api/use-doing.ts';
import { Mark } from '../../parts/mark.tsx';

type Check = Awaited<ReturnType<typeof ask<'verifyTrail'>>>;

/** Checks that no event was changed and none is missing. */
export function WholeCheck() {
  const { busy, said, doing } = useDoing();
  const [check, setCheck] = useState<Check>();
  return (
    <Group gap="sm">
      <span role="status">
        {check === undefined ? null : check.problems.length === 0 ? (
          <Mark shape="✓" weight="good">
            whole: {check.events} events, none changed, none missing
          </Mark>
        ) : (
          <Mark shape="■" weight="bad">
            not whole: {check.problems.map(({ code, seq }) => `${code} at ${seq}`).join(', ')}
          </Mark>
        )}
      </span>
      <span role="alert">{said}</span>
      <Button
        variant="default"
        loading={busy}
        onClick={() => doing(async () => setCheck(await ask('verifyTrail', {})))}
      >
        Check that it is whole
      </Button>
    </Group>
  );
}
