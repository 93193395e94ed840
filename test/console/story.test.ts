import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoDay } from '../../src/demo/demo-day.ts';
import { silentCriticals } from '../../src/demo/maple-chart.ts';
import type { Riverside } from '../../src/demo/riverside.ts';
import { browserIsThere, buildSite, openBrowser, Person } from './browser.ts';
import { openDemoPractice } from './demo-practice.ts';

const LONG = 300_000;
const SEEN_BY = '- OBX-16.1 + OBX-16.2 + OBX-16.3 -> performer[0].display as join(" ")';

describe.runIf(browserIsThere())('a critical flag that is lost while every system says sent, in the browser', () => {
  let site: Awaited<ReturnType<typeof buildSite>>;
  let practice: Riverside;
  let browser: Browser;
  const people = new Map<string, Person>();

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

  /** Somebody of the practice at a browser of their own. */
  const as = async (name: string): Promise<Person> => {
    const known = people.get(name);
    if (known !== undefined) return known;
    const person = await Person.open(browser, practice.people.url);
    people.set(name, person);
    await person.logIn(name, practice.people.password);
    return person;
  };
  const silent = () => silentCriticals(practice.ehr.all('Observation'));
  const issue = /Abnormal Flags lost/;
  const open = async (person: Person) => {
    await person.go('/issues');
    await person.page.getByRole('link', { name: issue }).click();
    await person.page.getByRole('heading', { name: issue, level: 1 }).waitFor();
  };

  it(
    'the front desk says that something looks wrong',
    async () => {
      expect(silent()).toBe(DemoDay.critical);
      const { page } = await as('fay.d');
      await page.getByRole('button', { name: 'Something looks wrong' }).click();
      await page.getByRole('textbox', { name: /What did you expect/ }).fill('Nothing is red in the chart today');
      await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
      await page.getByText('Sent. What comes of it stands below.').waitFor();
      await page
        .getByRole('row')
        .filter({ hasText: 'Nothing is red' })
        .filter({ hasText: 'being looked at' })
        .waitFor();
    },
    LONG,
  );

  it(
    'the manager sees on her first page that all was delivered and not all is intact, and gives it to somebody',
    async () => {
      const ana = await as('ana.r');
      const { page } = ana;
      await ana.go('/');
      const row = page.getByRole('row').filter({ hasText: 'lab-results' });
      const [, delivered = '', all = '', intact = ''] =
        /(\d+)\/(\d+)\D+(\d+)\//.exec((await row.innerText()).replaceAll(/\s+/g, ' ')) ?? [];
      expect(Number(delivered)).toBe(Number(all));
      expect(Number(intact)).toBe(Number(all) - DemoDay.critical);
      await page.getByRole('link', { name: issue }).click();
      await page.getByRole('textbox', { name: 'Owner' }).fill('sam.t');
      await page.getByRole('textbox', { name: 'Owner' }).blur();
      await page.getByText(/gave it to/).waitFor();
      await ana.go('/issues');
      await page.getByRole('link', { name: /something looks wrong/ }).click();
      await page.getByRole('textbox', { name: 'Note' }).fill('Sam looks into it');
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByText('noted').waitFor();
    },
    LONG,
  );

  it(
    'the consultant finds the field and the row, and mends it on the bench with every sample beside',
    async () => {
      const sam = await as('sam.t');
      const { page } = sam;
      await open(sam);
      await page.getByRole('link', { name: 'Lab result', exact: true }).click();
      const row = page.getByRole('row').filter({ hasText: 'OBX-8' });
      await row.waitFor();
      expect(await row.innerText()).toMatch(/CRIT[\s\S]*LOST[\s\S]*the old lab sent junk/);
      expect(await page.locator('main').innerText()).toMatch(/delivered[\s\S]*fields in =[\s\S]*1 LOST/);
      await page.goBack();
      await page.getByRole('link', { name: 'Propose fix' }).click();
      await page.getByRole('button', { name: /^Put it into line/ }).click();
      const text = page.getByRole('textbox', { name: 'Text of the map' });
      await text.fill((await text.inputValue()).replace(/^( *)(- OBX-8 .*)$/m, `$1$2\n$1${SEEN_BY}`));
      await page.getByText(/1 better · 0 worse/).waitFor();
      await page.getByRole('button', { name: 'Count' }).click();
      await page.getByText(/^7 /).first().waitFor();
      await page.getByRole('button', { name: 'Save…' }).click();
      await page.getByRole('textbox', { name: 'Why' }).fill('a flag that is not known must not be dropped');
      await page.getByRole('button', { name: /^Save \d change/ }).click();
      await page.getByText('Saved in the workspace.').waitFor();
      await page.keyboard.press('Escape');
      await sam.go('/codes?table=abnormal-flags');
      await page.getByRole('row').filter({ hasText: 'CRIT' }).first().waitFor();
      await page.keyboard.press('a');
      await page.getByRole('textbox', { name: 'Why' }).fill('the lab says so on the telephone');
      await page.getByRole('button', { name: 'Write it into the table' }).click();
      await page.getByText('Written.').waitFor();
    },
    LONG,
  );

  it(
    'the clinician agrees with the code and approves the rows, which their author cannot',
    async () => {
      const sam = await as('sam.t');
      await sam.go('/maps/northlab-results');
      expect(await sam.page.getByRole('checkbox').count()).toBe(0);
      const ahn = await as('dr.ahn');
      const { page } = ahn;
      await ahn.go('/codes?table=abnormal-flags');
      await page.getByRole('row').filter({ hasText: 'CRIT' }).first().waitFor();
      await page.keyboard.press('a');
      await page.getByRole('textbox', { name: 'Why' }).fill('seen with three potassium results');
      await page.getByRole('button', { name: 'Write it into the table' }).click();
      await page.getByText('Written.').waitFor();
      await ahn.go('/maps/northlab-results');
      const boxes = page.getByRole('checkbox', { name: 'select' });
      await boxes.first().waitFor();
      for (const box of await boxes.all()) await box.check();
      await page.getByRole('button', { name: 'Approve as clinical' }).click();
      await page.getByText('2 rows approved.').waitFor();
      await page.getByRole('row').filter({ hasText: 'OBX-8' }).getByText('dr.ahn').waitFor();
    },
    LONG,
  );

  it(
    'the consultant puts it into force, and sends again what was counted before',
    async () => {
      const sam = await as('sam.t');
      const { page } = sam;
      await sam.go('/maps/northlab-results');
      await page.getByRole('button', { name: 'See and put into force…' }).click();
      await page.getByRole('textbox', { name: 'Why' }).fill('critical flags arrive');
      await page.getByRole('button', { name: 'Put into force', exact: true }).click();
      await page.getByRole('button', { name: 'See and put into force…' }).waitFor({ state: 'detached' });
      await open(sam);
      expect(silent()).toBe(DemoDay.critical);
      await page.getByRole('button', { name: 'Send 7 again…' }).click();
      const planned = page.getByRole('dialog').getByRole('row').filter({ hasText: 'maple-ehr.chart' });
      await planned.waitFor();
      expect(await planned.getByRole('cell').allInnerTexts()).toEqual(['lab-results>maple-ehr.chart', '7', '7', '0']);
      await page.getByRole('textbox', { name: 'Why' }).fill('the flag was lost');
      await page.getByRole('dialog').getByRole('button', { name: 'Send 7 again' }).click();
      await page.getByText('7 deliveries are on the way.').waitFor();
      await expect.poll(silent, { timeout: 60_000 }).toBe(0);
    },
    LONG,
  );

  it(
    'everybody sees that it is balanced again, the one who said so too',
    async () => {
      const ana = await as('ana.r');
      const whole = async () => {
        await ana.go('/');
        const text = await ana.page.getByRole('row').filter({ hasText: 'lab-results' }).innerText();
        return /(\d+)\/\1\D+\1\/\1\b/.test(text.replaceAll(/\s+/g, ' '));
      };
      await expect.poll(whole, { timeout: 60_000 }).toBe(true);
      const { page } = await as('fay.d');
      await page.reload();
      await page.getByRole('button', { name: 'Something looks wrong' }).click();
      await page.getByText('Sam looks into it').waitFor();
    },
    LONG,
  );

  it(
    'billing mends the charges that wait, in place',
    async () => {
      const bea = await as('bea.l');
      const { page } = bea;
      await bea.go('/held');
      await page.getByRole('button', { name: /^Select all/ }).click();
      await page.getByRole('button', { name: /^Mend/ }).first().click();
      await page.getByText('Set a field', { exact: true }).click();
      await page.getByRole('textbox', { name: 'Field' }).fill('FT1-20.1');
      await page.getByRole('textbox', { name: 'Value' }).fill('1234567893');
      await page.getByRole('textbox', { name: 'Why' }).fill('Elm Street says who did it');
      await page.getByRole('button', { name: `Set and send ${DemoDay.nameless}` }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const held = async () =>
        (await practice.engine.client.status()).flows.flatMap(({ queues }) => queues.map((queue) => queue.held));
      await expect.poll(held, { timeout: 60_000 }).toEqual([0, 0, 0, 0]);
    },
    LONG,
  );

  it(
    'values are shown for a reason, with a countdown, and packets for vendors hold none',
    async () => {
      const sam = await as('sam.t');
      const { page } = sam;
      await sam.go('/messages');
      await page
        .getByRole('link')
        .filter({ has: page.locator('time') })
        .first()
        .click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      const masked = /MRN •+/;
      expect((await page.locator('main').innerText()).replaceAll(/\s+/g, ' ')).toMatch(masked);
      await page.getByRole('button', { name: 'Copy packet…' }).click();
      const packet = await page.getByRole('textbox', { name: 'Packet' }).inputValue();
      expect(packet).toMatch(/MSH/);
      expect(packet).not.toMatch(/\b240\d{3}\b/);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Unmask…' }).click();
      const show = page.getByRole('button', { name: 'Show for 15 minutes' });
      expect(await show.isDisabled()).toBe(true);
      await page.getByRole('textbox', { name: 'In your words' }).fill('the lab asks which patient');
      await show.click();
      const banner = page.getByRole('alert').filter({ hasText: 'Values are unmasked for you' });
      await banner.waitFor();
      expect(await banner.innerText()).toMatch(/For another 1[45]:\d\d minutes/);
      await page
        .getByText(/\b240\d{3}\b/)
        .first()
        .waitFor();
      const lee = await as('lee.k');
      await lee.go('/log');
      await lee.page.getByRole('row').filter({ hasText: 'the lab asks which patient' }).first().waitFor();
    },
    LONG,
  );

  it(
    'one patient is followed through the systems, without a name in the address',
    async () => {
      const ahn = await as('dr.ahn');
      const { page } = ahn;
      await ahn.go('/trace');
      const [first] = practice.ehr.all('Patient');
      const [identifier] = (first?.['identifier'] ?? []) as readonly { readonly value: string }[];
      await page.getByRole('textbox', { name: 'MRN' }).fill(identifier?.value ?? '');
      await page.getByRole('button', { name: 'Follow' }).click();
      await page.getByRole('heading', { name: 'What each system was last told' }).waitFor();
      expect(page.url()).not.toContain(identifier?.value);
    },
    LONG,
  );

  it(
    'a program gets a token with an end, shown once and revoked',
    async () => {
      const { page } = await as('administrator');
      const person = await as('administrator');
      await person.go('/access');
      await page.getByRole('button', { name: 'Make one' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'What it is for' }).fill('prometheus');
      await dialog.getByRole('combobox', { name: 'Account' }).fill('administrator');
      await page.getByRole('option', { name: 'administrator' }).click();
      await dialog.getByRole('combobox', { name: 'May' }).fill('metrics');
      await page.getByRole('option', { name: 'metrics:read' }).click();
      await page.keyboard.press('Tab');
      await dialog.getByRole('button', { name: 'Make it' }).click();
      const row = page.getByRole('row').filter({ hasText: 'prometheus' });
      await row.waitFor();
      const shown = await page
        .getByRole('status')
        .filter({ hasText: /once|again/ })
        .locator('.mono')
        .first()
        .innerText();
      const asked = (token: string) =>
        fetch(`${practice.people.url}/v1/session`, { headers: { authorization: `Bearer ${token}` } });
      expect((await asked(shown.trim())).status).toBe(200);
      await row.getByRole('button', { name: /revoke/i }).click();
      await row.waitFor({ state: 'detached' });
      expect((await asked(shown.trim())).status).toBe(401);
    },
    LONG,
  );

  it('nothing went wrong in any page', () => {
    expect([...people.values()].flatMap(({ wrong }) => wrong)).toEqual([]);
  });
});
