import { routes } from './route.ts';

/** What the console's pages ask for, and everybody else may too. Its handlers are in `src/server/console/`. */
export const consoleRoutes = routes({});
