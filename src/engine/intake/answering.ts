import type { Reply } from '../../connectors/connector.ts';
import { entryOf } from '../../diagnostics/catalogue.ts';
import { type AcknowledgementCode, acknowledge, acknowledgementDue } from '../../formats/hl7v2/index.ts';
import type { InterfaceDefinition } from '../../workspace/definitions.ts';
import type { Clock } from '../../world/clock.ts';
import type { Refusal, Taken } from './reception.ts';
import type { Settlement } from './settlements.ts';

const CODES = {
  accept: { well: 'CA', error: 'CE', reject: 'CR' },
  application: { well: 'AA', error: 'AE', reject: 'AR' },
} as const;

/** The sender waited for a delivery that did not come about in time, or was refused or held. */
const NOT_IN_TIME: Refusal = { code: 'not-delivered-in-time', kind: 'error', condition: '207' };
const NOT_DELIVERED: Refusal = { code: 'not-delivered', kind: 'error', condition: '207' };

/**
 * What an HL7 v2 sender is told, and when (HL7 v2 chapter 2, 2.9: original and enhanced mode). That a
 * message was taken and that it was delivered are two facts; the interface says which one its sender gets.
 */
export class Answering {
  readonly #rule: InterfaceDefinition['acknowledge'];
  readonly #clock: Clock;
  readonly #prefix: string;
  #count = 0;

  constructor(rule: InterfaceDefinition['acknowledge'], clock: Clock) {
    this.#rule = rule;
    this.#clock = clock;
    this.#prefix = clock.now().toString(36).toUpperCase();
  }

  /**
   * The reply to a message. `settlement` is how its deliveries end, for a sender that waits for them or
   * for a destination's own answer.
   */
  async reply(bytes: Uint8Array, taken: Taken, settlement: Promise<Settlement> | undefined): Promise<Reply> {
    const { refusal } = taken;
    if (refusal !== undefined) return this.#refused(bytes, refusal);
    const due = this.#due(bytes, 'well');
    if (due.mode === 'original') {
      if (settlement === undefined) return { outcome: 'accepted', payload: this.#make(bytes, 'AA') };
      const settled = await settlement;
      const bad = this.#verdict(taken, settled);
      if (bad !== undefined)
        return { outcome: 'accepted', code: bad.code, payload: this.#negative(bytes, bad, 'application') };
      return { outcome: 'accepted', payload: settled.answer ?? this.#make(bytes, 'AA') };
    }
    return {
      outcome: 'accepted',
      ...(due.accept ? { payload: this.#make(bytes, 'CA') } : {}),
      ...(due.application || settlement !== undefined ? { later: this.#later(bytes, taken, settlement) } : {}),
    };
  }

  async #later(
    bytes: Uint8Array,
    taken: Taken,
    settlement: Promise<Settlement> | undefined,
  ): Promise<Uint8Array | undefined> {
    const settled = await settlement;
    const bad = settled === undefined ? undefined : this.#verdict(taken, settled);
    if (bad !== undefined)
      return this.#due(bytes, 'wrong').application ? this.#negative(bytes, bad, 'application') : undefined;
    if (settled?.answer !== undefined) return settled.answer;
    return this.#due(bytes, 'well').application ? this.#make(bytes, 'AA') : undefined;
  }

  #verdict(taken: Taken, settled: Settlement): Refusal | undefined {
    if (settled.timedOut) return NOT_IN_TIME;
    const wanted = taken.flow?.answers;
    const unanswered = wanted !== undefined && taken.destinations.includes(wanted) && settled.answer === undefined;
    return !settled.delivered || unanswered ? NOT_DELIVERED : undefined;
  }

  #refused(bytes: Uint8Array, refusal: Refusal): Reply {
    const due = this.#due(bytes, 'wrong');
    const outcome = entryOf(refusal.code).class === 'transient' ? 'unavailable' : 'rejected';
    // In enhanced mode a message that was not stored gets a commit answer; where the sender asked for
    // an application answer only, it gets that one, since it would wait for ever otherwise.
    if (due.accept) return { outcome, code: refusal.code, payload: this.#negative(bytes, refusal, 'accept') };
    if (due.application) return { outcome, code: refusal.code, payload: this.#negative(bytes, refusal, 'application') };
    return { outcome, code: refusal.code };
  }

  #due(
    bytes: Uint8Array,
    went: 'well' | 'wrong',
  ): { mode: 'original' | 'enhanced'; accept: boolean; application: boolean } {
    if (this.#rule.mode === 'original') return { mode: 'original', accept: false, application: true };
    return acknowledgementDue(bytes, went);
  }

  #make(bytes: Uint8Array, code: AcknowledgementCode): Uint8Array {
    return acknowledge(bytes, { code, controlId: this.#nextId(), at: this.#clock.now() });
  }

  #negative(bytes: Uint8Array, refusal: Refusal, which: 'accept' | 'application'): Uint8Array {
    return acknowledge(bytes, {
      code: CODES[which][refusal.kind],
      controlId: this.#nextId(),
      at: this.#clock.now(),
      errors: [
        {
          code: refusal.condition,
          severity: 'E',
          text: entryOf(refusal.code).text,
          ...(refusal.location === undefined ? {} : { location: refusal.location }),
        },
      ],
    });
  }

  #nextId(): string {
    return `${this.#prefix}${(this.#count++).toString(36).toUpperCase()}`;
  }
}
