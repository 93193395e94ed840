import { describe, expect, it } from 'vitest';
import { AlertDesk } from '../../src/practice/alerts/alert-desk.ts';
import { PracticeTrail } from '../../src/practice/trail/practice-trail.ts';
import { AlertWatch } from '../../src/server/alerts/alert-watch.ts';
import { ConsolePractice } from '../console/console-practice.ts';
import { FakePractice } from '../fakes/fake-practice.ts';
import { MovedClock } from '../fakes/open-console.ts';

const MINUTE = 60_000;

describe('alerts over a real engine', () => {
  it('find in its counts what a changed sender does: lost fields, held deliveries, unknown codes', async () => {
    const suture = await ConsolePractice.open();
    const practice = new FakePractice();
    const clock = new MovedClock();
    const desk = new AlertDesk(practice, clock);
    const trail = new PracticeTrail(practice, clock);
    const secret = () => Promise.resolve(new Uint8Array());
    const watch = new AlertWatch({ engine: suture.engine, practice, trail, desk, clock, secret });
    try {
      await watch.look();
      await suture.work();
      await watch.look();
      expect(await desk.all('open')).toEqual([]);
      clock.move(31 * MINUTE);
      await watch.look();
      const open = await desk.all('open');
      expect(open.map(({ cause }) => `${cause.rule} ${cause.name}`).sort()).toEqual([
        'codes lab-results',
        'held lab-results>maple-ehr.chart',
        'lost lab-results>maple-ehr.chart',
      ]);
      const [lost] = open.filter(({ cause }) => cause.rule === 'lost');
      expect(lost?.facts).toMatchObject({ count: 7, of: 34 });
      expect(watch.learning().map(({ learnt }) => learnt)).toEqual([false, false]);
      // A value of a message may stand in none of it.
      expect(JSON.stringify(open)).not.toMatch(/CRIT|Sample|Nora|4711/);
    } finally {
      await suture.close();
    }
  }, 120_000);
});
