export const HOUR_MS = 3_600_000;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const WEEK = 168;

/** Which hour of the practice's week a moment is in, and which days are holidays. */
export class WeekHours {
  readonly #wall: Intl.DateTimeFormat;
  readonly #holidays: ReadonlySet<string>;
  readonly #slots = new Map<number, number | undefined>();

  /**
   * @param zone IANA name
   * @param holidays `2026-11-26`, or `12-25` of every year
   */
  constructor(zone: string, holidays: readonly string[]) {
    this.#holidays = new Set(holidays);
    this.#wall = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      ...({ weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit' } as const),
      hourCycle: 'h23',
    });
  }

  /** The hour of the week, 0 to 167, of an hour that begins at `hour`; undefined on a holiday, which is like no other day. */
  slot(hour: number): number | undefined {
    if (!this.#slots.has(hour)) this.#slots.set(hour, this.#slotOf(hour));
    return this.#slots.get(hour);
  }

  /** The hour that was the same one so many weeks before by the clock on the wall; undefined on a holiday. */
  weeksBefore(hour: number, weeks: number): number | undefined {
    const then = hour - weeks * WEEK * HOUR_MS;
    const [slot, other] = [this.slot(hour), this.slot(then)];
    if (slot === undefined || other === undefined) return undefined;
    // Summer time may have begun or ended meanwhile.
    return then + (((slot - other + WEEK + WEEK / 2) % WEEK) - WEEK / 2) * HOUR_MS;
  }

  #slotOf(hour: number): number | undefined {
    const parts = new Map(this.#wall.formatToParts(hour).map(({ type, value }) => [type, value]));
    const day = `${parts.get('month')}-${parts.get('day')}`;
    if (this.#holidays.has(day) || this.#holidays.has(`${parts.get('year')}-${day}`)) return undefined;
    return DAYS.indexOf(parts.get('weekday') ?? '') * 24 + Number(parts.get('hour'));
  }
}
