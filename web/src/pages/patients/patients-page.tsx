import { Alert, Button, Group, Text } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useDoing } from '../../api/use-doing.ts';
import { useSession } from '../../app/session.ts';
import { HiddenNote } from '../../parts/hidden-note.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { States } from '../../parts/states.tsx';
import { MatchedPairs } from './matched-pairs.tsx';

const WHILE_RUNNING_MS = 700;
const OTHERWISE_MS = 15_000;

/** Records that may be one person's, as the last matching of the practice's lists found them. */
export function PatientsPage() {
  const { band = 'ask' } = useSearch({ from: '/patients' });
  const session = useSession();
  const { busy, said, doing } = useDoing();
  const list = useAsk(
    'listMatchRuns',
    {},
    { every: (told) => (told?.running === undefined ? OTHERWISE_MS : WHILE_RUNNING_MS) },
  );
  if (list.isPending) return <States.Loading what="patients" />;
  if (list.isError) return <States.Failed error={list.error} again={() => void list.refetch()} />;
  const { sources, runs, running, failed, hidden } = list.data;
  const [run] = runs;
  const begin = (): void =>
    doing(async () => {
      await ask('runMatch', {});
      await list.refetch();
    });
  return (
    <Page
      title="Patients"
      beside={
        run === undefined ? null : (
          <Text size="sm" c="dimmed">
            {run.records.toLocaleString()} records of {run.sources.join(', ')} are {run.persons.toLocaleString()} people
            · matched <Moment at={run.at} ago />
          </Text>
        )
      }
      actions={
        session.may('person:match') && sources.length > 0 ? (
          <Button variant="default" disabled={busy || running !== undefined} onClick={begin}>
            Match the lists
          </Button>
        ) : null
      }
    >
      <Text size="sm" role="status">
        {running === undefined ? '' : 'The lists are being matched; what was found before stands until that ends.'}
      </Text>
      {said === '' ? null : (
        <Text size="sm" c="red" role="alert">
          {said}
        </Text>
      )}
      {failed === undefined ? null : (
        <Alert color="red" variant="light" title={failed.text} role="alert">
          <Text size="sm">{failed.fix}</Text>
          <Text size="xs" className="mono">
            {failed.code}
          </Text>
        </Alert>
      )}
      {run === undefined ? (
        <States.Empty title={sources.length === 0 ? 'No list of people is named' : 'The lists were not matched yet'}>
          {sources.length === 0
            ? 'Name the lists in audits.yaml of the workspace, as docs/matching.md shows.'
            : `Of ${sources.map(({ name }) => name).join(', ')}: what is certain is linked, what is not is asked here.`}
        </States.Empty>
      ) : (
        <MatchedPairs key={`${run.id} ${band}`} run={run.id} band={band} />
      )}
      <Group>
        <HiddenNote count={hidden} what="lists or runs" />
      </Group>
    </Page>
  );
}
