import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserIsThere, buildSite, openBrowser, Person } from './browser.ts';
import { ConsolePractice } from './console-practice.ts';
import { writeDirtyPractice } from './dirty-practice.ts';

const LONG = 600_000;
const EVERYTHING = new Set(['birth', 'name', 'orphan', 'none-known'] as const);

interface Line {
  readonly id: string;
  readonly source: string;
  readonly bySeverity: Readonly<Record<string, number>>;
}
interface Listed {
  readonly audits: readonly Line[];
  readonly running?: unknown;
  readonly failed?: { readonly code: string };
  readonly sources: readonly { readonly name: string }[];
}

/** A practice whose old system was audited twice: as it was, and after somebody has cleaned. */
async function auditedPractice(site?: string): Promise<{ practice: ConsolePractice; runs: readonly Line[] }> {
  const practice = await ConsolePractice.open(site === undefined ? {} : { site });
  await practice.people();
  writeFileSync(
    join(practice.folder, 'audits.yaml'),
    'sources:\n  old-practice: {read: old-export, system: maple-ehr}\n  gone: {read: nowhere, system: maple-ehr}\n',
  );
  const sam = await practice.visitor('sam.t');
  for (const slips of [EVERYTHING, new Set(['name'] as const)]) {
    writeDirtyPractice(join(practice.folder, 'old-export'), slips);
    const begun = await sam.ask('POST', '/v1/data-audits', { source: 'old-practice' });
    expect(begun.status).toBe(200);
    await ended(practice);
  }
  const { body } = await sam.ask('GET', '/v1/data-audits');
  return { practice, runs: (body as unknown as Listed).audits };
}

async function ended(practice: ConsolePractice): Promise<Listed> {
  const sam = await practice.visitor('sam.t');
  for (;;) {
    const listed = (await sam.ask('GET', '/v1/data-audits')).body as unknown as Listed;
    if (listed.running === undefined) return listed;
    await passed(100);
  }
}

describe('data audits over the API', () => {
  let practice: ConsolePractice;
  let runs: readonly Line[];
  beforeAll(async () => {
    ({ practice, runs } = await auditedPractice());
  }, LONG);
  afterAll(() => practice.close(), LONG);

  it('are listed newest first to those who may see them, and to nobody else', async () => {
    expect(runs.map(({ source }) => source)).toEqual(['old-practice', 'old-practice']);
    expect(runs[0]?.bySeverity['critical']).toBeLessThan(runs[1]?.bySeverity['critical'] ?? 0);
    for (const [name, status] of [
      ['ana.r', 200],
      ['lee.k', 200],
      ['bea.l', 403],
      ['fay.d', 403],
    ] as const) {
      const visitor = await practice.visitor(name);
      expect((await visitor.ask('GET', '/v1/data-audits')).status, name).toBe(status);
    }
    const lee = await practice.visitor('lee.k');
    expect((await lee.ask('POST', '/v1/data-audits', { source: 'old-practice' })).status).toBe(403);
  });

  it('are shown to nobody whose rights end at another system', async () => {
    const administrator = await practice.visitor('administrator');
    const { body } = await administrator.ask('POST', '/v1/accounts', {
      name: 'vic.n',
      display: 'Vic',
      given: [{ role: 'manager', systems: ['northlab'] }],
    });
    const vic = await practice.visitor('nobody');
    await vic.logIn('vic.n', String(body['oneTimePassword']));
    await vic.ask('POST', '/v1/session/password', { old: body['oneTimePassword'], new: 'otter candle bridge 4' });
    const listed = (await vic.ask('GET', '/v1/data-audits')).body;
    expect(listed).toEqual({ sources: [], audits: [], hidden: true });
    const asked = await vic.ask('POST', `/v1/data-audits/${runs[0]?.id}/rows`, { check: 'PAT-05' });
    expect([asked.status, asked.body['code']]).toEqual([404, 'audit-unknown']);
    expect((await vic.ask('POST', '/v1/data-audits', { source: 'old-practice' })).body['code']).toBe(
      'audit-source-unknown',
    );
  });

  it('are rolled up with other thresholds without another run', async () => {
    const ana = await practice.visitor('ana.r');
    const status = async (thresholds: object) => {
      const { body } = await ana.ask('POST', `/v1/data-audits/${runs[1]?.id}/roll-ups`, { thresholds });
      const checks = body['checks'] as readonly { id: string; status: string; threshold: number }[];
      return checks.find(({ id }) => id === 'PAT-05');
    };
    expect(await status({})).toMatchObject({ status: 'failed', threshold: 0, ownThreshold: 0 });
    expect(await status({ 'PAT-05': 0.5 })).toMatchObject({ status: 'passed', threshold: 0.5, ownThreshold: 0 });
    const wrong = await ana.ask('POST', `/v1/data-audits/${runs[1]?.id}/roll-ups`, { thresholds: { 'PAT-05': 2 } });
    expect(wrong.status).toBe(400);
  });

  it('give rows by page with their keys masked, reports and work lists without a key', async () => {
    const sam = await practice.visitor('sam.t');
    const rows = (await sam.ask('POST', `/v1/data-audits/${runs[1]?.id}/rows`, { check: 'PAT-05', limit: 2 })).body;
    expect(rows['total']).toBe(5);
    expect(rows['rows']).toHaveLength(2);
    expect(rows).toMatchObject({ rows: [{ table: 'patients', field: 'DOB', key: { masked: true } }, {}] });
    expect(JSON.stringify(rows)).not.toMatch(/1000\d\d/);
    for (const path of ['reports/html', 'reports/pdf', 'work-lists/0', 'work-lists/1']) {
      const taken = await sam.ask('GET', `/v1/data-audits/${runs[1]?.id}/${path}`);
      expect(taken.status, path).toBe(200);
      expect(taken.headers.get('content-disposition'), path).toMatch(/^attachment; filename="[\w.-]+"$/);
      expect(String(taken.body['text']), path).not.toMatch(/1000\d\d|Ashby|Birch/);
    }
    expect((await sam.ask('GET', `/v1/data-audits/${runs[1]?.id}/work-lists/9`)).status).toBe(404);
  });

  it('say what fell, and why a run did not end well', async () => {
    const lee = await practice.visitor('lee.k');
    const { body } = await lee.ask('GET', `/v1/data-audits/${runs[0]?.id}/changes?since=${runs[1]?.id}`);
    const changes = body['changes'] as readonly { check: string; fixed: number; added: number; stayed: number }[];
    expect(changes.find(({ check }) => check === 'PAT-05')).toMatchObject({ fixed: 5, added: 0 });
    expect(changes.find(({ check }) => check === 'PAT-07')).toMatchObject({ fixed: 0, added: 0, stayed: 3 });
    const sam = await practice.visitor('sam.t');
    await sam.ask('POST', '/v1/data-audits', { source: 'gone' });
    expect((await ended(practice)).failed).toMatchObject({ source: 'gone', code: 'input-unreadable' });
    const trail = await lee.ask('POST', '/v1/trail/search', { action: 'data-audit.run' });
    expect(trail.body['events']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ who: 'sam.t', object: 'source old-practice', outcome: 'done' }),
      ]),
    );
  });
});

