import { useSession } from '../../app/session.ts';
import { Page } from '../../parts/page.tsx';
import { GrantsPanel } from './grants-panel.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { TokensPanel } from './tokens-panel.tsx';

/** Who may do what: people, for how long, and programs. */
export function AccessPage() {
  const session = useSession();
  return (
    <Page title="Access">
      <PeoplePanel />
      {session.may('grant:read') ? <GrantsPanel /> : null}
      {session.may('token:edit') ? <TokensPanel /> : null}
    </Page>
  );
}
