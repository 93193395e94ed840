import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import type { ValueClass } from '../../meaning/masking/value-class.ts';
import type { FieldKind } from '../../meaning/matching/kinds/kind.ts';
import type { KeptPair, KeptRecord } from '../../practice/matches/kept-matches.ts';
import type { PersonLink } from '../../practice/people/person-links.ts';
import type { Handlers } from '../call.ts';
import type { matchRoutes } from '../contract/console/match-routes.ts';
import type { MatchBand, MatchPairView } from '../contract/console/matches.ts';
import type { SeenValueView } from '../contract/console/seen.ts';
import { type Asker, seenAs, seenIdentifier } from './console-call.ts';

/** What the columns of lists of people tell, for masking; a column that is not told apart may hold anything. */
const CLASS_OF: Readonly<Record<FieldKind, ValueClass>> = {
  givenName: 'name',
  familyName: 'name',
  middleName: 'name',
  fullName: 'name',
  suffix: 'name',
  birthDate: 'birth',
  sex: 'open',
  socialSecurity: 'identifier',
  identifier: 'identifier',
  phone: 'contact',
  email: 'contact',
  street: 'contact',
  houseNumber: 'contact',
  city: 'contact',
  postcode: 'contact',
  state: 'contact',
  system: 'open',
  text: 'text',
};

type Decision = PersonLink & { readonly id: string };
type Decided = ReadonlyMap<string, Decision>;

/** Records that may be one person's: matchings, their pairs, and what a person decides of one. */
export const matchHandlers: Handlers<typeof matchRoutes> = {
  listMatchRuns: async (call) => {
    const { matches } = call.services.console;
    const [sources, runs] = [await matches.sources(), await matches.kept.list()];
    const seenSources = sources.filter(({ system }) => call.reaches(system));
    const seen = runs.filter((run) => run.sources.some(({ system }) => call.reaches(system)));
    call.reaches('');
    const { running, failed } = matches;
    return {
      sources: seenSources,
      runs: seen.map(({ sources: from, id, at, who, records, persons }) => ({
        id,
        at,
        who,
        records,
        persons,
        sources: from.filter(({ system }) => call.reaches(system)).map(({ name }) => name),
      })),
      ...(running === undefined ? {} : { running }),
      ...(failed === undefined ? {} : { failed: { ...failed, ...sentences(failed.code) } }),
      hidden: seenSources.length < sources.length || seen.length < runs.length,
    };
  },

  runMatch: async (call) => {
    const { matches, people } = call.services.console;
    call.reaches('');
    call.reach(...(await matches.sources()).map(({ system }) => system));
    const id = await matches.start(call.who, await people.decisions());
    call.about({ object: `match run ${id}` });
    return { id };
  },

  listMatchPairs: async (call) => {
    const { query } = call;
    const { run } = call.params;
    const all = await pairsOf(call, run);
    const seen = all.filter((pair) => reachesBoth(call, pair));
    const decided = await decisionsOf(call);
    const counts: Record<MatchBand, number> = { ask: 0, link: 0, separate: 0, decided: 0 };
    const chosen: KeptPair[] = [];
    for (const pair of seen) {
      const band = bandOf(pair, decided);
      counts[band]++;
      if (band === query.band) chosen.push(pair);
    }
    const page = chosen.slice(query.after, query.after + query.limit);
    call.about({ object: `match run ${run}`, count: page.length });
    return {
      counts,
      total: chosen.length,
      pairs: page.map((pair) => ({
        id: pair.id,
        likelihood: pair.likelihood,
        places: [placeOf(pair.a), placeOf(pair.b)] as [string, string],
        ...decisionView(decided.get(linkKey(pair))),
      })),
      hidden: seen.length < all.length,
    };
  },

  readMatchPair: async (call) => {
    const pair = await pairFor(call, call.params);
    const decided = await decisionsOf(call);
    call.about({ patient: { authority: pair.a.system, identifier: pair.a.record } });
    return { ...pairView(call, pair), band: bandOf(pair, decided), ...decisionView(decided.get(linkKey(pair))) };
  },

  decideMatchPair: async (call) => {
    const { a, b } = await pairFor(call, call.params);
    const { same, why } = call.body;
    const id = await call.services.console.people.decide({
      a: refOf(a),
      b: refOf(b),
      same,
      why,
      who: call.who,
      by: 'person',
    });
    call.about({
      object: `person link ${id}`,
      ...(why === '' ? {} : { reason: why }),
      patient: { authority: a.system, identifier: a.record },
    });
    return { id };
  },
};

async function pairsOf(call: Asker, run: string): Promise<readonly KeptPair[]> {
  const { kept } = call.services.console.matches;
  call.reaches('');
  return [...(await kept.pairs(await kept.get(run))).values()];
}

/** A pair that the asker may see; throws `match-pair-unknown` for others and for none. */
async function pairFor(
  call: Asker,
  { run, pair: id }: { readonly run: string; readonly pair: number },
): Promise<KeptPair> {
  const { kept } = call.services.console.matches;
  call.reaches('');
  call.about({ object: `match run ${run}` });
  const pair = (await kept.pairs(await kept.get(run))).get(id);
  if (pair === undefined || !reachesBoth(call, pair)) throw new Fault('match-pair-unknown');
  return pair;
}

/** Every decision in force, by its two records. */
async function decisionsOf(call: Asker): Promise<Decided> {
  return new Map((await call.services.console.people.all()).map((link) => [linkKey(link), link]));
}

function bandOf(pair: KeptPair, decided: Decided): MatchBand {
  return decided.has(linkKey(pair)) ? 'decided' : pair.band;
}

function pairView(
  call: Asker,
  { id, likelihood, bits, steps, veto, traits, a, b }: KeptPair,
): Omit<MatchPairView, 'band'> {
  const seen = (kind: FieldKind, text: string): SeenValueView | undefined =>
    text === '' ? undefined : seenAs(call, CLASS_OF[kind], text);
  return {
    id,
    likelihood,
    bits,
    steps,
    ...(veto === undefined ? {} : { veto }),
    a: recordView(call, a),
    b: recordView(call, b),
    traits: traits.map((trait) => {
      const [one, other] = [seen(trait.kind, trait.a), seen(trait.kind, trait.b)];
      const { kind, label, agreement } = trait;
      return {
        kind,
        label,
        agreement,
        ...(one === undefined ? {} : { a: one }),
        ...(other === undefined ? {} : { b: other }),
      };
    }),
  };
}

function recordView(call: Asker, { system, place, record }: KeptRecord): MatchPairView['a'] {
  return { system, place, record: seenIdentifier(call, record) };
}

function decisionView(link: Decision | undefined): Pick<MatchPairView, 'decision'> {
  if (link === undefined) return {};
  const { id, same, who, at } = link;
  return { decision: { id, same, who, at } };
}

function reachesBoth(call: Asker, { a, b }: KeptPair): boolean {
  return call.reaches(a.system) && call.reaches(b.system);
}

const refOf = ({ system, record }: KeptRecord): PersonLink['a'] => ({ system, record });
const placeOf = ({ system, place }: KeptRecord): string => (place.startsWith(system) ? place : `${system} ${place}`);

/** The same for two records in either order. */
function linkKey({ a, b }: Pick<PersonLink, 'a' | 'b'>): string {
  return [a, b]
    .map(({ system, record }) => JSON.stringify([system, record]))
    .sort()
    .join();
}

function sentences(code: Parameters<typeof entryOf>[0]): { readonly text: string; readonly fix: string } {
  const { text, fix } = entryOf(code);
  return { text, fix };
}