describe.runIf(browserIsThere())('the page of data audits', () => {
  let practice: ConsolePractice;
  let browser: Browser;
  let site: Awaited<ReturnType<typeof buildSite>>;
  let runs: readonly Line[];
  beforeAll(async () => {
    site = await buildSite();
    ({ practice, runs } = await auditedPractice(site.folder));
    browser = await openBrowser();
  }, LONG);
  afterAll(async () => {
    await browser.close();
    await practice.close();
    site.remove();
  }, LONG);

  it(
    'leads from the run to the cell, the check and its rows, tries a threshold, and says what fell',
    async () => {
      const person = await Person.open(browser, practice.url);
      const { page } = person;
      await person.logIn('ana.r');
      await page.getByRole('link', { name: 'Data audit' }).click();
      await page.getByRole('img', { name: /findings in 2 runs/ }).waitFor();
      await page.getByRole('group', { name: 'Runs' }).getByRole('link').nth(1).click();
      await page.getByRole('link', { name: /^patients, completeness: .* failed$/ }).click();
      await page.getByRole('link', { name: /Birth date missing/ }).click();
      const rows = page.getByRole('group', { name: 'Rows found' });
      await rows.getByText('(masked)').first().waitFor();
      expect(await rows.textContent()).not.toMatch(/1000\d\d/);
      const failed = page.getByRole('radio', { name: /^failed \d/ });
      const before = await failed.evaluate((radio) => radio.parentElement?.textContent);
      await page.getByLabel('Passes up to').fill('20');
      await page.getByText('Tried on this page only').waitFor();
      await page.getByRole('region', { name: 'Birth date missing' }).getByText('passed').waitFor();
      expect(await failed.evaluate((radio) => radio.parentElement?.textContent)).not.toBe(before);
      await page.getByRole('button', { name: /^Back to/ }).click();
      await page.getByText('Tried on this page only').waitFor({ state: 'detached' });

      await person.go(`/audit/${runs[0]?.id}?view=changes`);
      await page.getByText(/▼ \d+ gone/).waitFor();
      await page.getByRole('rowheader', { name: /Birth date missing/ }).waitFor();
      await page.getByRole('tab', { name: 'Tables' }).click();
      await page.getByRole('rowheader', { name: 'patients' }).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page
          .getByRole('button', { name: 'Report and work lists' })
          .click()
          .then(() => page.getByRole('menuitem', { name: 'patients.csv' }).click()),
      ]);
      expect(download.suggestedFilename()).toBe('patients.csv');
      expect(person.wrong).toEqual([]);
      await person.close();
    },
    LONG,
  );

  it(
    'runs a source and shows how it ends, by keys too',
    async () => {
      const person = await Person.open(browser, practice.url);
      const { page } = person;
      await person.logIn('sam.t');
      await person.go('/audit');
      await page.getByRole('button', { name: 'Audit gone' }).click();
      await page.getByText('input-unreadable').waitFor();
      await page.keyboard.press('j');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Data audit: old-practice' }).waitFor();
      await page.keyboard.press('j');
      await page.getByText('Why it matters.').waitFor();
      await person.close();
    },
    LONG,
  );

  it.each(['light', 'dark'] as const)(
    'has no barrier that axe finds, %s',
    async (colorScheme) => {
      const person = await Person.open(browser, practice.url, { colorScheme });
      await person.logIn('ana.r');
      const first = runs[1]?.id ?? '';
      for (const path of [
        '/audit',
        `/audit/${first}?kind=patients&dimension=completeness&check=PAT-05`,
        `/audit/${first}?view=tables`,
        `/audit/${runs[0]?.id}?view=changes`,
      ]) {
        await person.go(path);
        expect(await person.barriers(), path).toEqual([]);
      }
      await person.close();
    },
    LONG,
  );
});
