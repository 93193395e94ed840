import type { Permission } from '../../practice/access/permissions.ts';
import type { Principal } from '../../practice/access/principal.ts';
import type { Clock } from '../../world/clock.ts';

/** Who asks, and what they may at this moment. */
interface WhoMay {
  readonly principal: Pick<Principal, 'id'>;
  may(permission: Permission, system?: string): boolean;
}

const FOR_MS = 15 * 60_000;

/**
 * Until when who sees the values of what, for the reason that they gave. Whoever may no longer unmask there (a grant has
 * ended) sees them no longer. Kept in memory: a restart masks again.
 */
export class Unmaskings {
  readonly #clock: Clock;
  readonly #shown = new Map<string, { readonly until: number; readonly systems: readonly string[] }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Shows `what` (`message 1VBK`, `issue 7`), of these systems, to somebody from now on, for fifteen minutes. */
  add(who: string, what: string, systems: readonly string[]): number {
    this.#forgetOld();
    const until = this.#clock.now() + FOR_MS;
    this.#shown.set(keyOf(who, what), { until, systems });
    return until;
  }

  /** Until when the asker sees `what`; undefined when they do not. */
  until(asker: WhoMay, what: string): number | undefined {
    const shown = this.#shown.get(keyOf(asker.principal.id, what));
    if (shown === undefined || shown.until <= this.#clock.now()) return undefined;
    const may = shown.systems.every((system) => asker.may('message:unmask', system));
    return may && asker.may('message:unmask') ? shown.until : undefined;
  }

  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [key, { until }] of this.#shown) if (until <= now) this.#shown.delete(key);
  }
}

function keyOf(who: string, what: string): string {
  return `${who}\n${what}`;
}
