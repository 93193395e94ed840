import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../outside/proof-workspace.ts';
import { LoopbackEngine, until } from './loopback-engine.ts';
import { answer, type Script, ScriptedVendor } from './scripted-vendor.ts';

interface Expected {
  readonly state: string;
  readonly kind: string;
  readonly code: string;
}

const NOT_NOW = 'ERR||PID^1|207^Application internal error^HL70357|E\r';

/** What a vendor does, and what Suture must make of it. */
const VENDORS: Readonly<Record<string, readonly [Script, Expected]>> = {
  yes: [(id) => [{ bytes: answer('AA', id) }], { state: 'delivered', kind: 'delivered', code: 'answer-positive' }],
  commit: [(id) => [{ bytes: answer('CA', id) }], { state: 'delivered', kind: 'delivered', code: 'answer-positive' }],
  error: [(id) => [{ bytes: answer('AE', id) }], { state: 'held', kind: 'refused', code: 'answer-error' }],
  reject: [(id) => [{ bytes: answer('AR', id) }], { state: 'held', kind: 'refused', code: 'answer-reject' }],
  later: [
    (id) => [{ bytes: answer('AE', id, NOT_NOW) }],
    { state: 'queued', kind: 'unreachable', code: 'answer-not-now' },
  ],
  garbage: [
    () => [{ bytes: '\x0bno such thing\x1c\r' }],
    { state: 'held', kind: 'ambiguous', code: 'answer-unreadable' },
  ],
  unframed: [() => [{ bytes: 'OK\r\n' }], { state: 'held', kind: 'ambiguous', code: 'mllp-answer-not-framed' }],
  late: [
    (id) => [{ afterMs: 1_500, bytes: answer('AA', id) }],
    { state: 'held', kind: 'ambiguous', code: 'mllp-answer-overdue' },
  ],
  mute: [() => [], { state: 'held', kind: 'ambiguous', code: 'mllp-answer-overdue' }],
  twice: [
    (id) => [{ bytes: answer('AA', id) }, { bytes: answer('AA', id) }],
    { state: 'delivered', kind: 'delivered', code: 'answer-positive' },
  ],
  other: [
    () => [{ bytes: answer('AA', 'SOMEBODY-ELSE') }],
    { state: 'held', kind: 'ambiguous', code: 'mllp-answer-overdue' },
  ],
};

let engine: LoopbackEngine | undefined;
let vendors: Readonly<Record<string, ScriptedVendor>> = {};

afterEach(async () => {
  await engine?.close();
  await Promise.all(Object.values(vendors).map((vendor) => vendor.close()));
});

describe('vendors that answer in their own ways', () => {
  it('are told apart from each other and from one that is away', async () => {
    vendors = Object.fromEntries(
      await Promise.all(
        Object.entries(VENDORS).map(async ([name, [script]]) => [name, await ScriptedVendor.open(script)] as const),
      ),
    );
    const ports = Object.fromEntries(Object.entries(vendors).map(([name, vendor]) => [name, vendor.port]));
    const practice = await LoopbackEngine.open({ ...ports, away: await freePort() }, [
      'ambiguous: ask',
      'retry: {first: 1h, most: 1h}',
    ]);
    engine = practice;
    // Two patients each: an answer to one of them must never be taken for the other's.
    const messages = await Promise.all([
      practice.send('1', '100'),
      practice.send('2', '200'),
      practice.send('3', '300'),
    ]);
    const expected = {
      ...VENDORS,
      away: [undefined, { state: 'queued', kind: 'unreachable', code: 'connection-refused' }],
    };
    for (const [name, [, wanted]] of Object.entries(expected) as [string, [unknown, Expected]][]) {
      for (const message of messages) {
        await until(async () => ((await practice.at(name, message))?.history.length ?? 0) > 0, `an attempt at ${name}`);
        const delivery = await practice.at(name, message);
        const first = delivery?.history[0];
        expect({ name, state: delivery?.state, kind: first?.kind, code: first?.code }).toEqual({ name, ...wanted });
        expect(delivery?.history.length).toBe(1);
      }
    }
    for (const [name, vendor] of Object.entries(vendors))
      expect([name, vendor.seen.toSorted()]).toEqual([name, ['1', '2', '3']]);
  });
});
