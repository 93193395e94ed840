import type { Person } from './browser.ts';

const MOST_STOPS = 120;

/** What has the focus, as far as a sighted person can tell. */
interface Stop {
  readonly name: string;
  readonly visible: boolean;
  readonly hidden: boolean;
}

/** Somebody who uses no mouse: every stop of the focus has to be seen, and in the part of the page that is shown. */
export class Keyboard {
  readonly #person: Person;
  stops = 0;
  /** Where the focus was and could not be seen. */
  readonly unseen: string[] = [];

  constructor(person: Person) {
    this.#person = person;
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#person.page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.#person.page.keyboard.type(text);
  }

  /** Goes on from stop to stop until one is called so. */
  async tabTo(name: RegExp): Promise<void> {
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      await this.press('Tab');
      if (name.test((await this.#look()).name)) return;
    }
    throw new Error(`no stop of the focus is called ${name}`);
  }

  async #look(): Promise<Stop> {
    const stop = await this.#person.page.evaluate<Stop>(`(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return { name: '', visible: true, hidden: false };
      const style = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      const field = at.matches('input, textarea, select');
      const labels = at.labels ? [...at.labels].map((label) => label.textContent).join(' ') : '';
      const x = Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2));
      // The middle of what the window shows of it.
      const y = Math.min(innerHeight - 1, (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2);
      const over = document.elementFromPoint(x, y);
      return {
        name: (at.getAttribute('aria-label') ?? '') + ' ' + labels + ' ' + (at.textContent ?? '').slice(0, 200),
        visible: at.matches(':focus-visible') && (field || style.outlineStyle !== 'none' || style.boxShadow !== 'none'),
        hidden: over !== null && !at.contains(over) && !over.contains(at) && over.closest('header') !== null,
      };
    })()`);
    this.stops++;
    if (!stop.visible || stop.hidden) this.unseen.push(stop.name.trim());
    return stop;
  }
}
