import type { Api } from '../../../src/server/contract/api.ts';

/** Every route by its name, as the server has it: types only, so that nothing of the server comes along. */
export type Routes = Api;
