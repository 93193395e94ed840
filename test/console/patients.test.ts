import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsolePractice } from './console-practice.ts';
import { writeTwoLists } from './two-lists.ts';

const LONG = 240_000;

type Body = Readonly<Record<string, unknown>>;
interface Line {
  readonly id: number;
  readonly places: readonly [string, string];
  readonly decision?: { readonly id: string; readonly same: boolean };
}

/** A practice whose lists were matched, with the id of the run. */
async function matchedPractice(site?: string): Promise<{ readonly practice: ConsolePractice; readonly run: string }> {
  const practice = await ConsolePractice.open(site === undefined ? {} : { site });
  writeTwoLists(join(practice.folder, 'lists'));
  mkdirSync(join(practice.folder, 'match'), { recursive: true });
  writeFileSync(join(practice.folder, 'match/patients.yaml'), 'sources: [chart, billing]\n');
  writeFileSync(
    join(practice.folder, 'audits.yaml'),
    'sources: {chart: {read: lists/chart, system: maple-ehr}, billing: {read: lists/billing, system: ledgerpm}}\n',
  );
  await practice.people();
  return { practice, run: await match(practice) };
}

async function match(practice: ConsolePractice): Promise<string> {
  const desk = await practice.visitor('fay.d');
  const { body } = await desk.ask('POST', '/v1/match-runs');
  for (;;) {
    const { body: listed } = await desk.ask('GET', '/v1/match-runs');
    if (listed['running'] === undefined) break;
    await passed(100);
  }
  return String(body['id']);
}

describe('records that may be one person', () => {
  let practice: ConsolePractice;
  let run = '';
  beforeAll(async () => {
    ({ practice, run } = await matchedPractice());
  }, LONG);
  afterAll(() => practice.close());

  const pairs = async (
    name: string,
    band: string,
  ): Promise<{ readonly lines: readonly Line[]; readonly body: Body }> => {
    const visitor = await practice.visitor(name);
    const { body } = await visitor.ask('GET', `/v1/match-runs/${run}/pairs?band=${band}`);
    return { lines: body['pairs'] as readonly Line[], body };
  };

  it('are seen by the front desk as they are, and by others masked, with what agrees', async () => {
    const { lines, body } = await pairs('fay.d', 'ask');
    expect(body['counts']).toEqual({ ask: 11, link: 150, separate: 1, decided: 0 });
    const path = `/v1/match-runs/${run}/pairs/${String(lines[0]?.id)}`;
    const front = await (await practice.visitor('fay.d')).ask('GET', path);
    const traits = front.body['traits'] as readonly Body[];
    const birth = traits.find(({ kind }) => kind === 'birthDate');
    expect(birth).toMatchObject({ agreement: 'same', a: { masked: false }, b: { masked: false } });
    const masked = await (await practice.visitor('sam.t')).ask('GET', path);
    for (const trait of masked.body['traits'] as readonly Body[]) {
      if (trait['kind'] === 'sex') continue;
      const sides = [trait['a'], trait['b']].filter((side) => side !== undefined) as readonly Body[];
      expect(sides.map(({ masked: is }) => is)).toEqual(sides.map(() => true));
    }
    const text = JSON.stringify(masked.body);
    for (const trait of traits)
      for (const side of [trait['a'], trait['b']]) {
        const value = (side as Body | undefined)?.['text'];
        if (typeof value === 'string' && value.length > 2) expect(text).not.toContain(`"${value}"`);
      }
    const steps = front.body['steps'] as readonly { readonly bits: number }[];
    expect(steps.reduce((sum, { bits }) => sum + bits, 0)).toBeCloseTo(Number(front.body['bits']), 0);
  });

  it(
    'are decided at once, taken back exactly, and the decision outranks the next matching',
    async () => {
      const fay = await practice.visitor('fay.d');
      const [first] = (await pairs('fay.d', 'ask')).lines;
      const path = `/v1/match-runs/${run}/pairs/${String(first?.id)}/decisions`;
      const { body: said } = await fay.ask('POST', path, { same: true });
      const decided = await pairs('fay.d', 'decided');
      expect(decided.lines).toMatchObject([{ id: first?.id, decision: { id: said['id'], same: true } }]);
      expect(decided.body['counts']).toMatchObject({ ask: 10, decided: 1 });
      expect((await fay.ask('DELETE', `/v1/person-links/${String(said['id'])}`)).status).toBe(200);
      expect((await pairs('fay.d', 'ask')).lines[0]).toEqual(first);
      await fay.ask('POST', path, { same: false, why: 'asked her' });
      const next = await match(practice);
      const { body } = await fay.ask('GET', `/v1/match-runs/${next}/pairs?band=decided`);
      expect(body['counts']).toEqual({ ask: 10, link: 150, separate: 1, decided: 1 });
      const [kept] = body['pairs'] as readonly Line[];
      expect(kept?.decision?.same).toBe(false);
      await fay.ask('DELETE', `/v1/person-links/${String(kept?.decision?.id)}`);
    },
    LONG,
  );

  it('are kept from those who may not, and the trail says who looked and who decided', async () => {
    const ana = await practice.visitor('ana.r');
    expect((await ana.ask('GET', '/v1/match-runs')).status).toBe(403);
    const bea = await practice.visitor('bea.l');
    expect((await bea.ask('POST', '/v1/match-runs')).status).toBe(403);
    const [first] = (await pairs('fay.d', 'ask')).lines;
    const path = `/v1/match-runs/${run}/pairs/${String(first?.id)}/decisions`;
    expect((await bea.ask('POST', path, { same: true })).status).toBe(403);
    const fay = await practice.visitor('fay.d');
    const unknown = await fay.ask('GET', `/v1/match-runs/${run}/pairs/99999`);
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'match-pair-unknown']);
    const lee = await practice.visitor('lee.k');
    const { body } = await lee.ask('POST', '/v1/trail/search', { limit: 500 });
    const actions = new Set((body['events'] as readonly { readonly action: string }[]).map(({ action }) => action));
    for (const action of ['person.matched', 'person.pairs-viewed', 'person.decided', 'person.withdrawn'])
      expect(actions).toContain(action);
  });
});
