import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import type { AuditSearch } from '../pages/audit/audit-search.ts';
import { patientsSearch } from '../pages/patients/patients-search.ts';
import { Page } from '../parts/page.tsx';
import { States } from '../parts/states.tsx';
import { Shell } from './shell.tsx';

interface Held {
  readonly destination?: string;
  readonly cause?: string;
}

/** What an address may say of messages. */
export interface MessageSearch {
  readonly flow?: string;
  readonly destination?: string;
  readonly type?: string;
  readonly state?: string;
  readonly content?: string;
  readonly cause?: string;
  readonly from?: number;
  readonly to?: number;
  readonly view?: string;
}

function texts<Key extends string>(search: Readonly<Record<string, unknown>>, ...keys: readonly Key[]) {
  const found: Partial<Record<Key, string>> = {};
  for (const key of keys) if (typeof search[key] === 'string' && search[key] !== '') found[key] = search[key];
  return found;
}

function numbers<Key extends string>(search: Readonly<Record<string, unknown>>, ...keys: readonly Key[]) {
  const found: Partial<Record<Key, number>> = {};
  for (const key of keys) if (typeof search[key] === 'number') found[key] = search[key];
  return found;
}

/** Makes the pages' addresses. Pages are fetched when they are first opened. */
export function makeRouter(onLogOut: () => void) {
  const root = createRootRoute({
    component: () => <Shell onLogOut={onLogOut} />,
    notFoundComponent: () => (
      <Page title="There is no such page">
        <States.Empty title="Nothing stands here">The address may be of an older version.</States.Empty>
      </Page>
    ),
    errorComponent: ({ error }) => <States.Failed error={error} />,
  });
  const routes = [
    createRoute({
      getParentRoute: () => root,
      path: '/',
      component: lazyRouteComponent(() => import('../pages/today/today-page.tsx'), 'TodayPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/issues',
      validateSearch: (search): { state?: string; kind?: string } => texts(search, 'state', 'kind'),
      component: lazyRouteComponent(() => import('../pages/issues/issues-page.tsx'), 'IssuesPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/issues/$issue',
      component: lazyRouteComponent(() => import('../pages/issues/issue-page.tsx'), 'IssuePage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/alerts',
      validateSearch: (search): { state?: string; alert?: string } => texts(search, 'state', 'alert'),
      component: lazyRouteComponent(() => import('../pages/alerts/alerts-page.tsx'), 'AlertsPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/flows',
      component: lazyRouteComponent(() => import('../pages/flows/flows-page.tsx'), 'FlowsPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/flows/$flow',
      component: lazyRouteComponent(() => import('../pages/flows/flow-page.tsx'), 'FlowPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/messages',
      validateSearch: (search): MessageSearch => ({
        ...texts(search, 'flow', 'destination', 'type', 'state', 'content', 'cause', 'view'),
        ...numbers(search, 'from', 'to'),
      }),
      component: lazyRouteComponent(() => import('../pages/messages/messages-page.tsx'), 'MessagesPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/messages/$message',
      validateSearch: (search): { destination?: string; tab?: string; path?: string } =>
        texts(search, 'destination', 'tab', 'path'),
      component: lazyRouteComponent(() => import('../pages/messages/message-page.tsx'), 'MessagePage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/trace',
      component: lazyRouteComponent(() => import('../pages/trace/trace-page.tsx'), 'TracePage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/held',
      validateSearch: (search): Held => texts(search, 'destination', 'cause'),
      component: lazyRouteComponent(() => import('../pages/held/held-page.tsx'), 'HeldPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/maps',
      component: lazyRouteComponent(() => import('../pages/maps/maps-page.tsx'), 'MapsPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/maps/$map',
      validateSearch: (search): { sample?: string; line?: number; propose?: string } => ({
        ...texts(search, 'sample', 'propose'),
        ...numbers(search, 'line'),
      }),
      component: lazyRouteComponent(() => import('../pages/maps/map-page.tsx'), 'MapPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/codes',
      validateSearch: (search): { table?: string } => texts(search, 'table'),
      component: lazyRouteComponent(() => import('../pages/codes/codes-page.tsx'), 'CodesPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/audit',
      component: lazyRouteComponent(() => import('../pages/audit/audits-page.tsx'), 'AuditsPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/audit/$audit',
      validateSearch: (search): AuditSearch => texts(search, 'view', 'kind', 'dimension', 'status', 'check', 'since'),
      component: lazyRouteComponent(() => import('../pages/audit/audit-page.tsx'), 'AuditPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/patients',
      validateSearch: patientsSearch,
      component: lazyRouteComponent(() => import('../pages/patients/patients-page.tsx'), 'PatientsPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/access',
      component: lazyRouteComponent(() => import('../pages/access/access-page.tsx'), 'AccessPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/log',
      component: lazyRouteComponent(() => import('../pages/log/log-page.tsx'), 'LogPage'),
    }),
    createRoute({
      getParentRoute: () => root,
      path: '/me',
      component: lazyRouteComponent(() => import('../pages/me/me-page.tsx'), 'MePage'),
    }),
  ];
  return createRouter({ routeTree: root.addChildren(routes), defaultPreload: 'intent' });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
