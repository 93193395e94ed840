import type { Page } from 'playwright-core';

/** Runs before anything of a page: says so when `alert` is called or the content security policy stops something. */
const WATCH = `(() => {
  window.alert = () => void window.suturePlanted('ran');
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) => {
    void window.suturePlanted('policy ' + effectiveDirective + ' ' + blockedURI + ' ' + sourceFile);
  });
})()`;

/** Looks for what markup of another could have left in a page, whether it runs by itself or waits for a hand. */
const SCAN = `(() => {
  const odd = new Set(['iframe', 'frame', 'frameset', 'object', 'embed', 'applet', 'base', 'math', 'marquee', 'portal', 'xss']);
  const leads = new Set(['href', 'src', 'srcset', 'action', 'formaction', 'data', 'poster', 'background', 'ping', 'xlink:href']);
  const foreign = (value) => {
    const url = URL.parse(value, location.href);
    return url !== null && url.origin !== location.origin && !value.startsWith('data:image/') && url.protocol !== 'mailto:';
  };
  return [...document.querySelectorAll('*')].flatMap((element) => [
    ...(odd.has(element.localName) ? ['element ' + element.localName] : []),
    ...(element.localName === 'script' && element.src === '' ? ['script of the page'] : []),
    ...[...element.attributes]
      .filter(({ name, value }) => name.startsWith('on') || (leads.has(name) && foreign(value)))
      .map(({ name }) => 'attribute ' + name + ' of ' + element.localName),
  ]);
})()`;

/** Watches a page for anything that somebody else's text made it do. */
export class Executions {
  readonly found: string[] = [];
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** `origin`: whose pages and requests are its own. */
  static async watch(page: Page, origin: string): Promise<Executions> {
    const watched = new Executions(page);
    const { found } = watched;
    await page.exposeBinding('suturePlanted', (_, what: string) => void found.push(what));
    await page.addInitScript(WATCH);
    page.on('dialog', (dialog) => {
      found.push('dialog');
      void dialog.dismiss().catch(() => undefined);
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${origin}/`) && !url.startsWith('data:image/')) found.push(`request ${url}`);
    });
    page.on('popup', (popup) => {
      found.push('window');
      void popup.close();
    });
    return watched;
  }

  /** Adds what stands in the page now. */
  async scan(): Promise<void> {
    this.found.push(...(await this.#page.evaluate<string[]>(SCAN)));
  }

  /** Kinds of what was found, each once. */
  get kinds(): ReadonlySet<string> {
    return new Set(this.found.map((what) => what.split(' ', 1)[0] ?? ''));
  }
}
