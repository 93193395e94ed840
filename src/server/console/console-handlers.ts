import type { Handlers } from '../call.ts';
import type { consoleRoutes } from '../contract/console-routes.ts';

/** What does the work of the console's routes. */
export const consoleHandlers: Handlers<typeof consoleRoutes> = {};
