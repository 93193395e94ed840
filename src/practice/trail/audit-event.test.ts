import { describe, expect, it } from 'vitest';
import { definitionsOf } from '../../../test/fixtures/fhir-definitions.ts';
import { validate } from '../../formats/fhir/index.ts';
import type { TrailRow } from '../../store/practice.ts';
import { auditEvent } from './audit-event.ts';
import { trailActions } from './trail-actions.ts';

const definitions = definitionsOf('fhir-r4');
const FULL: TrailRow = {
  seq: 7,
  at: Date.UTC(2026, 10, 24, 9),
  action: 'message.unmasked',
  outcome: 'done',
  who: 'b.lead',
  by: 'session',
  account: 'a1',
  roles: 'billing clinician',
  object: 'message 1VBK',
  system: 'northlab',
  patient: new Uint8Array(16).fill(3),
  source: '10.0.0.4',
  purpose: 'HPAYMT',
  reason: 'a claim was refused',
  count: 2,
  correlation: 'c1',
  code: null,
  hash: new Uint8Array(32),
};

const BARE: TrailRow = {
  ...FULL,
  who: '',
  by: 'nobody',
  account: null,
  roles: null,
  object: null,
  system: null,
  patient: null,
  source: 'socket',
  purpose: null,
  reason: null,
  count: null,
  correlation: null,
};

describe('an event as FHIR', () => {
  it.each(Object.keys(trailActions))('%s is a valid AuditEvent, however it ended', (action) => {
    for (const outcome of ['begun', 'done', 'failed', 'denied']) {
      for (const row of [FULL, BARE]) {
        const code = outcome === 'done' ? null : 'not-permitted';
        const made = auditEvent({ ...row, action, outcome, code }, { project: 'riverside' });
        expect(validate(made, { definitions }).findings).toEqual([]);
      }
    }
  });

  it('says who, what, whom, when, from where, how it ended and why', () => {
    expect(auditEvent(FULL, { project: 'riverside' })).toMatchObject({
      action: 'R',
      recorded: '2026-11-24T09:00:00.000Z',
      outcome: '0',
      agent: [{ requestor: true, who: { display: 'b.lead' }, network: { address: '10.0.0.4', type: '2' } }],
      source: { observer: { display: 'Suture riverside' } },
      entity: [{ what: { identifier: { value: '03'.repeat(16) } } }, {}, { what: { identifier: { value: 'c1' } } }],
    });
  });

  it('names the patient only to a reader that may know', () => {
    const patient = { authority: 'NORTHLAB', identifier: '4711' };
    expect(JSON.stringify(auditEvent(FULL, { project: 'riverside' }))).not.toContain('4711');
    expect(JSON.stringify(auditEvent(FULL, { project: 'riverside', patient }))).toContain('4711');
  });
});
