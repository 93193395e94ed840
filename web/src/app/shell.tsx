import { ActionIcon, AppShell, Burger, Button, Group, Menu, NavLink, Text, useMantineColorScheme } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { CircleHelp, LogOut, MoonStar, Search, Sun, UserRound } from 'lucide-react';
import { useAsk } from '../api/use-ask.ts';
import { useLive } from '../api/use-live.ts';
import { Page } from '../parts/page.tsx';
import { States } from '../parts/states.tsx';
import { CommandMenu } from './command-menu.tsx';
import { GrantNote } from './grant-note.tsx';
import { KeyList } from './key-list.tsx';
import { navigation } from './navigation.ts';
import { ReportDialog } from './report-dialog.tsx';
import { useSession } from './session.ts';
import { useShortcuts } from './shortcuts.ts';

/** What stands around every page: the questions at the left, search and oneself above, help in one place. */
export function Shell({ onLogOut }: { readonly onLogOut: () => void }) {
  const session = useSession();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [narrow, narrowOpen] = useDisclosure();
  const [menu, menuOpen] = useDisclosure();
  const [keys, keysOpen] = useDisclosure();
  const [report, reportOpen] = useDisclosure();
  const { setColorScheme, colorScheme } = useMantineColorScheme();
  useLive(session.may('practice:read'));
  const groups = navigation
    .map((group) => ({ ...group, pages: group.pages.filter(({ needs }) => session.may(needs)) }))
    .filter(({ pages }) => pages.length > 0);
  const hidden = navigation
    .flatMap(({ pages }) => pages)
    .find(({ to, needs }) => isAt(pathname, to) && !session.may(needs));
  const goes = groups.flatMap(({ pages }) => pages.map((page) => [page.keys, () => void navigate({ to: page.to })]));
  useHotkeys([['mod+K', menuOpen.open]], []);
  useShortcuts({ ...Object.fromEntries(goes), '/': menuOpen.open, '?': keysOpen.open });
  return (
    <AppShell
      header={{ height: 44 }}
      navbar={{ width: 190, breakpoint: 'sm', collapsed: { mobile: !narrow } }}
      padding="md"
      styles={{
        main: { background: 'var(--ground)', minHeight: '100dvh' },
        navbar: { background: 'var(--ground-low)' },
      }}
    >
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger opened={narrow} onClick={narrowOpen.toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
          <img src="/mark.svg" alt="" width={22} height={22} />
          <Project />
          <div style={{ flex: 1 }} />
          <Button
            variant="default"
            leftSection={<Search size={14} aria-hidden="true" />}
            rightSection={<kbd style={{ fontSize: 11 }}>/</kbd>}
            onClick={menuOpen.open}
            visibleFrom="xs"
          >
            Search or go to
          </Button>
          {session.may('issue:read') ? <IssueCount /> : null}
          <ActionIcon
            aria-label={colorScheme === 'dark' ? 'Light colours' : 'Dark colours'}
            onClick={() => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark')}
          >
            {colorScheme === 'dark' ? <Sun size={16} /> : <MoonStar size={16} />}
          </ActionIcon>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="subtle" color="gray" leftSection={<UserRound size={14} aria-hidden="true" />}>
                {session.display}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{session.roles.join(', ')}</Menu.Label>
              <Menu.Item component={Link} to="/me">
                Password, passkeys, sessions
              </Menu.Item>
              <Menu.Item leftSection={<LogOut size={14} aria-hidden="true" />} onClick={onLogOut}>
                Log out
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        <div style={{ flex: 1, overflowY: 'auto' }}>
          {groups.map(({ question, pages }) => (
            <div key={question}>
              <Text size="xs" c="dimmed" px="sm" pt="sm" pb={2}>
                {question}
              </Text>
              {pages.map(({ label, to, icon: Icon }) => (
                <NavLink
                  key={to}
                  component={Link}
                  to={to}
                  label={label}
                  leftSection={<Icon size={15} aria-hidden="true" />}
                  active={isAt(pathname, to)}
                  aria-current={isAt(pathname, to) ? 'page' : undefined}
                  onClick={narrowOpen.close}
                  py={5}
                />
              ))}
            </div>
          ))}
        </div>
        {session.may('issue:report') ? (
          <Button variant="light" fullWidth px={4} onClick={reportOpen.open}>
            Something looks wrong
          </Button>
        ) : null}
        <Button
          variant="subtle"
          color="gray"
          fullWidth
          mt={4}
          leftSection={<CircleHelp size={14} aria-hidden="true" />}
          onClick={keysOpen.open}
        >
          Help and keys
        </Button>
      </AppShell.Navbar>
      <AppShell.Main id="page">
        <GrantNote />
        {hidden === undefined ? (
          <Outlet />
        ) : (
          <Page title={hidden.label}>
            <States.Hidden />
          </Page>
        )}
      </AppShell.Main>
      <CommandMenu opened={menu} onClose={menuOpen.close} />
      <KeyList opened={keys} onClose={keysOpen.close} />
      <ReportDialog opened={report} onClose={reportOpen.close} />
    </AppShell>
  );
}

function isAt(pathname: string, to: string): boolean {
  return to === '/' ? pathname === '/' : pathname.startsWith(to);
}

function Project() {
  const { data } = useAsk('today', {});
  return (
    <Text fw={600} truncate>
      {data?.project ?? 'Suture'}
    </Text>
  );
}

function IssueCount() {
  const { data } = useAsk('listIssues', { query: { state: 'open' } }, { every: 30_000 });
  const open = data?.issues.length ?? 0;
  return (
    <Button component={Link} to="/issues" variant={open > 0 ? 'light' : 'subtle'} color={open > 0 ? 'red' : 'gray'}>
      Issues {open}
    </Button>
  );
}
