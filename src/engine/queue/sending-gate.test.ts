import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../world/simulated-clock.ts';
import { SendingGate } from './sending-gate.ts';

const breaker = { after: 3, pauseMs: 30_000 };

describe('SendingGate', () => {
  it('opens after so many failures in a row, lets one through after the pause, and closes when that one arrives', async () => {
    const clock = new SimulatedClock();
    let woken = 0;
    const gate = new SendingGate({ breaker }, clock, () => woken++);
    for (let i = 0; i < 3; i++) {
      expect(gate.enter()).toBe(true);
      gate.failed();
    }
    expect(gate.state).toBe('open');
    expect(gate.enter()).toBe(false);
    await clock.advance(30_000);
    expect(woken).toBe(1);
    expect(gate.enter()).toBe(true);
    expect(gate.enter()).toBe(false);
    gate.reached();
    expect(gate.state).toBe('closed');
    expect(gate.enter()).toBe(true);
    expect(gate.enter()).toBe(true);
  });

  it('rests again when the one that was let through fails', async () => {
    const clock = new SimulatedClock();
    const gate = new SendingGate({ breaker }, clock, () => {});
    for (let i = 0; i < 3; i++) gate.failed();
    expect(gate.enter()).toBe(false);
    await clock.advance(30_000);
    expect(gate.enter()).toBe(true);
    gate.failed();
    expect(gate.state).toBe('open');
  });

  it('lets no more through than the throttle allows, over any stretch of time', async () => {
    const clock = new SimulatedClock();
    const gate = new SendingGate({ breaker, throttle: { count: 10, perMs: 1_000 } }, clock, () => {});
    let through = 0;
    for (let tick = 0; tick < 200; tick++) {
      while (gate.enter()) through++;
      await clock.advance(50);
    }
    // Ten seconds at ten a second, and the ten that may go at once.
    expect(through).toBeGreaterThanOrEqual(100);
    expect(through).toBeLessThanOrEqual(110);
  });

  it('sends nothing while paused, whatever else is true, and goes on when resumed', () => {
    let woken = 0;
    const gate = new SendingGate({ breaker }, new SimulatedClock(), () => woken++);
    gate.pause();
    expect(gate.enter()).toBe(false);
    expect(gate.state).toBe('paused');
    gate.resume();
    expect(woken).toBe(1);
    expect(gate.enter()).toBe(true);
  });

  it('waits for the schedule to open', async () => {
    const clock = new SimulatedClock(0);
    const gate = new SendingGate(
      { breaker, schedule: { text: 'from noon', open: (at) => Math.max(at, 12 * 3_600_000) } },
      clock,
      () => {},
    );
    expect(gate.state).toBe('waiting');
    expect(gate.enter()).toBe(false);
    await clock.advance(12 * 3_600_000);
    expect(gate.enter()).toBe(true);
  });
});
