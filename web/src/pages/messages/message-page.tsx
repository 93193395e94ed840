import { Button, Group, Select, Tabs, Text } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { given } from '../../api/given.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useSession } from '../../app/session.ts';
import { ContentMark } from '../../parts/content-mark.tsx';
import { DeliveryMark } from '../../parts/delivery-mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { ResendDialog } from '../../parts/resend-dialog.tsx';
import { Seen } from '../../parts/seen.tsx';
import { States } from '../../parts/states.tsx';
import { UnmaskBanner } from '../../parts/unmask-banner.tsx';
import { UnmaskDialog } from '../../parts/unmask-dialog.tsx';
import { CopyPacket } from './copy-packet.tsx';
import { DeliveryHistory } from './delivery-history.tsx';
import { LedgerPanel } from './ledger-panel.tsx';
import { SidesPanel } from './sides-panel.tsx';

/** One message: delivered or not, whole or not, and what became of every field. The ledger comes first. */
export function MessagePage() {
  const { message: id } = useParams({ from: '/messages/$message' });
  const search = useSearch({ from: '/messages/$message' });
  const navigate = useNavigate();
  const session = useSession();
  const [dialog, setDialog] = useState<'unmask' | 'resend' | undefined>();
  const message = useAsk('readMessage', { params: { id } }, { every: 10_000 });
  const destination = search.destination ?? message.data?.deliveries[0]?.destination;
  const account = useAsk(
    'readAccount',
    { params: { id }, query: destination === undefined ? {} : { destination } },
    { enabled: message.data !== undefined },
  );
  if (message.isPending) return <States.Loading what="the message" />;
  if (message.isError) return <States.Failed error={message.error} again={() => void message.refetch()} />;
  const { data } = message;
  const delivery = data.deliveries.find((each) => each.destination === destination);
  const go = (part: { readonly [Key in keyof typeof search]: string | undefined }): void =>
    void navigate({
      to: '/messages/$message',
      params: { message: id },
      search: given({ ...search, ...part }),
      replace: true,
    });
  const tab = search.tab ?? 'ledger';
  return (
    <Page
      title={data.kind}
      beside={
        <Group gap="md">
          <DeliveryMark state={delivery?.state} />
          <ContentMark state={account.data?.content ?? delivery?.content ?? 'unknown'} />
          <Text size="sm" c="dimmed">
            <Moment at={data.receivedAt} /> · {data.flow} · <span className="mono">{data.type}</span>
          </Text>
        </Group>
      }
      actions={
        <>
          {data.mayUnmask && data.unmaskedUntil === undefined ? (
            <Button variant="default" onClick={() => setDialog('unmask')}>
              Unmask…
            </Button>
          ) : null}
          {session.may('message:copy') ? <CopyPacket id={id} destination={destination} /> : null}
          {session.may('replay:plan') ? (
            <Button variant="default" onClick={() => setDialog('resend')}>
              Send again…
            </Button>
          ) : null}
        </>
      }
    >
      {data.unmaskedUntil === undefined ? null : (
        <UnmaskBanner
          until={data.unmaskedUntil}
          onEnd={() => void Promise.all([message.refetch(), account.refetch()])}
        />
      )}
      <Group gap="lg" wrap="wrap">
        {data.about.map(({ label, value }) => (
          <Text size="sm" key={label}>
            <span className="dim">{label}</span> <Seen value={value} />
          </Text>
        ))}
        {data.from === undefined ? null : (
          <Text size="sm">
            <span className="dim">from</span>{' '}
            <Link to="/messages/$message" params={{ message: data.from.id }}>
              {data.from.how}
            </Link>
          </Text>
        )}
        {data.children.map((child) => (
          <Text size="sm" key={child.id}>
            <span className="dim">led to</span>{' '}
            <Link to="/messages/$message" params={{ message: child.id }}>
              {child.how} in {child.flow}
            </Link>
          </Text>
        ))}
      </Group>
      {data.deliveries.length > 1 ? (
        <Select
          label="Destination"
          w={320}
          allowDeselect={false}
          value={destination ?? null}
          data={data.deliveries.map((each) => ({
            value: each.destination,
            label: `${each.destination} (${each.state}, ${each.content})`,
          }))}
          onChange={(value) => go({ destination: value ?? undefined })}
        />
      ) : null}
      <Tabs value={tab} onChange={(value) => go({ tab: value ?? undefined })} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="ledger">Ledger</Tabs.Tab>
          <Tabs.Tab value="sides">Source and result</Tabs.Tab>
          <Tabs.Tab value="history">Deliveries and history</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="ledger" pt="sm">
          {account.isPending ? (
            <States.Loading what="the account" />
          ) : account.isError ? (
            <States.Failed error={account.error} again={() => void account.refetch()} />
          ) : (
            <LedgerPanel account={account.data} path={search.path} onPath={(path) => go({ path, tab: 'sides' })} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="sides" pt="sm">
          {account.isPending ? (
            <States.Loading what="both sides" />
          ) : account.isError ? (
            <States.Failed error={account.error} again={() => void account.refetch()} />
          ) : (
            <SidesPanel account={account.data} path={search.path} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="sm">
          <DeliveryHistory message={data} />
        </Tabs.Panel>
      </Tabs>
      <UnmaskDialog
        opened={dialog === 'unmask'}
        scope={{ kind: 'message', message: id }}
        onClose={() => setDialog(undefined)}
        onDone={() => void Promise.all([message.refetch(), account.refetch()])}
      />
      <ResendDialog
        opened={dialog === 'resend'}
        selection={{ messages: [id] }}
        onClose={() => setDialog(undefined)}
        onDone={() => void message.refetch()}
      />
    </Page>
  );
}
