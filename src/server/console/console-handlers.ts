import type { Handlers } from '../call.ts';
import type { consoleRoutes } from '../contract/console-routes.ts';
import { alertHandlers } from './alert-handlers.ts';
import { codeHandlers } from './code-handlers.ts';
import { dataAuditHandlers } from './data-audit-handlers.ts';
import { issueHandlers } from './issue-handlers.ts';
import { mapHandlers } from './map-handlers.ts';
import { matchHandlers } from './match-handlers.ts';
import { messageHandlers } from './message-handlers.ts';
import { personHandlers } from './person-handlers.ts';
import { runHandlers } from './run-handlers.ts';

/** What does the work of the console's routes. */
export const consoleHandlers: Handlers<typeof consoleRoutes> = {
  ...runHandlers,
  ...messageHandlers,
  ...mapHandlers,
  ...codeHandlers,
  ...issueHandlers,
  ...alertHandlers,
  ...personHandlers,
  ...matchHandlers,
  ...dataAuditHandlers,
};
