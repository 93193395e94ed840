import { alertRoutes } from './console/alert-routes.ts';
import { codeRoutes } from './console/code-routes.ts';
import { dataAuditRoutes } from './console/data-audit-routes.ts';
import { issueRoutes } from './console/issue-routes.ts';
import { mapRoutes } from './console/map-routes.ts';
import { matchRoutes } from './console/match-routes.ts';
import { messageRoutes } from './console/message-routes.ts';
import { personRoutes } from './console/person-routes.ts';
import { runRoutes } from './console/run-routes.ts';

/** What the console's pages ask for, and everybody else may too. Its handlers are in `src/server/console/`. */
export const consoleRoutes = {
  ...runRoutes,
  ...messageRoutes,
  ...mapRoutes,
  ...codeRoutes,
  ...issueRoutes,
  ...alertRoutes,
  ...personRoutes,
  ...matchRoutes,
  ...dataAuditRoutes,
} as const;
