import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagePolicy } from '../../../src/server/security-headers.ts';
import { browserIsThere, buildSite, openBrowser, Person } from '../browser.ts';
import { Executions } from './executions.ts';
import { PlantedPractice } from './planted-practice.ts';
import corpus from './vectors.json' with { type: 'json' };

const LONG = 900_000;
const vectors = Object.values(corpus).flat();
/** A page, and what is done in it before one looks. */
interface Step {
  readonly path: string;
  readonly act?: (page: Page) => Promise<unknown>;
}

/** Messages of which both sides are looked at too. */
const SIDES = 12;

/** So tall that lists that draw what is in sight draw everything. */
const TALL = { viewport: { width: 1800, height: 12_000 } };

it('the corpus has at least 200 different texts', () => {
  expect(new Set(vectors).size).toBeGreaterThan(200);
});

describe.runIf(browserIsThere())('texts that try to run', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, LONG);
  afterAll(() => browser.close());

  describe('in a page that lets them', () => {
    /** What is found when every text stands in a page as it is, under a policy or none. */
    async function found(policy: string | undefined): Promise<Executions> {
      const server = createServer((request, response) => {
        const at = Number(request.url?.slice(1));
        response.setHeader('content-type', 'text/html; charset=utf-8');
        if (policy !== undefined) response.setHeader('content-security-policy', policy);
        response.end(`<!doctype html><body>${vectors[at] ?? ''}`);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const person = await Person.open(browser, url, { javaScriptEnabled: true });
      // Nothing of it leaves this machine.
      await person.page.route(/xss\.example/, (route) => route.abort());
      const executions = await Executions.watch(person.page, url);
      for (const [at, vector] of vectors.entries()) {
        await person.page.goto(`${url}/${at}`, { waitUntil: 'load' }).catch(() => undefined);
        await person.page.waitForTimeout(15);
        if (/on\w+\s*=/.test(vector)) await executions.scan().catch(() => undefined);
      }
      await person.close();
      server.closeAllConnections();
      server.close();
      return executions;
    }

    it(
      'are found in each of the ways that are looked for',
      async () => {
        const { kinds, found: all } = await found(undefined);
        expect([...kinds]).toEqual(
          expect.arrayContaining(['ran', 'dialog', 'request', 'attribute', 'element', 'script']),
        );
        expect(all.filter((what) => what === 'ran').length).toBeGreaterThan(60);
      },
      LONG,
    );

    it(
      'do not run under the policy of the console, which tells of them',
      async () => {
        const { kinds } = await found(pagePolicy('n0nce'));
        expect([...kinds]).not.toContain('ran');
        expect([...kinds]).toContain('policy');
      },
      LONG,
    );
  });

  describe('in the console', () => {
    let site: Awaited<ReturnType<typeof buildSite>>;
    let planted: PlantedPractice;
    let issue: string;
    beforeAll(async () => {
      site = await buildSite();
      planted = await PlantedPractice.open(site.folder, vectors);
      await planted.messages();
      ({ issue } = await planted.people());
    }, LONG);
    afterAll(async () => {
      await planted.practice.close();
      site.remove();
    }, LONG);

    it(
      'are texts on every page that shows them, and nothing else',
      async () => {
        const { url } = planted.practice;
        const seen = new Map<string, string>();
        const wrong: string[] = [];
        const walk = async (name: string, paths: readonly (string | Step)[]) => {
          const person = await Person.open(browser, url, TALL);
          const executions = await Executions.watch(person.page, url);
          await person.logIn(name);
          for (const step of paths) {
            const { path, act } = typeof step === 'string' ? { path: step, act: undefined } : step;
            await person.go(path);
            await act?.(person.page);
            await person.page.waitForTimeout(150);
            await executions.scan();
            const kind = path.replace(/(?<=\/messages\/|\/issues\/)[^/?]+/, ':id');
            const text = await person.page.evaluate(
              `document.body.innerText + [...document.querySelectorAll('input, textarea')].map((one) => one.value).join(' ')`,
            );
            seen.set(kind, `${seen.get(kind) ?? ''}${bare(String(text))}`);
            wrong.push(...executions.found.splice(0).map((what) => `${name} ${path}: ${what}`));
          }
          wrong.push(...person.wrong.map((what) => `${name}: ${what}`));
          await person.close();
        };
        const ids = await planted.unmaskedFor('sam.t');
        // At once: the log begins with the newest, and everything that is looked at adds to it.
        await walk('lee.k', ['/log', '/access', '/issues']);
        await walk('sam.t', [
          '/',
          '/messages',
          ...ids.map((id) => `/messages/${id}`),
          ...ids.slice(0, SIDES).map((id) => `/messages/${id}?tab=sides`),
          `/messages/${ids[0]}?tab=history`,
          { path: `/messages/${ids[0]}`, act: (page) => page.getByRole('button', { name: 'Copy packet' }).click() },
          '/held',
          '/issues',
          '/issues?kind=report',
          `/issues/${issue}`,
          '/flows',
          '/flows/lab-results',
          '/maps',
          '/maps/northlab-results',
          {
            path: '/maps/northlab-results',
            act: (page) => page.getByRole('radiogroup', { name: 'Shown as' }).getByText('Text').click(),
          },
          '/alerts',
          '/codes',
          '/codes?table=abnormal-flags',
          '/codes?table=planted',
          {
            path: '/trace',
            act: async (page) => {
              await page.getByRole('textbox').first().fill('800000');
              await page.keyboard.press('Enter');
              await page.waitForTimeout(1_000);
            },
          },
          '/me',
        ]);
        await walk('fay.d', ['/', '/flows']);
        await walk('ana.r', ['/', '/issues']);
        expect(wrong).toEqual([]);
        const shown = Object.fromEntries(
          [...seen].map(([path, text]) => [path, vectors.filter((vector) => text.includes(bare(vector))).length]),
        );
        console.log(JSON.stringify({ vectors: vectors.length, messages: ids.length, shown }));
        // The pages that were looked at have them: else nothing would have been shown.
        expect(shown['/messages/:id']).toBe(vectors.length);
        expect(shown['/issues/:id']).toBe(vectors.length);
        expect(shown['/maps/northlab-results']).toBeGreaterThan(vectors.length * 0.9);
        expect(shown['/access']).toBeGreaterThan(10);
        expect(shown['/log']).toBeGreaterThan(0);
        expect(shown['/codes?table=abnormal-flags']).toBeGreaterThan(0);
      },
      LONG,
    );
  });
});

/** A text as it can be compared with what a page shows: without white space and what takes no place. */
function bare(text: string): string {
  return text.replaceAll(/[\s\p{Cc}\p{Cf}]/gu, '');
}
