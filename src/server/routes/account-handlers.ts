import type { Handlers } from '../call.ts';
import type { accountRoutes } from '../contract/account-routes.ts';
import { systemOfDestination, systemOfInterface } from '../system-names.ts';
import { actor, mustReachMessage, reachDestinations, reachesDestination, reachesNamed } from './reach.ts';

/**
 * The stored account, each part asked by somebody: what is of systems that he may not see is left out. Asked for none
 * first, so that also an empty answer counts as asked.
 */
export const accountHandlers: Handlers<typeof accountRoutes> = {
  ledgers: async (call) => {
    await mustReachMessage(call, call.params.id);
    return { ledgers: await call.services.engine.account.ledgers(call.params.id) };
  },

  residue: async (call) => {
    const { id } = call.params;
    await mustReachMessage(call, id);
    const residue = await call.services.engine.account.residue(id, call.query.destination);
    return residue === undefined ? {} : { residue: residue.map(([path, raw]) => [path, raw]) };
  },

  searchLedgers: async (call) => {
    call.reaches('');
    const page = await call.services.engine.account.search(call.body);
    const deliveries = page.deliveries.filter(({ destination }) => reachesDestination(call, destination));
    call.about({ count: deliveries.length });
    return { ...page, deliveries };
  },

  contentTotals: async (call) => {
    const totals = await call.services.engine.account.contentTotals(call.query.from, call.query.to);
    const reaches = await reachesNamed(call);
    return { totals: totals.filter(({ name }) => reaches(name)) };
  },

  lineTotals: async (call) => {
    call.reaches('');
    const totals = await call.services.engine.account.lineTotals(call.query.from, call.query.to);
    return { totals: totals.filter(({ destination }) => reachesDestination(call, destination)) };
  },

  unknownCodes: async (call) => {
    call.reaches('');
    const codes = await call.services.engine.account.unknownCodes();
    return { codes: codes.filter(({ sources }) => sources.some((source) => call.reaches(systemOfInterface(source)))) };
  },

  planRetry: (call) => {
    reachSelected(call, call.body.selection.destination);
    return call.services.engine.account.planRetry(call.body.selection);
  },

  applyRetry: async (call) => {
    const { selection, token, reason, who } = call.body;
    reachSelected(call, selection.destination);
    const done = await call.services.engine.account.applyRetry(selection, token, { who: actor(call, who), reason });
    call.about({ reason, count: done.released });
    return done;
  },
};

/** Without a destination every system is meant, which only those may who may everywhere. */
function reachSelected(call: Parameters<typeof reachDestinations>[0], destination: string | undefined): void {
  if (destination === undefined) call.reach('');
  else if (systemOfDestination(destination) === undefined) call.reach('');
  else reachDestinations(call, [destination]);
}
