import { afterEach, describe, expect, it } from 'vitest';
import type { ApiPerson } from '../../src/demo/api-person.ts';
import { flagWentWell, LostFlag, type LostFlagResult } from '../../src/demo/lost-flag.ts';
import { Narrator } from '../../src/demo/narrator.ts';
import { Riverside } from '../../src/demo/riverside.ts';
import type { ApiClient } from '../../src/server/contract/api-client.ts';
import { systemClock } from '../../src/world/clock.ts';

const LONG = 300_000;
let practice: Riverside;
afterEach(() => practice.close(false), LONG);

/** Somebody whose browser says that something was done which was not. */
type Planted = { readonly [Name in keyof ApiClient]?: (...asked: Parameters<ApiClient[Name]>) => Promise<unknown> };

/** Plays the story at a practice with two days behind it, where some operations do not what they say. */
async function played(planted: Planted, lost = true): Promise<LostFlagResult> {
  practice = await Riverside.open({ seed: 7, clock: systemClock, lost, days: 2 });
  const { people } = practice;
  const person = async (name: string) => {
    const real = await people.person(name);
    return { ...real, name, cookie: real.cookie, api: { ...real.api, ...planted } } as unknown as ApiPerson;
  };
  const world = { ...practice, people: Object.assign(Object.create(people), { person }) };
  const narrator = new Narrator({ json: false, colour: false, write: () => undefined });
  return new LostFlag(world, narrator, systemClock.now()).play();
}

describe('the story of the lost flag, by the API alone', () => {
  it(
    'ends with everything found, mended, approved, sent again and balanced',
    async () => {
      const result = await played({});
      expect(result).toEqual({
        critical: 7,
        saidSent: true,
        detected: true,
        flagged: true,
        mended: true,
        approved: true,
        replayed: true,
        balanced: true,
      });
      expect(flagWentWell(result)).toBe(true);
    },
    LONG,
  );

  it(
    'does not end well where what was written was not put into force',
    async () => {
      const result = await played({ applyChanges: async () => ({ release: 2 }) });
      expect(result).toMatchObject({ saidSent: true, detected: true, flagged: true });
      expect(result).toMatchObject({ mended: false, approved: false, replayed: false, balanced: false });
      expect(flagWentWell(result)).toBe(false);
    },
    LONG,
  );

  it(
    'does not end well where nobody approved, nothing was sent again, and the ledger was silent',
    async () => {
      const result = await played({
        approveRows: async () => ({}),
        readAccount: async () => ({ lines: [] }),
        applyResend: async () => ({ created: 7 }),
      });
      expect(result).toMatchObject({
        detected: true,
        flagged: false,
        approved: false,
        replayed: false,
        balanced: false,
      });
      expect(flagWentWell(result)).toBe(false);
    },
    LONG,
  );

  it(
    'does not end well where nothing was lost',
    async () => {
      const result = await played({}, false);
      expect(result).toMatchObject({ saidSent: true, detected: false, stopped: 'issue-unknown' });
      expect(flagWentWell(result)).toBe(false);
    },
    LONG,
  );
});
