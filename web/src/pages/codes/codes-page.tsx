import { Button, Group, NavLink, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { UnknownCodeView } from '../../../../src/server/contract/console/codes.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useSession } from '../../app/session.ts';
import { useShortcuts } from '../../app/shortcuts.ts';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Page } from '../../parts/page.tsx';
import { Seen } from '../../parts/seen.tsx';
import { States } from '../../parts/states.tsx';
import { CodeEntries } from './code-entries.tsx';
import { CodeExamples } from './code-examples.tsx';
import { DecideDialog, type Decision } from './decide-dialog.tsx';
import { FindCodeDialog } from './find-code-dialog.tsx';

/** Codes that came and that no table knows, by messages waiting, with what they may mean; and the tables. */
export function CodesPage() {
  const { table } = useSearch({ from: '/codes' });
  const navigate = useNavigate();
  const session = useSession();
  const tables = useAsk('listCodeTables', {});
  const worklist = useAsk(
    'listUnknownCodes',
    { query: table === undefined ? {} : { table } },
    { every: 15_000, keep: true },
  );
  const [at, setAt] = useState(0);
  const [decision, setDecision] = useState<Decision>();
  const [finding, setFinding] = useState<UnknownCodeView>();
  const codes = worklist.data?.codes ?? [];
  const here = codes[at];
  const decides = session.may('code:decide');
  const accept = (code: UnknownCodeView | undefined, nth = 0): void => {
    const suggestion = code?.suggestions[nth];
    if (code !== undefined && suggestion !== undefined) setDecision({ code, meaning: suggestion });
  };
  useShortcuts(
    {
      j: () => setAt(Math.min(codes.length - 1, at + 1)),
      k: () => setAt(Math.max(0, at - 1)),
      a: () => accept(here),
      s: () => setFinding(here),
      n: () => here !== undefined && setDecision({ code: here, meaning: undefined }),
    },
    decides,
  );
  return (
    <Page
      title="Codes"
      beside={
        <Text size="sm" c="dimmed">
          {worklist.data?.total ?? 0} unknown
        </Text>
      }
    >
      <SimpleGrid cols={{ base: 1, md: 1 }}>
        <Group align="start" wrap="nowrap" gap="md">
          <nav aria-label="Code tables" style={{ width: 220, flexShrink: 0 }} className="panel">
            <NavLink
              label="All tables"
              active={table === undefined}
              onClick={() => void navigate({ to: '/codes', search: {} })}
              component="button"
            />
            {tables.data?.tables.map((one) => (
              <NavLink
                key={one.table}
                component="button"
                label={one.table}
                description={`${one.entries} known${one.unknown > 0 ? ` · ${one.unknown} unknown` : ''}${one.drafts > 0 ? ` · ${one.drafts} draft` : ''}`}
                active={one.table === table}
                onClick={() => void navigate({ to: '/codes', search: { table: one.table } })}
              />
            ))}
          </nav>
          <Stack style={{ flex: 1, minWidth: 0 }} gap="md">
            <section className="panel" aria-labelledby="worklist">
              <header>
                <Title order={2} id="worklist">
                  Not known
                </Title>
                <Text size="xs" c="dimmed">
                  by messages waiting · j k move · a accept · s search · n nothing stands for it
                </Text>
              </header>
              {worklist.isPending ? (
                <States.Loading what="the worklist" />
              ) : worklist.isError ? (
                <States.Failed error={worklist.error} again={() => void worklist.refetch()} />
              ) : codes.length === 0 ? (
                <States.Empty title="Every code that came is known">
                  New ones appear here with what they may mean.
                </States.Empty>
              ) : (
                <Table.ScrollContainer
                  minWidth={760}
                  type="native"
                  tabIndex={0}
                  role="group"
                  aria-label="Codes that are not known"
                >
                  <Table>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th scope="col">Code</Table.Th>
                        <Table.Th scope="col">Table</Table.Th>
                        <Table.Th scope="col">Seen in</Table.Th>
                        <Table.Th scope="col">First</Table.Th>
                        <Table.Th scope="col">Waiting</Table.Th>
                        <Table.Th scope="col">May mean, and why</Table.Th>
                        <Table.Th scope="col">Decision</Table.Th>
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {codes.map((code, index) => (
                        <Table.Tr key={code.id} data-at={index === at} className="row" onClick={() => setAt(index)}>
                          <Table.Th scope="row" className="mono">
                            {code.code} {code.display === undefined ? null : <Seen value={code.display} />}
                          </Table.Th>
                          <Table.Td>{code.table}</Table.Td>
                          <Table.Td>{code.seenIn.join(', ')}</Table.Td>
                          <Table.Td>
                            <Moment at={code.first} ago />
                          </Table.Td>
                          <Table.Td>
                            {code.waiting > 0 ? (
                              <Mark shape="●" weight="bad">
                                {code.waiting}
                              </Mark>
                            ) : (
                              `0 of ${code.messages}`
                            )}
                          </Table.Td>
                          <Table.Td>
                            {code.suggestions.length === 0 ? <span className="dim">nothing near</span> : null}
                            {code.suggestions.slice(0, index === at ? 5 : 1).map((suggestion, nth) => (
                              <div key={suggestion.code}>
                                <span className="mono">{suggestion.code}</span> {suggestion.display}{' '}
                                <span className="dim">({suggestion.why})</span>
                                {index === at && nth > 0 && decides ? (
                                  <Button size="compact-xs" variant="subtle" onClick={() => accept(code, nth)}>
                                    this one
                                  </Button>
                                ) : null}
                              </div>
                            ))}
                            {index === at && session.may('message:read') ? <CodeExamples code={code.id} /> : null}
                          </Table.Td>
                          <Table.Td>
                            {decides ? (
                              <Group gap={4} wrap="nowrap">
                                <Button
                                  size="compact-xs"
                                  disabled={code.suggestions.length === 0}
                                  onClick={() => accept(code)}
                                >
                                  Accept
                                </Button>
                                <Button size="compact-xs" variant="default" onClick={() => setFinding(code)}>
                                  Search
                                </Button>
                                <Button
                                  size="compact-xs"
                                  variant="default"
                                  onClick={() => setDecision({ code, meaning: undefined })}
                                >
                                  None
                                </Button>
                              </Group>
                            ) : (
                              <span className="dim">billing or a consultant decides</span>
                            )}
                          </Table.Td>
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </Table.ScrollContainer>
              )}
            </section>
            {table === undefined ? null : <CodeEntries table={table} />}
          </Stack>
        </Group>
      </SimpleGrid>
      <FindCodeDialog
        code={finding}
        onClose={() => setFinding(undefined)}
        onFound={(meaning) => {
          if (finding !== undefined) setDecision({ code: finding, meaning });
          setFinding(undefined);
        }}
      />
      <DecideDialog
        decision={decision}
        onClose={() => setDecision(undefined)}
        onDone={() => void Promise.all([worklist.refetch(), tables.refetch()])}
      />
    </Page>
  );
}
