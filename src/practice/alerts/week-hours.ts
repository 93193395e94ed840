export const HOUR_MS = 3_600_000;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** Hours of a week, Sunday 00:00 first. */
export const WEEK = 168;

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

  #slotOf(hour: number): number | undefined {
    const parts = new Map(this.#wall.formatToParts(hour).map(({ type, value }) => [type, value]));
    const day = `${parts.get('month')}-${parts.get('day')}`;
    if (this.#holidays.has(day) || this.#holidays.has(`${parts.get('year')}-${day}`)) return undefined;
    return DAYS.indexOf(parts.get('weekday') ?? '') * 24 + Number(parts.get('hour'));
  }
}
