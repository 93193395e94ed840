import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { PASSWORD } from '../fakes/open-console.ts';

const CHROMIUM = '/usr/bin/chromium';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Whether there is a browser; where there is none the tests that need one say so and are skipped. */
export function browserIsThere(): boolean {
  const there = existsSync(CHROMIUM);
  if (!there)
    console.log(`${CHROMIUM} is not there: the console was not tried in a browser (apt-get install chromium)`);
  return there;
}

/** Debian's Chromium, which asks nobody outside of this machine for anything. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}

/** Builds the console into a folder of its own. */
export async function buildSite(): Promise<{ readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'suture-site-'));
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const args = ['build', '--config', 'web/vite.config.ts', '--outDir', folder, '--logLevel', 'error', 'web'];
  await promisify(execFile)(process.execPath, [vite, ...args], {
    cwd: ROOT,
    // A test's own mode would give the library with all its checks.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Somebody at a browser; keeps what went wrong in the page. */
export class Person {
  readonly page: Page;
  readonly url: string;
  /** Errors of scripts, and what the content security policy stopped. */
  readonly wrong: string[] = [];

  private constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
    page.on('pageerror', (error) => this.wrong.push(String(error)));
    page.on('console', (message) => {
      // A refused request is an answer, not an error of the page.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) this.wrong.push(message.text());
    });
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Person> {
    const context = await browser.newContext({
      viewport: { width: 1360, height: 850 },
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    return new Person(page, url);
  }

  async logIn(name: string, password = PASSWORD): Promise<void> {
    await this.page.goto(this.url);
    await this.page.getByRole('textbox', { name: 'Name' }).fill(name);
    await this.page.locator('input[autocomplete="current-password"]').fill(password);
    await this.page.getByRole('button', { name: 'Log in' }).click();
    await this.page
      .getByRole('navigation', { name: 'Pages' })
      .or(this.page.getByText('A password of your own'))
      .waitFor();
  }

  /** Opens a page of the console and waits until it has what it shows. */
  async go(path: string): Promise<void> {
    await this.page.goto(`${this.url}${path}`);
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.locator('main h1').waitFor();
    await this.page.locator('main .mantine-Loader-root').first().waitFor({ state: 'detached' });
  }

  /** What axe finds wrong by WCAG 2.2 A and AA and its own best practices: rule, and where. */
  async barriers(): Promise<readonly string[]> {
    await this.page.evaluate(`(() => { if (!window.axe) { ${axe.source} } })()`);
    const found = await this.page.evaluate(`axe.run(document, { resultTypes: ['violations'] })`);
    const { violations } = found as {
      violations: { id: string; nodes: { target: string[]; html: string; failureSummary: string }[] }[];
    };
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary.split('\n').at(-1)}`),
    );
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
