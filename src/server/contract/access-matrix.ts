import { ROLES, roles } from '../../practice/access/roles.ts';
import type { Route } from './route.ts';

/**
 * Who may do what, as a table of Markdown: a line for each route, a column for each role. `yes`: allowed, the route is
 * not about one system; `systems`: allowed in the systems that the role was given for; empty: denied.
 */
export function accessMatrix(api: Readonly<Record<string, Route>>): string {
  const head = ['route', 'operation', 'needs', ...ROLES];
  const lines = Object.entries(api)
    .map(([name, route]) => [`${route.method} /v1${route.path}`, name, route.permission, ...cells(route)])
    .sort(([a = ''], [b = '']) => (a.replace(/^\w+ /, '') < b.replace(/^\w+ /, '') ? -1 : 1));
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cells({ permission, reach }: Route): readonly string[] {
  return ROLES.map((role) => {
    if (permission === 'public' || permission === 'self') return 'yes';
    if (!roles[role].includes(permission)) return '';
    return reach === 'system' ? 'systems' : 'yes';
  });
}
