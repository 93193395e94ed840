import { Button, Group, Select, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { given } from '../../api/given.ts';
import { useAsk } from '../../api/use-ask.ts';
import { Page } from '../../parts/page.tsx';
import { MessageTable } from './message-table.tsx';

const STATES = [
  { value: 'queued', label: 'queued' },
  { value: 'delivered', label: 'delivered' },
  { value: 'held', label: 'held' },
  { value: 'discarded', label: 'discarded' },
];
const CONTENTS = [
  { value: 'intact', label: 'intact' },
  { value: 'flagged', label: 'flagged' },
  { value: 'held', label: 'held' },
  { value: 'lost', label: 'lost' },
];
const DAY = 24 * 3_600_000;
const SPANS = [
  { value: '1', label: 'last hour', ms: 3_600_000 },
  { value: '24', label: 'last day', ms: DAY },
  { value: '168', label: 'last week', ms: 7 * DAY },
];

/** Messages, newest first. The address holds the filter, so that a link in a ticket opens the same list. */
export function MessagesPage() {
  const search = useSearch({ from: '/messages' });
  const navigate = useNavigate();
  const flows = useAsk('listFlows', {});
  const set = (part: { readonly [Key in keyof typeof search]?: (typeof search)[Key] | undefined }): void =>
    void navigate({ to: '/messages', search: given({ ...search, ...part }) });
  const destinations = [...new Set(flows.data?.flows.flatMap((flow) => flow.queues.map((queue) => queue.destination)))];
  const filtered = Object.values(search).some((value) => value !== undefined);
  const choose = (
    label: string,
    key: 'flow' | 'destination' | 'state' | 'content',
    data: readonly (string | { value: string; label: string })[],
  ) => (
    <Select
      label={label}
      data={data}
      value={search[key] ?? null}
      onChange={(value) => set({ [key]: value ?? undefined })}
      placeholder="any"
      clearable
      searchable={key === 'flow' || key === 'destination'}
      w={key === 'destination' ? 220 : 130}
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
    />
  );
  return (
    <Page
      title="Messages"
      beside={
        search.view === undefined ? null : (
          <Text size="sm" c="dimmed">
            of one search, which this page keeps to itself
          </Text>
        )
      }
    >
      <Group gap="sm" align="end">
        {choose('Flow', 'flow', flows.data?.flows.map(({ flow }) => flow) ?? [])}
        {choose('Destination', 'destination', destinations)}
        {choose('Delivery', 'state', STATES)}
        {choose('Content', 'content', CONTENTS)}
        <Select
          label="Received"
          data={SPANS.map(({ value, label }) => ({ value, label }))}
          placeholder={search.from === undefined ? 'any time' : 'as linked'}
          value={null}
          onChange={(value) => {
            const span = SPANS.find((each) => each.value === value);
            set({
              from: span === undefined ? undefined : Math.floor((Date.now() - span.ms) / 60_000) * 60_000,
              to: undefined,
            });
          }}
          w={130}
        />
        {filtered ? (
          <Button variant="subtle" onClick={() => void navigate({ to: '/messages', search: {} })}>
            Clear
          </Button>
        ) : null}
      </Group>
      <MessageTable filter={search} />
    </Page>
  );
}
