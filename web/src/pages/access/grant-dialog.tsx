import { Button, Checkbox, Modal, MultiSelect, Select, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useDoing } from '../../api/use-doing.ts';

const DAY = 86_400_000;
const USUAL_DAYS = 14;
/** Stands for every system, those of later too. */
const ALL = 'all systems';

/** Gives a person a right in some systems, until a day. */
export function GrantDialog(props: {
  readonly opened: boolean;
  readonly neededBy: readonly string[];
  readonly longestMs: number;
  readonly known: readonly string[];
  readonly onClose: () => void;
  readonly onGiven: () => void;
}) {
  const { opened, neededBy, longestMs, known, onClose, onGiven } = props;
  const accounts = useAsk('accounts', {});
  const { busy, said, doing } = useDoing();
  const [account, setAccount] = useState<string | null>(null);
  const [systems, setSystems] = useState<string[]>([]);
  const [unmask, setUnmask] = useState(false);
  const [why, setWhy] = useState('');
  const [until, setUntil] = useState(() => dayOf(Date.now() + Math.min(USUAL_DAYS * DAY, longestMs - DAY)));
  const people = (accounts.data?.accounts ?? []).filter(({ given }) =>
    given.some(({ role }) => neededBy.includes(role)),
  );
  const give = (event: FormEvent): void => {
    event.preventDefault();
    doing(async () => {
      await ask('giveGrant', {
        body: {
          account: account ?? '',
          systems: systems.includes(ALL) ? 'all' : systems,
          unmask,
          why,
          endsAt: new Date(`${until}T23:59:59`).getTime(),
        },
      });
      setSystems([]);
      setUnmask(false);
      setWhy('');
      onGiven();
    });
  };
  return (
    <Modal opened={opened} onClose={onClose} title="Give a grant" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={give}>
        <Stack gap="sm">
          <TextInput
            data-autofocus
            label="Why"
            required
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
          />
          <Select
            label="Person"
            description={`Whose role (${neededBy.join(', ')}) needs one`}
            required
            searchable
            data={people.map(({ id, name }) => ({ value: id, label: name }))}
            value={account}
            onChange={setAccount}
          />
          <MultiSelect
            size="xs"
            label="Systems"
            required
            searchable
            data={[ALL, ...known]}
            value={systems}
            onChange={setSystems}
          />
          <Checkbox
            label="May unmask values, each time for a reason"
            checked={unmask}
            onChange={(event) => setUnmask(event.currentTarget.checked)}
          />
          <TextInput
            type="date"
            label="Until the end of"
            required
            min={dayOf(Date.now())}
            max={dayOf(Date.now() + longestMs - DAY)}
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          <Text size="sm" c="red" role="alert">
            {said}
          </Text>
          <Button type="submit" loading={busy} disabled={account === null || systems.length === 0}>
            Give it
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
