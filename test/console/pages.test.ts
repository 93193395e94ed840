import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserIsThere, buildSite, openBrowser, Person } from './browser.ts';
import { COLLEAGUES, ConsolePractice } from './console-practice.ts';

const LONG = 600_000;
let site: Awaited<ReturnType<typeof buildSite>>;

beforeAll(async () => {
  site = await buildSite();
}, LONG);
afterAll(() => site.remove());

describe('the built console', () => {
  it('sends less than 300 KB, packed, before its first page shows', () => {
    const html = readFileSync(join(site.folder, 'index.html'), 'utf8');
    const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name = '']) => name);
    const today = readdirSync(join(site.folder, 'assets')).filter((name) => /^(today|two-state|seen|mark)/.test(name));
    expect(first.length).toBeGreaterThan(1);
    const names = new Set([...first, ...today.map((name) => `assets/${name}`)]);
    const sizes = [...names].map((name) => gzipSync(readFileSync(join(site.folder, name))).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
  });

  it('holds no script and no style in its page, and nothing of another site', () => {
    const html = readFileSync(join(site.folder, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style=|\son\w+=|https?:/);
  });
});

const PAGES: Readonly<Record<string, readonly string[]>> = {
  'ana.r': ['/', '/issues', '/alerts', '/flows', '/audit', '/access', '/me'],
  'bea.l': ['/', '/issues', '/alerts', '/flows', '/messages', '/trace', '/held', '/maps', '/codes', '/patients'],
  'dr.ahn': ['/', '/issues', '/flows', '/messages', '/trace', '/maps', '/codes', '/patients'],
  'fay.d': ['/', '/flows', '/patients'],
  'sam.t': [
    '/',
    '/issues',
    '/alerts',
    '/flows',
    '/messages',
    '/trace',
    '/held',
    '/maps',
    '/codes',
    '/audit',
    '/patients',
  ],
  'lee.k': ['/', '/issues', '/alerts', '/flows', '/audit', '/patients', '/access', '/log'],
};
const LANDINGS: Readonly<Record<string, string>> = { 'bea.l': '/issues', 'sam.t': '/flows', 'lee.k': '/log' };
const NAV = [
  '/',
  '/issues',
  '/alerts',
  '/flows',
  '/messages',
  '/trace',
  '/held',
  '/maps',
  '/codes',
  '/audit',
  '/patients',
  '/access',
  '/log',
];

describe.runIf(browserIsThere())('pages', () => {
  let practice: ConsolePractice;
  let browser: Browser;
  let lost = '';
  let issue = '';

  beforeAll(async () => {
    practice = await ConsolePractice.open({ site: site.folder });
    await practice.people();
    await practice.work();
    ({ message: lost, issue } = await practice.lostFlag());
    browser = await openBrowser();
  }, LONG);
  afterAll(async () => {
    await browser.close();
    await practice.close();
  }, LONG);

  it.each(COLLEAGUES)(
    '$name, $role, begins where the work is and sees their own pages only',
    async ({ name }) => {
      const person = await Person.open(browser, practice.url);
      await person.logIn(name);
      await person.ready();
      expect(new URL(person.page.url()).pathname).toBe(LANDINGS[name] ?? '/');
      const links = await person.page.getByRole('navigation', { name: 'Pages' }).getByRole('link').all();
      const shown = await Promise.all(links.map((link) => link.getAttribute('href')));
      expect(new Set(shown)).toEqual(new Set((PAGES[name] ?? []).filter((page) => page !== '/me')));
      const hidden = NAV.filter((page) => !shown.includes(page)).at(-1);
      if (hidden !== undefined) {
        await person.page.goto(`${practice.url}${hidden}`);
        await person.page
          .getByText(/is hidden from you/)
          .first()
          .waitFor();
      }
      expect(person.wrong).toEqual([]);
      await person.close();
    },
    LONG,
  );

  it(
    'have no barrier that axe finds, in light and dark',
    async () => {
      const found: string[] = [];
      const look = async (person: Person, path: string) => {
        for (const colorScheme of ['light', 'dark'] as const) {
          await person.page.emulateMedia({ colorScheme });
          await person.page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
          await person.page.waitForTimeout(200);
          const barriers = await person.barriers();
          found.push(...barriers.map((barrier) => `${path} ${colorScheme} ${barrier}`));
        }
      };
      const stranger = await Person.open(browser, practice.url);
      await stranger.page.goto(practice.url);
      await stranger.page.getByRole('button', { name: 'Log in' }).waitFor();
      await look(stranger, 'log-in');
      await stranger.close();
      const walks: readonly (readonly [string, readonly string[]])[] = [
        [
          'sam.t',
          [
            ...(PAGES['sam.t'] ?? []),
            '/me',
            '/flows/lab-results',
            `/messages/${lost}`,
            `/messages/${lost}?tab=sides`,
            `/messages/${lost}?tab=history`,
            `/issues/${issue}`,
            '/maps/northlab-results',
            '/maps/northlab-results?line=10&propose=OBX-16',
            '/codes?table=abnormal-flags',
            '/nothing',
          ],
        ],
        ['lee.k', ['/access', '/log']],
        ['dr.ahn', ['/maps/northlab-results']],
      ];
      for (const [name, paths] of walks) {
        const person = await Person.open(browser, practice.url);
        await person.logIn(name);
        for (const path of paths) {
          await person.page.goto(`${practice.url}${path}`);
          if (path !== '/nothing') await person.ready();
          await look(person, path);
        }
        expect(person.wrong).toEqual([]);
        await person.close();
      }
      expect(found).toEqual([]);
    },
    LONG,
  );

  it('stay whole at 200 % zoom: nothing has to be scrolled sideways but tables', async () => {
    const person = await Person.open(browser, practice.url, {
      viewport: { width: 680, height: 425 },
      deviceScaleFactor: 2,
    });
    await person.logIn('sam.t');
    const wide: string[] = [];
    for (const path of [...(PAGES['sam.t'] ?? []), `/messages/${lost}`, `/issues/${issue}`, '/maps/northlab-results']) {
      await person.go(path);
      if (await person.page.evaluate('document.documentElement.scrollWidth > window.innerWidth')) wide.push(path);
    }
    expect(wide).toEqual([]);
    await person.close();
  }, 240_000);
});
