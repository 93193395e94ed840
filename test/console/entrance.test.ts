import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../fakes/open-console.ts';
import { browserIsThere, buildSite, openBrowser, Person } from './browser.ts';
import { ConsolePractice } from './console-practice.ts';

const LONG = 240_000;

/** Gives the page's browser an authenticator that says yes: a key of its own, as a telephone has one. */
async function withAuthenticator({ page }: Person): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function choosePassword({ page }: Person, once: string): Promise<void> {
  await page.getByRole('textbox', { name: 'The one that you were given' }).fill(once);
  await page.getByRole('textbox', { name: 'Yours' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set it' }).click();
  await page.getByRole('heading', { name: 'A second factor', level: 1 }).waitFor();
}

async function addPasskey({ page }: Person): Promise<void> {
  await page.getByRole('textbox', { name: 'Name of a new one' }).fill('this computer');
  await page.getByRole('button', { name: 'Add it' }).click();
  await page.getByRole('rowheader', { name: 'this computer' }).waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
}

async function choose(page: Page, list: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: list }).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: option }).click();
}

async function invite({ page }: Person, name: string, role: string): Promise<string> {
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('textbox', { name: 'Name to log in with' }).fill(name);
  await page.getByRole('textbox', { name: 'Name as others see it' }).fill(name);
  await choose(page, 'Roles', role);
  await page.keyboard.press('Tab');
  await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
  await page.getByText(`One-time password of ${name}`).waitFor();
  const once = await page.getByRole('status').locator('.mono').innerText();
  await page.getByRole('button', { name: 'I have it' }).click();
  return once;
}

