import { Button, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useDoing } from '../../api/use-doing.ts';
import { useSession } from '../../app/session.ts';
import { HiddenNote } from '../../parts/hidden-note.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { States } from '../../parts/states.tsx';
import { AuditLines } from './audit-lines.tsx';
import { AuditRunState } from './audit-run-state.tsx';
import { FindingsTrend } from './findings-trend.tsx';

const WHILE_RUNNING_MS = 1_000;
const OTHERWISE_MS = 15_000;

/** What may be audited, with how its findings went from run to run, and every run. */
export function AuditsPage() {
  const session = useSession();
  const list = useAsk(
    'listDataAudits',
    {},
    { every: (told) => (told?.running === undefined ? OTHERWISE_MS : WHILE_RUNNING_MS) },
  );
  const { busy, said, doing } = useDoing();
  if (list.isPending) return <States.Loading what="data audits" />;
  if (list.isError) return <States.Failed error={list.error} again={() => void list.refetch()} />;
  const { sources, audits, running, failed, hidden } = list.data;
  const begin = (source: string): void =>
    doing(async () => {
      await ask('runDataAudit', { body: { source } });
      await list.refetch();
    });
  return (
    <Page title="Data audit">
      <AuditRunState running={running} failed={failed} said={said} onStopped={() => void list.refetch()} />
      {sources.length === 0 && audits.length === 0 ? (
        <States.Empty title="Nothing was audited yet">
          Name what is to be audited in audits.yaml of the workspace, as docs/audit.md shows; or keep a run of the
          command line: suture audit run FOLDER --keep NAME.
        </States.Empty>
      ) : null}
      {sources.length === 0 ? null : (
        <Panel title="Sources">
          <Table.ScrollContainer minWidth={560} type="native" tabIndex={0} role="group" aria-label="Sources">
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Source</Table.Th>
                  <Table.Th scope="col">System</Table.Th>
                  <Table.Th scope="col">Findings from run to run</Table.Th>
                  <Table.Th scope="col">Last run</Table.Th>
                  <Table.Th scope="col">Run</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {sources.map(({ name, system }) => {
                  const own = audits.filter(({ source }) => source === name);
                  const [last] = own;
                  return (
                    <Table.Tr key={name}>
                      <Table.Th scope="row" fw={600}>
                        {name}
                      </Table.Th>
                      <Table.Td>{system ?? <span className="dim">–</span>}</Table.Td>
                      <Table.Td>
                        <FindingsTrend source={name} audits={own} />
                      </Table.Td>
                      <Table.Td>
                        {last === undefined ? (
                          <span className="dim">never</span>
                        ) : (
                          <Link to="/audit/$audit" params={{ audit: last.id }} search={{}}>
                            open the last
                          </Link>
                        )}
                      </Table.Td>
                      <Table.Td>
                        {session.may('audit:run') ? (
                          <Button
                            size="compact-sm"
                            disabled={busy || running !== undefined}
                            onClick={() => begin(name)}
                            aria-label={`Audit ${name}`}
                          >
                            Audit
                          </Button>
                        ) : (
                          <span className="dim">a manager or a consultant runs it</span>
                        )}
                      </Table.Td>
                    </Table.Tr>
                  );
                })}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Panel>
      )}
      {audits.length === 0 ? null : <AuditLines audits={audits} />}
      <HiddenNote count={hidden} what="sources or runs" />
    </Page>
  );
}
