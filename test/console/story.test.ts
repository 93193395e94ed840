import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../fakes/open-console.ts';
import { browserIsThere, buildSite, openBrowser, Person } from './browser.ts';
import { ConsolePractice } from './console-practice.ts';

const LONG = 240_000;

describe.runIf(browserIsThere())('a flag that is lost on its way, in the browser', () => {
  let site: Awaited<ReturnType<typeof buildSite>>;
  let practice: ConsolePractice;
  let browser: Browser;
  let sam: Person;
  let ahn: Person;

  beforeAll(async () => {
    site = await buildSite();
    practice = await ConsolePractice.open({ site: site.folder });
    browser = await openBrowser();
  }, LONG);
  afterAll(async () => {
    await browser.close();
    await practice.close();
    site.remove();
  }, LONG);

  /** How many of the observations that the EHR has say that they are critical. */
  const criticals = () => [...practice.ehr.resources.values()].filter(({ text }) => text.includes('"HH"')).length;

  it(
    'begins with the first administrator, whose printed password works once',
    async () => {
      const person = await Person.open(browser, practice.url);
      const { page } = person;
      await person.logIn('administrator', practice.first);
      await page.getByRole('textbox', { name: 'The one that you were given' }).fill(practice.first);
      await page.getByRole('textbox', { name: 'Yours' }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Set it' }).click();
      await page.getByRole('heading', { name: 'Access', level: 1 }).waitFor();
      await page.getByRole('button', { name: 'Invite' }).click();
      await page.getByRole('textbox', { name: 'Name to log in with' }).fill('nora.p');
      await page.getByRole('textbox', { name: 'Name as others see it' }).fill('Nora P.');
      await page.getByRole('combobox', { name: 'Roles' }).focus();
      await page.keyboard.press('ArrowDown');
      await page.getByRole('option', { name: 'frontdesk' }).click();
      await page.keyboard.press('Tab');
      await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
      await page.getByText('One-time password of nora.p').waitFor();
      expect(person.wrong).toEqual([]);
      await person.close();
      await practice.people();
      await practice.work();
    },
    LONG,
  );

  it(
    'is on the first page, in its issue and in the ledger of a message',
    async () => {
      sam = await Person.open(browser, practice.url);
      const { page } = sam;
      await sam.logIn('sam.t');
      await sam.go('/');
      await page.getByRole('link', { name: /Abnormal Flags lost/ }).click();
      await page.getByRole('heading', { name: /Abnormal Flags lost/, level: 1 }).waitFor();
      await page.getByRole('link', { name: 'Lab result', exact: true }).click();
      const row = page.getByRole('row').filter({ hasText: 'OBX-8' });
      await row.waitFor();
      expect(await row.innerText()).toMatch(/CRIT[\s\S]*LOST[\s\S]*the old lab sent junk/);
      expect(await page.locator('main').innerText()).toMatch(/delivered[\s\S]*fields in =[\s\S]*1 LOST/);
      await page.goBack();
    },
    LONG,
  );

  it(
    'is mended on the bench: the row, every sample run again, saved with a reason',
    async () => {
      const { page } = sam;
      await page.getByRole('link', { name: 'Propose fix' }).click();
      await page.getByRole('button', { name: /^Put it into line/ }).click();
      await page.getByText(/1 change · /).waitFor();
      await page.getByRole('button', { name: 'Count' }).click();
      await page.getByRole('button', { name: 'Save…' }).click();
      await page.getByRole('textbox', { name: 'Why' }).fill('a flag that is not known must not be dropped');
      await page.getByRole('button', { name: 'Save 1 change' }).click();
      await page.getByText('Saved in the workspace.').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    },
    LONG,
  );

  it(
    'has its code decided by keyboard, and by a second person since it is clinical',
    async () => {
      const { page } = sam;
      await sam.go('/codes?table=abnormal-flags');
      await page.keyboard.press('a');
      await page.getByRole('textbox', { name: 'Why' }).waitFor();
      await page.keyboard.type('the lab says so on the telephone');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('Written.').waitFor();
      ahn = await Person.open(browser, practice.url);
      await ahn.logIn('dr.ahn');
      await ahn.go('/codes?table=abnormal-flags');
      await ahn.page.keyboard.press('a');
      await ahn.page.getByRole('textbox', { name: 'Why' }).fill('seen with three potassium results');
      await ahn.page.getByRole('button', { name: 'Write it into the table' }).click();
      await ahn.page.getByText('Written.').waitFor();
    },
    LONG,
  );

  it(
    'is approved by a clinician, and put into force by the consultant',
    async () => {
      await ahn.go('/maps/northlab-results');
      const row = ahn.page.getByRole('row').filter({ hasText: 'OBX-8' });
      await row.getByRole('checkbox').check();
      await ahn.page.getByRole('button', { name: 'Approve as clinical' }).click();
      await ahn.page.getByText('1 rows approved.').waitFor();
      expect(await row.innerText()).toMatch(/dr\.ahn|clinical/);
      const { page } = sam;
      await sam.go('/maps/northlab-results');
      await page.getByRole('button', { name: 'See and put into force…' }).click();
      await page.getByRole('textbox', { name: 'Why' }).fill('critical flags arrive');
      await page.getByRole('button', { name: 'Put into force', exact: true }).click();
      await page.getByRole('button', { name: 'See and put into force…' }).waitFor({ state: 'detached' });
    },
    LONG,
  );

  it(
    'arrives when the affected messages are sent again, counted before',
    async () => {
      expect(criticals()).toBe(0);
      const { page } = sam;
      await sam.go('/issues');
      await page.getByRole('link', { name: /Abnormal Flags lost/ }).click();
      await page.getByRole('button', { name: 'Send 7 again…' }).click();
      await page.getByRole('textbox', { name: 'Why' }).fill('the flag was lost');
      await page.getByRole('dialog').getByRole('button', { name: 'Send 7 again' }).click();
      await page.getByText('7 deliveries are on the way.').waitFor();
      await practice.settled();
      expect(criticals()).toBe(7);
      expect([...sam.wrong, ...ahn.wrong]).toEqual([]);
    },
    LONG,
  );

  it(
    'leaves held results, which are mended in place',
    async () => {
      const { page } = sam;
      await sam.go('/held');
      await page.getByRole('button', { name: /^Select all/ }).click();
      await page.getByRole('button', { name: /^Mend/ }).first().click();
      await page.getByText('Set a field', { exact: true }).click();
      await page.getByRole('textbox', { name: 'Field' }).fill('OBR-25');
      await page.getByRole('textbox', { name: 'Value' }).fill('F');
      await page.getByRole('textbox', { name: 'Why' }).fill('the lab confirmed that they are final');
      await page.getByRole('button', { name: 'Set and send 3' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await practice.settled();
      const { flows } = await practice.engine.status();
      expect(flows.flatMap(({ queues }) => queues.map(({ held }) => held))).toEqual([0, 0]);
      expect(sam.wrong).toEqual([]);
    },
    LONG,
  );
});
