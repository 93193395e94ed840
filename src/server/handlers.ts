import type { Handlers } from './call.ts';
import { consoleHandlers } from './console/console-handlers.ts';
import type { Api } from './contract/api.ts';
import { accountHandlers } from './routes/account-handlers.ts';
import { engineHandlers } from './routes/engine-handlers.ts';
import { grantHandlers } from './routes/grant-handlers.ts';
import { peopleHandlers } from './routes/people-handlers.ts';
import { sessionHandlers } from './routes/session-handlers.ts';
import { trailHandlers } from './routes/trail-handlers.ts';

/** What does the work of every route. */
export const handlers: Handlers<Api> = {
  ...engineHandlers,
  ...accountHandlers,
  ...sessionHandlers,
  ...peopleHandlers,
  ...grantHandlers,
  ...trailHandlers,
  ...consoleHandlers,
};
