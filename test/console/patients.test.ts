import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserIsThere, buildSite, openBrowser, Person } from './browser.ts';
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
      const sides = [trait['a'], trait['b']].filter((side) => side !== undefined) as unknown as readonly Body[];
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

describe.runIf(browserIsThere())('the page Patients', () => {
  let site: Awaited<ReturnType<typeof buildSite>>;
  let practice: ConsolePractice;
  let browser: Browser;
  let fay: Person;
  beforeAll(async () => {
    site = await buildSite();
    ({ practice } = await matchedPractice(site.folder));
    browser = await openBrowser();
    fay = await Person.open(browser, practice.url);
    await fay.logIn('fay.d');
  }, LONG);
  afterAll(async () => {
    await browser.close();
    await practice.close();
    site.remove();
  }, LONG);

  const shownNames = (): Promise<string[]> =>
    fay.page.getByRole('group', { name: 'Two records' }).locator('tbody tr').nth(1).locator('td').allInnerTexts();
  const band = (name: RegExp) => fay.page.getByRole('group', { name: 'Bands' }).getByRole('button', { name });
  const record = (): Promise<string> =>
    fay.page.getByRole('group', { name: 'Two records' }).locator('tbody tr').first().innerText();

  it(
    'is walked by the front desk with four keys, and every step is undone as easily',
    async () => {
      const { page } = fay;
      await fay.go('/patients');
      await page.getByRole('group', { name: 'Two records' }).waitFor();
      const [first, names] = [await record(), await shownNames()];
      expect(names[0]).toBe(names[1]);
      const next = async (key: string, before: string): Promise<string> => {
        await page.keyboard.press(key);
        const number = before.split('\t')[1]?.split(' ')[0] ?? '';
        await page.getByRole('group', { name: 'Two records' }).filter({ hasNotText: number }).waitFor();
        return record();
      };
      const second = await next('l', first);
      await band(/^To decide 10$/).waitFor();
      const third = await next('n', second);
      await band(/^Decided 2$/).waitFor();
      const fourth = await next('s', third);
      await next('u', fourth);
      expect(await record()).toBe(second);
      await band(/^To decide 10$/).waitFor();
      await next('u', second);
      expect(await record()).toBe(first);
      await band(/^To decide 11$/).waitFor();
      await band(/^Decided 0$/).waitFor();
      // A key after g is a way to a page; the front desk has no log, and nothing is decided by it.
      await page.keyboard.press('g');
      await page.keyboard.press('l');
      expect(await record()).toBe(first);
      expect(fay.wrong).toEqual([]);
    },
    LONG,
  );

  it(
    'shows twins as kept apart, links them when told, and takes that back',
    async () => {
      const { page } = fay;
      await fay.go('/patients?band=separate');
      await page.getByRole('cell', { name: 'Ada' }).waitFor();
      await page.getByText(/twins and others of one household/).waitFor();
      await page.keyboard.press('l');
      await page.getByText('Nothing looks alike').waitFor();
      await band(/^Decided 1$/).click();
      await page.getByText('Same person, says fay.d').waitFor();
      await page.getByRole('button', { name: 'Take back' }).click();
      await page.getByText('Nothing was decided yet').waitFor();
      await band(/^Kept apart 1$/).waitFor();
    },
    LONG,
  );

  it(
    'asks about the two Jane Does, and says why',
    async () => {
      await fay.go('/patients');
      const { page } = fay;
      await page.getByRole('navigation', { name: 'Pairs' }).getByRole('button').last().click();
      await page.getByRole('cell', { name: 'Doe' }).first().waitFor();
      await page.getByText(/a name that stands for nobody/).waitFor();
    },
    LONG,
  );

  it(
    'has no barrier that axe finds in light and dark, in any band, and nothing scrolls sideways',
    async () => {
      const found: string[] = [];
      for (const path of ['/patients', '/patients?band=link', '/patients?band=separate', '/patients?band=decided']) {
        await fay.go(path);
        await fay.page.getByRole('group', { name: 'Bands' }).waitFor();
        for (const colorScheme of ['light', 'dark'] as const) {
          await fay.page.emulateMedia({ colorScheme });
          await fay.page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
          await fay.page.waitForTimeout(200);
          found.push(...(await fay.barriers()).map((barrier) => `${path} ${colorScheme} ${barrier}`));
        }
      }
      await fay.page.setViewportSize({ width: 680, height: 425 });
      await fay.go('/patients');
      if (await fay.page.evaluate('document.documentElement.scrollWidth > window.innerWidth')) found.push('too wide');
      expect(found).toEqual([]);
      expect(fay.wrong).toEqual([]);
    },
    LONG,
  );

  it(
    'masks for a consultant, who decides nothing, and is hidden from a manager',
    async () => {
      const sam = await Person.open(browser, practice.url);
      await sam.logIn('sam.t');
      await sam.go('/patients');
      await sam.page.locator('.masked').first().waitFor();
      expect(await sam.page.getByRole('button', { name: /Same person/ }).count()).toBe(0);
      expect(sam.wrong).toEqual([]);
      await sam.close();
      const ana = await Person.open(browser, practice.url);
      await ana.logIn('ana.r');
      await ana.page.goto(`${practice.url}/patients`);
      await ana.page
        .getByText(/is hidden from you/)
        .first()
        .waitFor();
      await ana.close();
    },
    LONG,
  );
});
