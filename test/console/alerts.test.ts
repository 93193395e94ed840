import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FAKE_DESTINATION } from '../fakes/fake-engine.ts';
import { HookReceiver } from '../fakes/hook-receiver.ts';
import { OpenConsole, type Visitor } from '../fakes/open-console.ts';
import { WatchedEngine } from '../fakes/watched-engine.ts';
import { browserIsThere, buildSite, openBrowser, Person } from './browser.ts';

const LONG = 600_000;
const HOUR = 3_600_000;
/** Set: every page is kept there, in light and dark, to be looked at. */
const PICTURES = process.env['SUTURE_PICTURES'];

let site: Awaited<ReturnType<typeof buildSite>>;
let hook: HookReceiver;
let console: OpenConsole;
let administrator: Visitor;

interface Shown {
  readonly id: string;
  readonly title: string;
}

beforeAll(async () => {
  [site, hook] = await Promise.all([buildSite(), HookReceiver.open()]);
  const rules = ['queue', 'held', 'codes'].map((rule) => `${rule}: {grace: 0s}`).join(', ');
  const engine = new WatchedEngine(
    [
      'mail: {server: "smtp://127.0.0.1:1", from: suture@riverside.example}',
      `webhooks: {tickets: {url: "${hook.url}", key: file:hook.key}}`,
      'people: {consultant: [sam@hill.example]}',
      'tell: [{who: [consultant, tickets]}]',
      `rules: {${rules}}`,
      'flows: {lab-results: {silence: {within: 30m}, flagged: off}}',
    ].join('\n'),
  );
  engine.queue = { held: 3, oldestMs: HOUR };
  engine.unknown = engine.account.codes;
  const total = { name: 'lab-results', messages: 9, intact: 9, flagged: 0, lost: 0, held: 0 };
  const first = Math.floor(Date.now() / HOUR) * HOUR - 75 * HOUR;
  engine.totals = Array.from({ length: 75 }, (_, at) => ({ ...total, hour: first + at * HOUR }));
  engine.lastAt = Date.now();
  const past = {
    cause: { rule: 'silence', name: 'lab-results', flow: 'lab-results' },
    severity: 'high',
    facts: { expected: 41 },
    since: Date.now() - 30 * HOUR,
    seenAt: Date.now() - 29 * HOUR,
    openedAt: Date.now() - 28 * HOUR,
    goneAt: Date.now() - 26 * HOUR,
    endedAt: Date.now() - 26 * HOUR,
    clearMs: 0,
    told: ['mail:sam@hill.example'],
    history: [{ at: Date.now() - 26 * HOUR, who: 'suture', what: 'ended', text: '' }],
  };
  console = await OpenConsole.open({ site: site.folder }, undefined, engine);
  await console.practice.write([
    { name: 'putRecord', values: ['alert', 'past-1', JSON.stringify(past), Date.now(), null] },
  ]);
  administrator = await console.administrator();
  const opened = async (): Promise<void> => {
    if ((await listed()).length < 3) throw new Error('not looked at yet');
  };
  await vi.waitFor(opened, { timeout: 60_000, interval: 500 });
}, LONG);
afterAll(async () => {
  await console.close();
  await hook.close();
  site.remove();
}, LONG);

async function listed(state = 'open'): Promise<readonly Shown[]> {
  const { body } = await administrator.ask('GET', `/v1/alerts?state=${state}`);
  return (body['alerts'] ?? []) as readonly Shown[];
}

