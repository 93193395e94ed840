import { Button, Group, Select, SimpleGrid, Stack, Table, Text, Textarea, TextInput, Title } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../../api/ask.ts';
import { given } from '../../api/given.ts';
import { Problem } from '../../api/problem.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useSession } from '../../app/session.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { ContentMark } from '../../parts/content-mark.tsx';
import { DeliveryMark } from '../../parts/delivery-mark.tsx';
import { fateLooks } from '../../parts/fates.ts';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { ResendDialog } from '../../parts/resend-dialog.tsx';
import { Seen } from '../../parts/seen.tsx';
import { severityLooks } from '../../parts/severity-looks.ts';
import { States } from '../../parts/states.tsx';

const STATES = [
  { value: 'open', label: 'open' },
  { value: 'vendor', label: 'at the vendor' },
  { value: 'fixed', label: 'mended' },
  { value: 'closed', label: 'closed' },
] as const;

/** One cause: an example, what it affects, who has it, what mends it, and sending again. */
export function IssuePage() {
  const { issue: id } = useParams({ from: '/issues/$issue' });
  const session = useSession();
  const issue = useAsk('readIssue', { params: { issue: id } });
  const [resend, setResend] = useState(false);
  const [note, setNote] = useState('');
  const [said, setSaid] = useState('');
  useShortcuts({ r: () => setResend(true) }, session.may('replay:plan'));
  if (issue.isPending) return <States.Loading what="the issue" />;
  if (issue.isError) return <States.Failed error={issue.error} again={() => void issue.refetch()} />;
  const { data } = issue;
  const [shape, weight, word] = severityLooks[data.severity];
  const edits = session.may('issue:edit');
  const change = async (body: {
    readonly owner?: string;
    readonly state?: (typeof STATES)[number]['value'];
    readonly note?: string;
  }): Promise<void> => {
    try {
      await ask('changeIssue', { params: { issue: id }, body });
      setNote('');
      setSaid('');
      await issue.refetch();
    } catch (error) {
      setSaid(error instanceof Problem ? error.message : 'The server does not answer.');
    }
  };
  const line = data.example?.line;
  return (
    <Page
      title={data.title}
      beside={
        <Mark shape={shape} weight={weight}>
          {word}
        </Mark>
      }
      actions={
        <>
          {data.proposal !== undefined && session.may('map:read') ? (
            <Button
              renderRoot={(rest) => (
                <Link
                  {...rest}
                  to="/maps/$map"
                  params={{ map: data.proposal?.map ?? '' }}
                  search={given({ propose: data.proposal?.row, line: data.proposal?.line })}
                />
              )}
            >
              Propose fix
            </Button>
          ) : null}
          {session.may('replay:plan') && data.messages > 0 && data.kind !== 'report' ? (
            <Button variant="default" onClick={() => setResend(true)}>
              Send {data.messages} again…
            </Button>
          ) : null}
        </>
      }
    >
      <Text size="sm" c="dimmed">
        {data.grouped} · {data.messages} {data.messages === 1 ? 'message' : 'messages'} · first{' '}
        <Moment at={data.first} ago />, last <Moment at={data.last} ago />
        {data.reopened > 0 ? ` · came back ${data.reopened === 1 ? 'once' : `${data.reopened} times`}` : ''}
      </Text>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <section className="panel" aria-labelledby="example">
          <header>
            <Title order={2} id="example">
              Example
            </Title>
          </header>
          {data.example === undefined ? (
            <States.Empty title="No message to show">
              What it was about is gone by retention, or it is about no message.
            </States.Empty>
          ) : (
            <Stack p="sm" gap="xs">
              <Group gap="md">
                <Link
                  to="/messages/$message"
                  params={{ message: data.example.message.id }}
                  search={line === undefined ? {} : { path: line.path }}
                >
                  {data.example.message.kind}
                </Link>
                <Moment at={data.example.message.receivedAt} />
                <DeliveryMark state={data.example.message.state} />
                <ContentMark state={data.example.message.content} />
              </Group>
              {line === undefined ? null : (
                <Text size="sm">
                  <span className="mono">{line.path}</span> {line.name}: <Seen value={line.value} />{' '}
                  <Mark shape={fateLooks[line.fate].shape} weight={fateLooks[line.fate].weight}>
                    {fateLooks[line.fate].word}
                  </Mark>
                  <br />
                  <span className="dim mono">{line.row?.text ?? 'no row takes it'}</span>
                  {line.because === undefined ? null : <span className="dim"> because {line.because}</span>}
                </Text>
              )}
              {data.proposal === undefined ? null : (
                <Text size="sm">
                  Proposed: <span className="mono">{data.proposal.row}</span>{' '}
                  <span className="dim">{data.proposal.why}</span>
                </Text>
              )}
            </Stack>
          )}
        </section>
        <section className="panel" aria-labelledby="who">
          <header>
            <Title order={2} id="who">
              Who and until when
            </Title>
          </header>
          <Stack p="sm" gap="xs">
            <Group align="end">
              <Select
                label="State"
                w={150}
                data={STATES}
                value={data.state}
                allowDeselect={false}
                disabled={!edits}
                onChange={(value) => void change({ state: value ?? 'open' })}
              />
              <TextInput
                label="Owner"
                w={180}
                defaultValue={data.owner ?? ''}
                placeholder="nobody yet"
                disabled={!edits}
                key={data.owner}
                onBlur={(event) => {
                  const owner = event.currentTarget.value.trim();
                  if (owner !== (data.owner ?? '')) void change({ owner });
                }}
              />
              {edits && data.owner !== session.name ? (
                <Button variant="default" onClick={() => void change({ owner: session.name })}>
                  Take it
                </Button>
              ) : null}
            </Group>
            <Text size="sm">
              {data.due === undefined ? (
                'No date is set.'
              ) : (
                <>
                  Due <Moment at={data.due} />
                </>
              )}
            </Text>
            <details>
              <summary>Packet for the vendor, masked</summary>
              <pre className="mono shown" tabIndex={0} style={{ maxHeight: 220, padding: 8 }}>
                {data.packet}
              </pre>
            </details>
          </Stack>
        </section>
      </SimpleGrid>
      <section className="panel" aria-labelledby="affected">
        <header>
          <Title order={2} id="affected">
            Affected messages
          </Title>
          <Text size="xs" c="dimmed">
            {data.affected.length < data.messages ? `the newest ${data.affected.length} of ${data.messages}` : ''}
          </Text>
        </header>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Received</Table.Th>
              <Table.Th scope="col">What</Table.Th>
              <Table.Th scope="col">MRN</Table.Th>
              <Table.Th scope="col">About</Table.Th>
              <Table.Th scope="col">Delivery</Table.Th>
              <Table.Th scope="col">Content</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.affected.map((message) => (
              <Table.Tr key={message.id}>
                <Table.Td>
                  <Link to="/messages/$message" params={{ message: message.id }} style={{ color: 'inherit' }}>
                    <Moment at={message.receivedAt} />
                  </Link>
                </Table.Td>
                <Table.Td>{message.kind}</Table.Td>
                <Table.Td>
                  <Seen value={message.about.mrn} />
                </Table.Td>
                <Table.Td>
                  <Seen value={message.about.subject} />
                </Table.Td>
                <Table.Td>
                  <DeliveryMark state={message.state} />
                </Table.Td>
                <Table.Td>
                  <ContentMark state={message.content} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      <section className="panel" aria-labelledby="history">
        <header>
          <Title order={2} id="history">
            History
          </Title>
        </header>
        <Stack p="sm" gap="xs">
          {data.history.map((entry, at) => (
            <Text size="sm" key={at}>
              <Moment at={entry.at} /> <strong>{entry.who}</strong> {entry.what}{' '}
              <span className="dim">{entry.text}</span>
            </Text>
          ))}
          {edits ? (
            <Group align="end">
              <Textarea
                label="Note"
                style={{ flex: 1 }}
                autosize
                minRows={1}
                value={note}
                onChange={(event) => setNote(event.currentTarget.value)}
                description="Write no names: notes go to everybody who sees the issue."
              />
              <Button variant="default" disabled={note.trim() === ''} onClick={() => void change({ note })}>
                Add
              </Button>
            </Group>
          ) : null}
          <Text size="sm" c="red" role="alert">
            {said}
          </Text>
        </Stack>
      </section>
      <ResendDialog
        opened={resend}
        selection={{ issue: id }}
        onClose={() => setResend(false)}
        onDone={() => void issue.refetch()}
      />
    </Page>
  );
}
