import { Button, Stack, Table } from '@mantine/core';
import { useState } from 'react';
import type { ask } from '../../api/ask.ts';
import { useAsk } from '../../api/use-ask.ts';
import { useSession } from '../../app/session.ts';
import { Mark } from '../../parts/mark.tsx';
import { Moment } from '../../parts/moment.tsx';
import { Panel } from '../../parts/panel.tsx';
import { States } from '../../parts/states.tsx';
import { GrantDialog } from './grant-dialog.tsx';
import { RevokeDialog } from './revoke-dialog.tsx';

type Grant = Awaited<ReturnType<typeof ask<'grants'>>>['grants'][number];

/** Rights with an end date: who may do what where, until when, who gave it and why. */
export function GrantsPanel() {
  const session = useSession();
  const grants = useAsk('grants', {});
  const [giving, setGiving] = useState(false);
  const [revoking, setRevoking] = useState<Grant>();
  const edits = session.may('grant:edit');
  const changed = (): void => {
    setGiving(false);
    setRevoking(undefined);
    void grants.refetch();
  };
  return (
    <Panel
      title="Grants"
      beside={
        edits && grants.data !== undefined ? (
          <Button ml="auto" onClick={() => setGiving(true)}>
            Give one
          </Button>
        ) : null
      }
    >
      {grants.isPending ? (
        <States.Loading what="grants" />
      ) : grants.isError ? (
        <States.Failed error={grants.error} again={() => void grants.refetch()} />
      ) : grants.data.grants.length === 0 ? (
        <States.Empty title="No grant">
          {grants.data.neededBy.length === 0
            ? 'No role needs one here.'
            : `The role ${grants.data.neededBy.join(', ')} counts only in the systems of a grant, and until its end.`}
        </States.Empty>
      ) : (
        <Table.ScrollContainer minWidth={820} type="native" tabIndex={0} role="group" aria-label="Grants">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Person</Table.Th>
                <Table.Th scope="col">Where</Table.Th>
                <Table.Th scope="col">Values</Table.Th>
                <Table.Th scope="col">State</Table.Th>
                <Table.Th scope="col">Given</Table.Th>
                <Table.Th scope="col">Why</Table.Th>
                {edits ? <Table.Th scope="col">Change</Table.Th> : null}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {grants.data.grants.map((grant) => (
                <Table.Tr key={grant.id}>
                  <Table.Th scope="row" fw={600}>
                    {grant.name}
                  </Table.Th>
                  <Table.Td>{grant.systems === 'all' ? 'all systems' : grant.systems.join(', ')}</Table.Td>
                  <Table.Td>
                    {grant.unmask ? `may unmask; did ${grant.unmaskings} times` : <span className="dim">masked</span>}
                  </Table.Td>
                  <Table.Td>
                    <GrantState grant={grant} />
                  </Table.Td>
                  <Table.Td>
                    <Moment at={grant.givenAt} ago /> by {grant.by}
                  </Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>
                    {grant.why}
                    {grant.revoked === undefined ? null : (
                      <div className="dim">
                        revoked by {grant.revoked.by}: {grant.revoked.why}
                      </div>
                    )}
                  </Table.Td>
                  {edits ? (
                    <Table.Td>
                      {grant.state === 'in force' ? (
                        <Button
                          size="compact-xs"
                          variant="default"
                          aria-label={`Revoke the grant of ${grant.name}`}
                          onClick={() => setRevoking(grant)}
                        >
                          Revoke…
                        </Button>
                      ) : null}
                    </Table.Td>
                  ) : null}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <Stack gap={0}>
        {grants.data === undefined ? null : (
          <GrantDialog
            opened={giving}
            neededBy={grants.data.neededBy}
            longestMs={grants.data.longestMs}
            known={grants.data.systems}
            onClose={() => setGiving(false)}
            onGiven={changed}
          />
        )}
        <RevokeDialog grant={revoking} onClose={() => setRevoking(undefined)} onRevoked={changed} />
      </Stack>
    </Panel>
  );
}

function GrantState({ grant }: { readonly grant: Grant }) {
  if (grant.state === 'revoked') {
    return (
      <Mark shape="■" weight="dim">
        revoked
      </Mark>
    );
  }
  if (grant.state === 'ended') {
    return (
      <Mark shape="–" weight="dim">
        ended <Moment at={grant.endsAt} />
      </Mark>
    );
  }
  return (
    <Mark shape="✓" weight="good">
      until <Moment at={grant.endsAt} />
    </Mark>
  );
}
