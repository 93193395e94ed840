import { Alert, Button, Group, Progress, Text } from '@mantine/core';
import type { z } from 'zod';
import type { dataAuditsResponse } from '../../../../src/server/contract/console/data-audits.ts';
import { ask } from '../../api/ask.ts';
import { useDoing } from '../../api/use-doing.ts';
import { useSession } from '../../app/session.ts';

type Listed = z.infer<typeof dataAuditsResponse>;

const PHASES = {
  reading: 'reading the source',
  documents: 'opening documents',
  checking: 'running checks',
} as const;

/** How far the audit under way is, or why the last one did not end well. */
export function AuditRunState(props: {
  readonly running: Listed['running'];
  readonly failed: Listed['failed'];
  readonly said: string;
  readonly onStopped: () => void;
}) {
  const { running, failed, said, onStopped } = props;
  const session = useSession();
  const { busy, said: notStopped, doing } = useDoing();
  const share = running === undefined || running.of === 0 ? 0 : Math.floor((running.done / running.of) * 100);
  return (
    <>
      <Text size="sm" c="red" role="alert">
        {said === '' ? notStopped : said}
      </Text>
      {running === undefined ? null : (
        <section className="panel" aria-label="Audit under way">
          <Group p="sm" gap="md">
            <Text size="sm" role="status">
              {running.source}: {PHASES[running.phase]}
            </Text>
            <Progress value={share} w={240} aria-label={PHASES[running.phase]} />
            <Text size="sm">{share} %</Text>
            {session.may('audit:run') ? (
              <Button
                size="compact-sm"
                variant="default"
                disabled={busy}
                onClick={() =>
                  doing(async () => {
                    await ask('stopDataAudit', {});
                    onStopped();
                  })
                }
              >
                Stop
              </Button>
            ) : null}
          </Group>
        </section>
      )}
      {failed === undefined ? null : (
        <Alert color="red" variant="light" title={`${failed.source}: ${failed.text}`} role="alert">
          <Text size="sm">{failed.fix}</Text>
          <Text size="xs" className="mono">
            {failed.code}
          </Text>
        </Alert>
      )}
    </>
  );
}
