import { Button, Checkbox, Group, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AccountLineView, AccountView } from '../../../../src/server/contract/console/message.ts';
import { useSession } from '../../app/session.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { fateLooks } from '../../parts/fates.ts';
import { Mark } from '../../parts/mark.tsx';
import { Seen } from '../../parts/seen.tsx';
import { States } from '../../parts/states.tsx';
import { SumLine } from '../../parts/sum-line.tsx';

const TROUBLED: ReadonlySet<AccountLineView['fate']> = new Set(['flagged', 'held', 'lost']);

/** Every field of a message once: what stood there, what became of it, where it went, and the row that says so. */
export function LedgerPanel(props: {
  readonly account: AccountView;
  readonly path: string | undefined;
  readonly onPath: (path: string) => void;
}) {
  const { account, path, onPath } = props;
  const [only, setOnly] = useState(false);
  const troubled = account.lines.filter(({ fate }) => TROUBLED.has(fate));
  // What did not arrive is what one opens a ledger for.
  const lines = only ? troubled : [...troubled, ...account.lines.filter(({ fate }) => !TROUBLED.has(fate))];
  const [at, setAt] = useState(-1);
  const move = (by: number): void => {
    const next = Math.max(0, Math.min(lines.length - 1, at + by));
    setAt(next);
    document.querySelector(`[data-leaf="${lines[next]?.leaf}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    Enter: () => {
      const line = lines[at];
      if (line !== undefined) onPath(line.path);
    },
  });
  if (account.lines.length === 0) {
    return (
      <States.Empty title={account.missing?.said ?? 'This message goes on as it came'}>
        {account.map === undefined ? 'No map makes what is sent, so that every field is what it was.' : ''}
      </States.Empty>
    );
  }
  return (
    <div className="panel">
      <header>
        {account.counts === undefined ? null : <SumLine counts={account.counts} balanced={account.balanced} />}
        <div style={{ flex: 1 }} />
        <Checkbox
          size="xs"
          label={`Only what did not arrive (${troubled.length})`}
          checked={only}
          onChange={(event) => setOnly(event.currentTarget.checked)}
        />
      </header>
      <Table.ScrollContainer minWidth={860} type="native" tabIndex={0} role="group" aria-label="Ledger">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Field</Table.Th>
              <Table.Th scope="col">Name</Table.Th>
              <Table.Th scope="col">Value</Table.Th>
              <Table.Th scope="col">Fate</Table.Th>
              <Table.Th scope="col">Where it went, or why not</Table.Th>
              <Table.Th scope="col">Row</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line, index) => (
              <LedgerRow
                key={line.leaf}
                line={line}
                map={account.map}
                lit={index === at || line.path === path}
                onOpen={() => onPath(line.path)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group p="xs">
        <Text size="xs" c="dimmed">
          {account.map === undefined ? '' : `Map ${account.map}, as in release ${account.release ?? ''}.`} Computed from
          the message and the release it went out under.
        </Text>
      </Group>
    </div>
  );
}

function LedgerRow(props: {
  readonly line: AccountLineView;
  readonly map: string | undefined;
  readonly lit: boolean;
  readonly onOpen: () => void;
}) {
  const { line, map, lit, onOpen } = props;
  const session = useSession();
  const look = fateLooks[line.fate];
  const troubled = TROUBLED.has(line.fate);
  return (
    <Table.Tr
      data-at={lit}
      className="row"
      data-leaf={line.leaf}
      onClick={onOpen}
      style={troubled ? { background: `var(--${look.weight}-ground)` } : undefined}
    >
      <Table.Th scope="row" className="mono" style={{ whiteSpace: 'nowrap', fontWeight: 400 }}>
        <button type="button" onClick={onOpen} className="plain" aria-label={`${line.path}: show on both sides`}>
          {line.path}
        </button>
      </Table.Th>
      <Table.Td>{line.name}</Table.Td>
      <Table.Td style={{ maxWidth: 220, overflowWrap: 'anywhere' }}>
        <Seen value={line.value} />
      </Table.Td>
      <Table.Td>
        <Mark shape={look.shape} weight={look.weight}>
          {look.word}
        </Mark>
      </Table.Td>
      <Table.Td style={{ maxWidth: 240, overflowWrap: 'anywhere' }}>
        {line.where.length > 0 ? <span className="mono">{line.where.join(', ')}</span> : (line.because ?? look.meaning)}
      </Table.Td>
      <Table.Td style={{ maxWidth: 380 }} onClick={(event) => event.stopPropagation()}>
        {line.row === undefined ? (
          troubled && map !== undefined && session.may('map:edit') ? (
            <Button
              size="compact-xs"
              variant="light"
              renderRoot={(rest) => <Link {...rest} to="/maps/$map" params={{ map }} search={{ propose: line.path }} />}
            >
              Propose row
            </Button>
          ) : (
            <span className="dim">no row takes it</span>
          )
        ) : (
          <span className="mono" style={{ overflowWrap: 'anywhere', fontSize: '0.75rem' }}>
            {map !== undefined && session.may('map:read') ? (
              <Link to="/maps/$map" params={{ map }} search={{ line: line.row.line }} style={{ color: 'inherit' }}>
                {line.row.text}
              </Link>
            ) : (
              line.row.text
            )}
          </span>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
