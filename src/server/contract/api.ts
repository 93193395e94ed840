import { accountRoutes } from './account-routes.ts';
import { consoleRoutes } from './console-routes.ts';
import { engineRoutes } from './engine-routes.ts';
import { grantRoutes } from './grant-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import type { Route } from './route.ts';
import { sessionRoutes } from './session-routes.ts';
import { trailRoutes } from './trail-routes.ts';

/**
 * Every route of the server, by name. The unix socket and the network serve the same list; the OpenAPI document
 * (`openapi.ts`), the typed client (`api-client.ts`, from this object's type and `addresses.json`) and the matrix of
 * roles (`docs/access-matrix.md`) are made of it.
 *
 * To add a route:
 * 1. describe it in a `routes({...})` group in `src/server/contract/` (path, schemas, its one permission, whether it is
 *    about named systems, what the audit trail records), and add a new group here;
 * 2. write a handler of the same name in `src/server/console/` (or `routes/`): the compiler asks for it. It gets a
 *    `Call` with everything read and checked; where `reach` is `system` it says which systems the answer is about with
 *    `call.reach(system)`, or leaves out what `call.reaches(system)` denies; `call.about({...})` tells the audit trail
 *    what the event is about;
 * 3. a new permission goes into `src/practice/access/permissions.ts` and `roles.ts`, a new action into
 *    `src/practice/trail/trail-actions.ts`, a new code into `src/diagnostics/catalogue/`, with its HTTP status in
 *    `src/server/problem.ts` where it is not 409;
 * 4. `node scripts/api.ts` writes `addresses.json` and `docs/access-matrix.md` anew; the tests fail until both fit,
 *    and the matrix is to be read before it is committed.
 */
export const api: Api = {
  ...engineRoutes,
  ...accountRoutes,
  ...sessionRoutes,
  ...peopleRoutes,
  ...grantRoutes,
  ...trailRoutes,
  ...consoleRoutes,
} satisfies Readonly<Record<string, Route>>;

/** The type of the whole list: what the typed client is made from. It is put together by name, since it is too long to be written out. */
export type Api = { readonly [Name in keyof Groups]: Groups[Name] };

type Groups = typeof engineRoutes &
  typeof accountRoutes &
  typeof sessionRoutes &
  typeof peopleRoutes &
  typeof grantRoutes &
  typeof trailRoutes &
  typeof consoleRoutes;
