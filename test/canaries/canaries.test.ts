import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/world/random.ts';
import { CANARY_KINDS, CanaryIndex, canaryPatients } from './canary.ts';
import { runCanaries, Surfaces } from './canary-run.ts';

const LONG = 300_000;

describe('the search for canaries', () => {
  const patients = canaryPatients(1_111, seededRandom(3));
  const index = new CanaryIndex(patients);
  const [patient] = patients;

  it('knows every one', () => {
    expect(index.size).toBe(1_111 * CANARY_KINDS.length);
  });

  const ways: Readonly<Record<string, (text: string) => string>> = {
    'as it is': (text) => text,
    'in capital letters': (text) => text.toUpperCase(),
    'glued to other letters': (text) => (/[a-z]/.test(text) ? `x${text}x` : text),
    'in an address': (text) => `/messages?q=${encodeURIComponent(text)}`,
    'in base64': (text) => Buffer.from(`${text} and more`).toString('base64'),
    'in hexadecimal': (text) => Buffer.from(`${text}..`).toString('hex'),
    'in JSON with escapes': (text) => `"${text.replaceAll(/[a-zZ]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)}"`,
    'between other things': (text) => `ERR|${text}|207`,
    'with points between': (text) => (/^\d{8}$/.test(text) ? text.replace(/(....)(..)(..)/, '$1-$2-$3') : text),
  };

  it.each(Object.entries(ways))('finds one %s', (_, way) => {
    for (const kind of CANARY_KINDS) {
      const text = patient?.[kind] ?? '';
      expect([kind, [...index.find(way(text))]]).toEqual([kind, [{ kind, text }]]);
    }
  });

  it('finds none where there is none, and tells where there is one', () => {
    const surfaces = new Surfaces(index);
    surfaces.add(
      'log',
      '{"route":"/v1/messages/:id","status":200,"tookMs":12.5,"at":"2026-11-24T10:15:00Z","mrn":"••••1042"}',
    );
    expect(surfaces.result().leaks).toBe(0);
    surfaces.add('log', `could not read ${patient?.family ?? ''}`);
    expect(surfaces.result()).toMatchObject({ leaks: 1, surfaces: { log: { texts: 2, leaks: 1 } } });
  });
});

describe('canaries sent through every flow', () => {
  it(
    'get out nowhere',
    async () => {
      const { examples, control, surfaces, leaks, canaries } = await runCanaries({
        count: 1_000,
        seed: 11,
        opened: 24,
      });
      expect(examples).toEqual([]);
      expect(leaks).toBe(0);
      // They did go through, and are found where they belong.
      expect(control.stored).toBeGreaterThan(canaries * 0.8);
      expect(control.delivered).toBeGreaterThan(canaries * 0.2);
      expect(Object.keys(surfaces).toSorted()).toEqual([
        'audit trail',
        'command line',
        'errors',
        'masked answers',
        'metrics',
        'notifications',
        'output and logs',
        'packets',
        'store on disk',
      ]);
      expect(surfaces['notifications']?.texts).toBeGreaterThan(3);
    },
    LONG,
  );
});
