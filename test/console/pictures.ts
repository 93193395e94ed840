import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import type { DemoPeople } from '../../src/demo/demo-people.ts';
import { Riverside } from '../../src/demo/riverside.ts';
import { systemClock } from '../../src/world/clock.ts';
import { openBrowser, Person } from './browser.ts';

/**
 * Takes the pictures of docs/console: every page in light and dark, of the demo's practice before anybody mended
 * anything. `npm run build` comes first; `npm run pictures -- today map` takes those alone.
 */
const FOLDER = fileURLToPath(new URL('../../docs/console', import.meta.url));
const VIEW = { width: 1280, height: 800 };
const SCHEMES = ['light', 'dark'] as const;
const ROW = 'OBX-8 -> interpretation[0].coding[0].code codes abnormal-flags else hold';

interface Picture {
  readonly name: string;
  readonly as: string;
  readonly path: string;
  /** What is done on the page first. */
  readonly first?: (person: Person) => Promise<void>;
}

function pictures(lost: string, issue: string, mrn: string): readonly Picture[] {
  const sam = (name: string, path: string, first?: Picture['first']): Picture => ({
    name,
    as: 'sam.t',
    path,
    ...(first === undefined ? {} : { first }),
  });
  return [
    sam('today', '/'),
    sam('issues', '/issues'),
    sam('issue', `/issues/${issue}`),
    sam('alerts', '/alerts'),
    sam('flows', '/flows'),
    sam('flow', '/flows/lab-results'),
    sam('messages', '/messages'),
    sam('message', `/messages/${lost}`),
    sam('sides', `/messages/${lost}?tab=sides`),
    sam('history', `/messages/${lost}?tab=history`),
    sam('held', '/held'),
    sam('maps', '/maps'),
    sam('map', `/maps/northlab-results?line=51&propose=${encodeURIComponent(ROW)}`, async ({ page }) => {
      await page.getByRole('button', { name: /^Put it into line/ }).click();
      await page.getByText(/1 change · /).waitFor();
      await page.getByText('Table', { exact: true }).click();
    }),
    sam('codes', '/codes?table=abnormal-flags'),
    sam('trace', '/trace', async ({ page }) => {
      await page.getByRole('textbox', { name: 'MRN' }).fill(mrn);
      await page.getByRole('button', { name: 'Follow' }).click();
      await page.getByRole('heading', { name: 'What each system was last told' }).waitFor();
    }),
    sam('me', '/me'),
    { name: 'access', as: 'lee.k', path: '/access' },
    { name: 'log', as: 'lee.k', path: '/log' },
  ];
}

async function take(browser: Browser, people: DemoPeople, mrn: string, wanted: readonly string[]): Promise<void> {
  const { api } = await people.person('sam.t');
  const { messages } = await api.listMessages({ query: { content: 'lost', limit: 1 } });
  const { issues } = await api.listIssues({ query: { kind: 'lost' } });
  const all = pictures(messages[0]?.id ?? '', issues[0]?.id ?? '', mrn);
  for (const colorScheme of SCHEMES) {
    const open = new Map<string, Person>();
    for (const { name, as, path, first } of all.filter((each) => wanted.length === 0 || wanted.includes(each.name))) {
      const person = open.get(as) ?? (await Person.open(browser, people.url, { viewport: VIEW, colorScheme }));
      if (!open.has(as)) await person.logIn(as, people.password);
      open.set(as, person);
      await person.go(path);
      await first?.(person);
      await person.page.waitForTimeout(500);
      await person.ready();
      await person.page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`) });
    }
    for (const person of open.values()) await person.close();
  }
}

mkdirSync(FOLDER, { recursive: true });
const practice = await Riverside.open({ seed: 7, clock: systemClock, lost: true });
const browser = await openBrowser();
try {
  const [patient] = practice.ehr.all('Patient');
  const [identifier] = (patient?.['identifier'] ?? []) as readonly { readonly value: string }[];
  await take(browser, practice.people, identifier?.value ?? '', process.argv.slice(2));
} finally {
  await browser.close();
  await practice.close(false);
}
