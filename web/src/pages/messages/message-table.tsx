import { Button, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { MessageLineView } from '../../../../src/server/contract/console/message-list.ts';
import { ask } from '../../api/ask.ts';
import type { MessageSearch } from '../../app/router.tsx';
import { useShortcuts } from '../../app/shortcuts.ts';
import { ContentMark } from '../../parts/content-mark.tsx';
import { DeliveryMark } from '../../parts/delivery-mark.tsx';
import { HiddenNote } from '../../parts/hidden-note.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Seen } from '../../parts/seen.tsx';
import { States } from '../../parts/states.tsx';

const ROW = 30;
const PAGE = 100;

/** A list of messages that may be a million long: pages come as they are scrolled to, and only what is seen is drawn. */
export function MessageTable({ filter }: { readonly filter: MessageSearch }) {
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const list = useInfiniteQuery({
    queryKey: ['listMessages', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask(
        'listMessages',
        { query: { ...filter, limit: PAGE, ...(pageParam === undefined ? {} : { before: pageParam }) } as never },
        signal,
      ),
    getNextPageParam: (page) => page.next,
  });
  const lines = list.data?.pages.flatMap((page) => page.messages) ?? [];
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= lines.length - 30) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, lines.length]);
  const open = (line: MessageLineView | undefined): void => {
    if (line !== undefined) void navigate({ to: '/messages/$message', params: { message: line.id } });
  };
  const move = (by: number): void => {
    const next = Math.max(0, Math.min(lines.length - 1, at + by));
    setAt(next);
    rows.scrollToIndex(next);
  };
  useShortcuts({ j: () => move(1), k: () => move(-1), Enter: () => open(lines[at]) });
  if (list.isPending) return <States.Loading what="messages" />;
  if (list.isError) return <States.Failed error={list.error} again={() => void list.refetch()} />;
  if (lines.length === 0) {
    return (
      <States.Empty title="No message fits">
        Messages appear here as soon as they are on disk, before their senders are answered.
      </States.Empty>
    );
  }
  const [first] = shown;
  const above = first?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <>
      {/* A region that scrolls has to be reachable by keyboard (axe: scrollable-region-focusable). */}
      <div
        ref={scroller}
        className="panel"
        tabIndex={0}
        role="group"
        aria-label="List of messages"
        style={{ overflow: 'auto', height: 'calc(100dvh - 220px)', minHeight: 240 }}
      >
        <Table aria-rowcount={hasNextPage ? -1 : lines.length + 1} style={{ tableLayout: 'fixed', minWidth: 1020 }}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" w={110}>
                Received
              </Table.Th>
              <Table.Th scope="col" w={210}>
                What
              </Table.Th>
              <Table.Th scope="col" w={120}>
                MRN
              </Table.Th>
              <Table.Th scope="col" w={160}>
                Name
              </Table.Th>
              <Table.Th scope="col">About</Table.Th>
              <Table.Th scope="col" w={120}>
                Flow
              </Table.Th>
              <Table.Th scope="col" w={110}>
                Delivery
              </Table.Th>
              <Table.Th scope="col" w={110}>
                Content
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {above > 0 ? <tr aria-hidden="true" style={{ height: above }} /> : null}
            {shown.map(({ index }) => {
              const line = lines[index];
              return line === undefined ? null : (
                <Table.Tr
                  key={line.id}
                  className="row"
                  data-at={index === at}
                  aria-rowindex={index + 2}
                  onClick={() => open(line)}
                  style={{ height: ROW }}
                >
                  <MessageCells line={line} />
                </Table.Tr>
              );
            })}
            {below > 0 ? <tr aria-hidden="true" style={{ height: below }} /> : null}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="xs" c="dimmed" role="status">
        {lines.length.toLocaleString()}
        {hasNextPage ? ' shown so far, more as you scroll' : ' messages'}
        {hasNextPage ? (
          <Button variant="subtle" size="compact-xs" ml="xs" onClick={() => void fetchNextPage()}>
            Read more
          </Button>
        ) : null}
      </Text>
      <HiddenNote count={list.data.pages.some((page) => page.hidden)} what="messages" />
    </>
  );
}

/** Cells of a message's line. The first is its link, so that it can be reached and opened without a mouse. */
function MessageCells({ line }: { readonly line: MessageLineView }) {
  const clipped = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;
  return (
    <>
      <Table.Td>
        <Link to="/messages/$message" params={{ message: line.id }} style={{ color: 'inherit' }}>
          <Moment at={line.receivedAt} />
        </Link>
      </Table.Td>
      <Table.Td style={clipped}>
        {line.kind} <span className="dim mono">{line.type}</span>
      </Table.Td>
      <Table.Td style={clipped}>
        <Seen value={line.about.mrn} />
      </Table.Td>
      <Table.Td style={clipped}>
        <Seen value={line.about.name} />
      </Table.Td>
      <Table.Td style={clipped}>
        <Seen value={line.about.subject} />
      </Table.Td>
      <Table.Td style={clipped}>{line.flow}</Table.Td>
      <Table.Td>
        <DeliveryMark state={line.state} />
      </Table.Td>
      <Table.Td>
        <ContentMark state={line.content} />
      </Table.Td>
    </>
  );
}