describe('alerts over the API', () => {
  it('are the most pressing first, in words, with what is learnt and whether people were reached', async () => {
    const { body } = await administrator.ask('GET', '/v1/alerts');
    expect(body['alerts']).toMatchObject([
      { rule: 'queue', severity: 'high', title: `Queue waits: ${FAKE_DESTINATION}`, to: '/flows/lab-results' },
      { severity: 'warning' },
      { severity: 'warning' },
    ]);
    expect(body['learning']).toEqual([{ flow: 'lab-results', days: 3, of: 14, learnt: false }]);
    expect(body['rules']).toContainEqual(expect.objectContaining({ rule: 'flagged', flow: 'lab-results', on: false }));
    expect(await listed('past')).toMatchObject([{ id: 'past-1' }]);
  });

  it('are acknowledged and snoozed by who may, and the audit trail says so', async () => {
    const [, second] = await listed();
    const id = second?.id ?? '';
    const manager = await console.person(administrator, 'ana.r', [{ role: 'manager', systems: 'all' }]);
    expect((await manager.ask('POST', `/v1/alerts/${id}/changes`, { acknowledge: true })).status).toBe(403);
    const snoozed = await administrator.ask('POST', `/v1/alerts/${id}/changes`, {
      acknowledge: true,
      snoozeUntil: Date.now() + HOUR,
    });
    expect(snoozed.body).toMatchObject({ id, owner: 'administrator', acknowledged: { who: 'administrator' } });
    const { body } = await administrator.ask('POST', '/v1/trail/search', { limit: 20 });
    expect(body['events']).toContainEqual(
      expect.objectContaining({ action: 'alert.changed', outcome: 'done', object: `alert ${id}` }),
    );
    expect((await administrator.ask('POST', '/v1/alerts/none/changes', {})).status).toBe(404);
    expect((await administrator.ask('POST', '/v1/alerts/past-1/changes', { acknowledge: true })).body).toMatchObject({
      code: 'alert-ended',
    });
  });

  it('of other systems are hidden, and counted', async () => {
    const other = await console.person(administrator, 'bea.l', [{ role: 'billing', systems: ['ledgerpm'] }]);
    expect((await other.ask('GET', '/v1/alerts')).body).toMatchObject({ alerts: [], hidden: 3, learning: [] });
    const clinician = await console.person(administrator, 'dr.ahn', [{ role: 'clinician', systems: 'all' }]);
    expect((await clinician.ask('GET', '/v1/alerts')).status).toBe(403);
    expect((await clinician.ask('GET', '/v1/today')).body).toMatchObject({ alerts: [] });
  });
});

describe.runIf(browserIsThere())('alerts in the console', () => {
  let browser: Browser;
  let person: Person;

  beforeAll(async () => {
    browser = await openBrowser();
    person = await Person.open(browser, console.url);
    await person.logIn('administrator');
  }, LONG);
  afterAll(async () => {
    await browser.close();
  });

  it(
    'have no barrier that axe finds, in light and dark',
    async () => {
      const [first] = await listed();
      const pages = {
        alerts: '/alerts',
        alert: `/alerts?alert=${first?.id}`,
        'alerts-past': '/alerts?state=past&alert=past-1',
        'alerts-today': '/',
        'alerts-flow': '/flows/lab-results',
      };
      const found: string[] = [];
      for (const [name, path] of Object.entries(pages)) {
        await person.go(path);
        for (const colorScheme of ['light', 'dark'] as const) {
          await person.page.emulateMedia({ colorScheme });
          await person.page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor({ state: 'attached' });
          await person.page.waitForTimeout(200);
          found.push(...(await person.barriers()).map((barrier) => `${path} ${colorScheme} ${barrier}`));
          if (PICTURES !== undefined) {
            mkdirSync(PICTURES, { recursive: true });
            await person.page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`), fullPage: true });
          }
        }
      }
      expect(found).toEqual([]);
      expect(person.wrong).toEqual([]);
    },
    LONG,
  );

  it(
    'are opened, acknowledged and given to somebody by keyboard',
    async () => {
      const { page } = person;
      await person.go('/alerts');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: /^Queue waits/ }).waitFor();
      await page.getByRole('button', { name: 'Acknowledge' }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Take back' }).waitFor();
      await page.getByText('administrator acknowledged').waitFor();
      await page.getByRole('textbox', { name: 'Who has it' }).fill('sam.t');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('gave it to · sam.t').waitFor();
      expect(person.wrong).toEqual([]);
    },
    LONG,
  );

  it(
    'say of a test what became of it at each addressee',
    async () => {
      await person.go('/alerts');
      await person.page.getByRole('button', { name: 'Send a test' }).click();
      await person.page.getByText('The test did not arrive at').waitFor();
      await person.page.getByText('could not be reached').first().waitFor();
      await person.page.getByText('What this reference names is not there').first().waitFor();
    },
    LONG,
  );

  it(
    'stay whole at 200 % zoom',
    async () => {
      const [first] = await listed();
      await person.page.setViewportSize({ width: 680, height: 425 });
      await person.go(`/alerts?alert=${first?.id}`);
      expect(await person.page.evaluate('document.documentElement.scrollWidth > window.innerWidth')).toBe(false);
    },
    LONG,
  );
});
