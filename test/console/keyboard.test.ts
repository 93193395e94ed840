import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentCriticals } from '../../src/demo/maple-chart.ts';
import type { Riverside } from '../../src/demo/riverside.ts';
import { browserIsThere, buildSite, openBrowser, Person } from './browser.ts';
import { openDemoPractice } from './demo-practice.ts';
import { Keyboard } from './keyboard.ts';

const LONG = 300_000;

describe.runIf(browserIsThere())('the lost flag without a mouse', () => {
  let site: Awaited<ReturnType<typeof buildSite>>;
  let practice: Riverside;
  let browser: Browser;

  beforeAll(async () => {
    site = await buildSite();
    practice = await openDemoPractice(site.folder);
    browser = await openBrowser();
  }, LONG);
  afterAll(async () => {
    await browser.close();
    await practice.close(false);
    site.remove();
  }, LONG);

  const comeIn = async (name: string) => {
    const person = await Person.open(browser, practice.people.url);
    const keys = new Keyboard(person);
    await person.page.goto(practice.people.url);
    await person.page.getByRole('textbox', { name: 'Name' }).waitFor();
    await keys.tabTo(/Name/);
    await keys.type(name);
    await keys.tabTo(/Password/);
    await keys.type(practice.people.password);
    await keys.press('Enter');
    await person.page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await person.ready();
    return { person, keys, page: person.page };
  };

  it(
    'is found, mended, approved, and sent again',
    async () => {
      const sam = await comeIn('sam.t');
      await sam.keys.press('g', 't');
      await sam.page.getByRole('heading', { name: 'Today' }).waitFor();
      await sam.page.getByRole('link', { name: /Abnormal Flags lost/ }).waitFor();
      await sam.keys.tabTo(/Abnormal Flags lost/);
      await sam.keys.press('Enter');
      await sam.page.getByRole('link', { name: 'Lab result', exact: true }).waitFor();
      await sam.keys.tabTo(/^ +Lab result$/);
      await sam.keys.press('Enter');
      await sam.page.getByRole('row').filter({ hasText: 'OBX-8' }).filter({ hasText: 'LOST' }).waitFor();
      await sam.keys.press('g', 'i');
      await sam.page.getByRole('link', { name: /Abnormal Flags lost/ }).waitFor();
      await sam.keys.tabTo(/Abnormal Flags lost/);
      await sam.keys.press('Enter');
      await sam.page.getByRole('link', { name: 'Propose fix' }).waitFor();
      await sam.keys.tabTo(/Propose fix/);
      await sam.keys.press('Enter');
      await sam.page.getByRole('button', { name: /^Put it into line/ }).waitFor();
      await sam.keys.tabTo(/Put it into line/);
      await sam.keys.press('Enter');
      await sam.page.getByText(/1 change · /).waitFor();
      await sam.keys.tabTo(/Save…/);
      await sam.keys.press('Enter');
      await sam.page.getByRole('dialog').getByRole('textbox', { name: 'Why' }).waitFor();
      await sam.keys.type('a flag that is not known must not be dropped');
      await sam.keys.tabTo(/Save 1 change/);
      await sam.keys.press('Enter');
      await sam.page.getByText('Saved in the workspace.').waitFor();
      await sam.keys.press('Escape');
      await sam.page.getByRole('dialog').waitFor({ state: 'detached' });
      await decideCode(sam, 'the lab says so on the telephone');

      const ahn = await comeIn('dr.ahn');
      await decideCode(ahn, 'seen with three potassium results');
      await menu(ahn, 'Maps');
      await ahn.page.getByRole('link', { name: 'northlab-results' }).waitFor();
      await ahn.keys.tabTo(/^ +northlab-results$/);
      await ahn.keys.press('Enter');
      await ahn.page.getByRole('checkbox', { name: 'select' }).waitFor();
      await ahn.keys.tabTo(/select/);
      await ahn.keys.press('Space');
      await ahn.keys.tabTo(/Approve as clinical/);
      await ahn.keys.press('Enter');
      await ahn.page.getByText('1 row approved.').waitFor();

      await sam.keys.press('g', 'p');
      await sam.page.getByRole('link', { name: 'northlab-results' }).waitFor();
      await sam.keys.tabTo(/^ +northlab-results$/);
      await sam.keys.press('Enter');
      await sam.page.getByRole('button', { name: 'See and put into force…' }).waitFor();
      await sam.keys.tabTo(/See and put into force/);
      await sam.keys.press('Enter');
      await sam.page.getByRole('dialog').waitFor();
      await sam.keys.tabTo(/Why/);
      await sam.keys.type('critical flags arrive');
      await sam.keys.tabTo(/^ +Put into force$/);
      await sam.keys.press('Enter');
      await sam.page.getByRole('button', { name: 'See and put into force…' }).waitFor({ state: 'detached' });

      await sam.keys.press('g', 'i');
      await sam.page.getByRole('link', { name: /Abnormal Flags lost/ }).waitFor();
      await sam.keys.tabTo(/Abnormal Flags lost/);
      await sam.keys.press('Enter');
      await sam.page.getByRole('button', { name: 'Send 7 again…' }).waitFor();
      await sam.keys.press('r');
      await sam.page.getByRole('dialog').getByRole('button', { name: 'Send 7 again' }).waitFor();
      await sam.keys.tabTo(/Why/);
      await sam.keys.type('the flag was lost');
      await sam.keys.tabTo(/Send 7 again/);
      await sam.keys.press('Enter');
      await sam.page.getByText('7 deliveries are on the way.').waitFor();
      await expect.poll(() => silentCriticals(practice.ehr.all('Observation')), { timeout: 60_000 }).toBe(0);
      expect([...sam.person.wrong, ...ahn.person.wrong]).toEqual([]);
      expect([...sam.keys.unseen, ...ahn.keys.unseen]).toEqual([]);
      expect(sam.keys.stops).toBeGreaterThan(20);
    },
    LONG,
  );
});

type AtKeys = { readonly keys: Keyboard; readonly page: Person['page'] };

/** Goes to a page by the command menu. */
async function menu({ keys, page }: AtKeys, to: string) {
  await keys.press('Control+k');
  await page.getByRole('textbox', { name: 'Search or page' }).waitFor();
  await keys.type(to);
  await page.getByRole('option', { name: new RegExp(`^${to}`) }).waitFor();
  await keys.press('Enter');
}

/** Goes to Codes, accepts what is proposed for the first unknown one, and says why. */
async function decideCode({ keys, page }: AtKeys, why: string) {
  await menu({ keys, page }, 'Codes');
  await page.getByRole('heading', { name: 'Codes', level: 1 }).waitFor();
  await page.getByRole('row').filter({ hasText: 'CRIT' }).first().waitFor();
  await keys.press('a');
  await page.getByRole('dialog').getByRole('textbox', { name: 'Why' }).waitFor();
  await keys.type(why);
  await keys.tabTo(/Write it into the table/);
  await keys.press('Enter');
  await page.getByText('Written.').waitFor();
  await keys.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