describe.runIf(browserIsThere())('coming in, where two factors are asked for', () => {
  let site: Awaited<ReturnType<typeof buildSite>>;
  let practice: ConsolePractice;
  let browser: Browser;
  let administrator: Person;
  let lee: Person;
  let jo: Person;
  let recovery = '';

  beforeAll(async () => {
    site = await buildSite();
    // A passkey belongs to a name, which a bare address is not.
    const rules = { 'trust/access.yaml': 'grants: {longest: 30d}\n' };
    practice = await ConsolePractice.open({ site: site.folder, host: 'localhost' }, rules);
    browser = await openBrowser();
  }, LONG);
  afterAll(async () => {
    await browser.close();
    await practice.close();
    site.remove();
  }, LONG);

  it(
    'begins with a password of one’s own and a passkey of the real browser, which is a log-in from then on',
    async () => {
      administrator = await Person.open(browser, practice.url);
      await administrator.page.goto(practice.url);
      const field = administrator.page.locator('input[autocomplete="current-password"]');
      expect(await field.getAttribute('type')).toBe('password');
      // Password managers may fill it and people may paste.
      const taken = await administrator.page.evaluate<boolean>(
        `document.querySelector('input[type=password]').dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true }))`,
      );
      expect(taken).toBe(true);
      await withAuthenticator(administrator);
      await administrator.logIn('administrator', practice.first);
      await choosePassword(administrator, practice.first);
      expect(await administrator.barriers()).toEqual([]);
      await addPasskey(administrator);
      const { page } = administrator;
      await page.getByRole('heading', { name: 'Access', level: 1 }).waitFor();
      await page.getByRole('button', { name: 'administrator', exact: false }).first().click();
      await page.getByRole('menuitem', { name: 'Log out' }).click();
      await page.getByRole('button', { name: 'Log in' }).waitFor();
      // Nothing of what was seen stays behind.
      expect(await page.locator('body').innerText()).not.toMatch(/People|Grants/);
      const kept = await page.evaluate<string[]>('[...Object.keys(localStorage), ...Object.keys(sessionStorage)]');
      expect(kept.filter((key) => key !== 'mantine-color-scheme-value')).toEqual([]);
      await page.getByRole('button', { name: 'With a passkey' }).click();
      await page.getByRole('heading', { name: 'Access', level: 1 }).waitFor();
      expect(administrator.wrong).toEqual([]);
    },
    LONG,
  );

  it(
    'does without it for nobody: a password alone is answered with the way to go',
    async () => {
      const thief = await Person.open(browser, practice.url);
      await thief.page.goto(practice.url);
      await thief.page.getByRole('textbox', { name: 'Name' }).fill('administrator');
      await thief.page.locator('input[autocomplete="current-password"]').fill(PASSWORD);
      await thief.page.getByRole('button', { name: 'Log in' }).click();
      await thief.page.getByText(/second one is a passkey/).waitFor();
      await thief.close();
    },
    LONG,
  );

  it(
    'may be by an authenticator, with recovery codes; a consultant then sees nothing without a grant',
    async () => {
      const once = await invite(administrator, 'jo.c', 'consultant');
      jo = await Person.open(browser, practice.url);
      const { page } = jo;
      await jo.logIn('jo.c', once);
      await choosePassword(jo, once);
      await page.getByRole('button', { name: 'Set one up' }).click();
      const secret = (await page.locator('.mono').first().innerText()).replaceAll(/\s/g, '');
      const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
      await page.getByRole('textbox', { name: 'The code that it shows' }).fill(code);
      await page.getByRole('button', { name: 'Confirm' }).click();
      await page.getByText('Each works once').waitFor();
      recovery = (await page.getByRole('status').locator('.mono').first().innerText()).split('\n')[0] ?? '';
      await page.getByRole('button', { name: 'I have it' }).click();
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('No grant is in force for you').waitFor();
      expect(await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').count()).toBe(0);
      expect(await jo.barriers()).toEqual([]);
    },
    LONG,
  );

  it(
    'is followed by a grant from compliance, in one system, which the consultant works under',
    async () => {
      const once = await invite(administrator, 'lee.k', 'compliance');
      lee = await Person.open(browser, practice.url);
      await withAuthenticator(lee);
      await lee.logIn('lee.k', once);
      await choosePassword(lee, once);
      await addPasskey(lee);
      await lee.page.getByRole('heading', { name: 'Evidence log', level: 1 }).waitFor();
      await lee.go('/access');
      await lee.page.getByRole('button', { name: 'Give one' }).click();
      await choose(lee.page, 'Person', 'jo.c');
      await choose(lee.page, 'Systems', 'northlab');
      await lee.page.keyboard.press('Tab');
      await lee.page.getByRole('checkbox', { name: /May unmask/ }).check();
      await lee.page.getByRole('textbox', { name: 'Why' }).fill('cut-over of the lab feed');
      await lee.page.getByRole('button', { name: 'Give it' }).click();
      const row = lee.page.getByRole('group', { name: 'Grants' }).getByRole('row').filter({ hasText: 'jo.c' });
      await row.waitFor();
      expect(await row.innerText()).toMatch(/northlab[\s\S]*may unmask; did 0 times[\s\S]*by lee\.k[\s\S]*cut-over/);
      await jo.go('/flows');
      const flows = await jo.page.locator('main').innerText();
      expect(flows).toMatch(/lab-results/i);
      expect(flows).not.toMatch(/demographics/i);
    },
    LONG,
  );

  it(
    'ends when the grant is revoked, and the evidence log has it',
    async () => {
      await lee.page.getByRole('button', { name: 'Revoke the grant of jo.c' }).click();
      await lee.page.getByRole('textbox', { name: 'Why' }).fill('the cut-over is done');
      await lee.page.getByRole('button', { name: 'Revoke it' }).click();
      await lee.page.getByText('revoked by lee.k: the cut-over is done').waitFor();
      await jo.page.reload();
      await jo.page.getByText('No grant is in force for you').waitFor();
      await lee.go('/log');
      expect(await lee.page.locator('main').innerText()).toMatch(/revoked a right[\s\S]*gave a right with an end date/);
      expect([...lee.wrong, ...jo.wrong]).toEqual([]);
    },
    LONG,
  );

  it(
    'works with a recovery code where the telephone is lost',
    async () => {
      const person = await Person.open(browser, practice.url);
      const { page } = person;
      await page.goto(practice.url);
      await page.getByRole('textbox', { name: 'Name' }).fill('jo.c');
      await page.locator('input[autocomplete="current-password"]').fill(PASSWORD);
      await page.getByRole('button', { name: 'Log in' }).click();
      await page.getByRole('textbox', { name: 'Code' }).fill(recovery);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText('No grant is in force for you').waitFor();
      await person.close();
    },
    LONG,
  );
});
