import { Fault } from '../../diagnostics/fault.ts';
import type { PersonLink, RecordRef } from '../../practice/people/person-links.ts';
import type { Handlers } from '../call.ts';
import type { personRoutes } from '../contract/console/person-routes.ts';
import type { SeenValueView } from '../contract/console/seen.ts';
import { type Asker, seenIdentifier } from './console-call.ts';

/** Who is whom, as people decide it. */
export const personHandlers: Handlers<typeof personRoutes> = {
  listPersonLinks: async (call) => {
    const all = await call.services.console.people.all();
    const visible = all.filter((link) => reachesBoth(call, link));
    call.reaches('');
    call.about({ count: visible.length });
    return {
      links: visible.map(({ a, b, ...link }) => ({ ...link, a: seenRecord(call, a), b: seenRecord(call, b) })),
      hidden: visible.length < all.length,
    };
  },

  decidePersonLink: async (call) => {
    const { a, b, same, why } = call.body;
    call.reach(a.system, b.system);
    const id = await call.services.console.people.decide({ a, b, same, why, who: call.who, by: 'person' });
    call.about({ object: `person link ${id}`, reason: why, patient: { authority: a.system, identifier: a.record } });
    return { id };
  },

  withdrawPersonLink: async (call) => {
    const { people } = call.services.console;
    const { id } = call.params;
    const link = (await people.all()).find((each) => each.id === id);
    call.reaches('');
    call.about({ object: `person link ${id}` });
    if (link === undefined || !reachesBoth(call, link)) throw new Fault('person-link-unknown');
    await people.withdraw(id);
    call.about({ patient: { authority: link.a.system, identifier: link.a.record } });
    return {};
  },
};

function reachesBoth(call: Asker, { a, b }: PersonLink): boolean {
  return call.reaches(a.system) && call.reaches(b.system);
}

function seenRecord(call: Asker, { system, record }: RecordRef): { system: string; record: SeenValueView } {
  return { system, record: seenIdentifier(call, record) };
}
