import { afterEach, describe, expect, it } from 'vitest';
import { Fault } from '../../src/diagnostics/fault.ts';
import { flowText, message, Riverside, SYSTEMS } from './riverside.ts';
import { away, delivered } from './scripted-connector.ts';

let riverside: Riverside;
afterEach(() => riverside.remove());

const files = (first = '', second = '') => ({ ...SYSTEMS, 'flows/results.yaml': flowText(first, second) });

describe('releases', () => {
  it('say what would change before they are applied, and refuse a workspace with errors', async () => {
    riverside = await Riverside.open(files());
    const plan = await riverside.engine.planRelease(files('connections: 2'));
    expect(plan.changes.map((change) => `${change.what} ${change.kind} ${change.name}`)).toContain(
      'change destination results>maple.in',
    );
    const broken = { ...files(), 'flows/results.yaml': 'flow: results\nfrom: nowhere.at.all\nto: []\n' };
    expect((await riverside.engine.planRelease(broken)).findings.length).toBeGreaterThan(0);
    await expect(riverside.engine.applyRelease(broken, { by: 'sam' })).rejects.toMatchObject({
      code: 'release-has-findings',
    });
    await expect(
      riverside.engine.applyRelease(files('connections: 2'), { by: 'sam', expect: 'other' }),
    ).rejects.toBeInstanceOf(Fault);
  });

  it('change over while messages flow, with none lost and none out of order, and each under one release', async () => {
    riverside = await Riverside.open(files('steps: [\'"ONE" -> MSH-5\']'));
    const { practice, engine } = riverside;
    const sent: string[] = [];
    const stop = new AbortController();
    const sender = async (patient: string) => {
      for (let i = 0; !stop.signal.aborted; i++) {
        sent.push(`${patient}-${i}`);
        await practice.arrive('northlab.results', message(`${patient}-${i}`, patient, 'ORU^R01'));
      }
    };
    const senders = ['a', 'b', 'c'].map(sender);
    for (let number = 2; number <= 6; number++) {
      await engine.applyRelease(
        files(`steps: ['"${number % 2 === 0 ? 'TWO' : 'ONE'}" -> MSH-5']\nconnections: ${number}`),
        { by: 'sam' },
      );
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await engine.rollback(1, 'sam');
    stop.abort();
    await Promise.all(senders);
    await riverside.until(() => practice.seen.length === sent.length, 'everything that was sent');
    for (const patient of ['a', 'b', 'c']) {
      const ids = practice.idsAt('maple.in').filter((id) => id.startsWith(patient));
      expect(ids).toEqual(sent.filter((id) => id.startsWith(patient)));
    }
    expect(new Set(practice.seen.map((one) => one.text.split('|')[4]))).toEqual(new Set(['ONE', 'TWO']));
    expect((await engine.releases(10)).length).toBe(7);
    expect((await engine.status()).release.number).toBe(7);
  });

  it('send what was received under an earlier release as that release said, even after a restart', async () => {
    riverside = await Riverside.open(files('steps: [\'"ONE" -> MSH-5\']'));
    const { practice } = riverside;
    practice.answer = () => away;
    await practice.arrive('northlab.results', message('1', '100', 'ORU^R01'));
    await riverside.engine.applyRelease(files('steps: [\'"TWO" -> MSH-5\']'), { by: 'sam' });
    await practice.arrive('northlab.results', message('2', '100', 'ORU^R01'));
    await riverside.stop();
    practice.answer = () => delivered;
    await riverside.start();
    await riverside.until(async () => {
      await riverside.clock.advance(60_000);
      return practice.seen.length === 2;
    }, 'both');
    expect(practice.seen.map((one) => one.text.split('|')[4])).toEqual(['ONE', 'TWO']);
  });

  it('let a destination that they no longer have end what is open there', async () => {
    riverside = await Riverside.open(files());
    const { practice } = riverside;
    practice.answer = (_, name) => (name === 'ledger.in' ? away : delivered);
    await practice.arrive('northlab.results', message('1'));
    await riverside.until(() => practice.seen.length === 1, 'the first destination');
    const without = {
      ...SYSTEMS,
      'flows/results.yaml': 'flow: results\nfrom: northlab.results\nto:\n  - system: maple.in\n',
    };
    const plan = await riverside.engine.planRelease(without);
    expect(plan.changes).toContainEqual({
      what: 'remove',
      kind: 'destination',
      name: 'results>ledger.in',
      openDeliveries: 1,
    });
    await riverside.engine.applyRelease(without, { by: 'sam' });
    practice.answer = () => delivered;
    await riverside.until(async () => {
      await riverside.clock.advance(60_000);
      return practice.idsAt('ledger.in').length === 1;
    }, 'the delivery to the removed destination');
  });
});
