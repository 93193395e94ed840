import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserIsThere, buildSite, openBrowser, Person } from './browser.ts';
import { ConsolePractice } from './console-practice.ts';

const LONG = 600_000;

/** A dialog: where it is, and what opens it. */
interface Opening {
  readonly name: string;
  readonly path: string;
  readonly open: (page: Page) => Promise<unknown>;
}

const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();

describe.runIf(browserIsThere())('dialogs', () => {
  let site: Awaited<ReturnType<typeof buildSite>>;
  let practice: ConsolePractice;
  let browser: Browser;
  let lost = '';
  let issue = '';

  beforeAll(async () => {
    site = await buildSite();
    practice = await ConsolePractice.open({ site: site.folder });
    await practice.people();
    await practice.work();
    ({ message: lost, issue } = await practice.lostFlag());
    browser = await openBrowser();
  }, LONG);
  afterAll(async () => {
    await browser.close();
    await practice.close();
    site.remove();
  }, LONG);

  /** Opens each, looks at it in both schemes, and closes it by Escape, which gives the focus back to the page. */
  async function barriersOf(name: string, openings: readonly Opening[]): Promise<readonly string[]> {
    const person = await Person.open(browser, practice.url);
    const { page } = person;
    await person.logIn(name);
    const found: string[] = [];
    for (const { name: dialog, path, open } of openings) {
      await person.go(path);
      await open(page);
      await page.getByRole('dialog').waitFor();
      await page.waitForTimeout(300);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
        await page.waitForTimeout(200);
        found.push(...(await person.barriers()).map((barrier) => `${dialog}, ${colorScheme}: ${barrier}`));
      }
      const within = await page.evaluate<boolean>(
        `document.querySelector('[role=dialog]').contains(document.activeElement)`,
      );
      if (!within) found.push(`${dialog}: the focus is not in it`);
      await page.keyboard.press('Escape');
      await page.waitForTimeout(300);
      // A list that was open in it takes the first.
      if ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    found.push(...person.wrong);
    await person.close();
    return found;
  }

  it(
    'of the consultant have no barrier, hold the focus and close by Escape',
    async () => {
      const found = await barriersOf('sam.t', [
        { name: 'search or go to', path: '/flows', open: press('Search or go to') },
        { name: 'keys', path: '/flows', open: press('Help and keys') },
        { name: 'something looks wrong', path: '/flows', open: press('Something looks wrong') },
        { name: 'unmask', path: `/messages/${lost}`, open: press(/^Unmask/) },
        { name: 'packet', path: `/messages/${lost}`, open: press(/^Copy packet/) },
        { name: 'send again', path: `/issues/${issue}`, open: press(/^Send \d+ again/) },
        {
          name: 'mend',
          path: '/held',
          open: async (page) => {
            await press(/^Select all/)(page);
            await press(/^Mend/)(page);
          },
        },
        {
          name: 'decide a code',
          path: '/codes?table=abnormal-flags',
          open: (page) => page.keyboard.press('a'),
        },
        {
          name: 'find a code',
          path: '/codes?table=abnormal-flags',
          open: (page) => page.keyboard.press('s'),
        },
        {
          name: 'save a map',
          path: `/issues/${issue}`,
          open: async (page) => {
            await page.getByRole('link', { name: 'Propose fix' }).click();
            await press(/^Put it into line/)(page);
            await page.getByText(/1 change · /).waitFor();
            await press('Save…')(page);
          },
        },
      ]);
      expect(found).toEqual([]);
    },
    LONG,
  );

  it(
    'of compliance and administration have none either',
    async () => {
      const found = [
        ...(await barriersOf('lee.k', [
          { name: 'give a grant', path: '/access', open: press('Give one') },
          { name: 'revoke a grant', path: '/access', open: press(/^Revoke the grant/) },
        ])),
        ...(await barriersOf('administrator', [
          { name: 'invite', path: '/access', open: press('Invite') },
          { name: 'make a token', path: '/access', open: press('Make one') },
        ])),
      ];
      expect(found).toEqual([]);
    },
    LONG,
  );
});
