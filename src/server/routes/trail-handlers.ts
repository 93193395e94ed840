import { auditEvent } from '../../practice/trail/audit-event.ts';
import { type TrailAction, trailActions } from '../../practice/trail/trail-actions.ts';
import type { PracticeStore, TrailRow } from '../../store/practice.ts';
import type { Call, Handlers } from '../call.ts';
import type { trailRoutes } from '../contract/trail-routes.ts';

const AT_ONCE = 2_000;

/** Reading, checking and copying the audit trail; each of these is in it too. */
export const trailHandlers: Handlers<typeof trailRoutes> = {
  readTrail: async (call) => {
    const { practice } = call.services;
    const rows = await practice.trail(call.body);
    const { patient } = call.body;
    call.about({ count: rows.length, ...(patient === undefined ? {} : { patient }) });
    const last = rows.at(-1);
    return {
      events: rows.map(viewOf),
      ...(rows.length < call.body.limit || last === undefined ? {} : { next: last.seq }),
    };
  },

  trailPatient: async (call) => {
    const { practice } = call.services;
    const [row] = await practice.trailFrom(call.params.seq, 1);
    call.about({ object: `trail event ${call.params.seq}`, reason: call.body.reason });
    if (row?.seq !== call.params.seq || row.patient === null) return {};
    const patient = await practice.trailPatient(row.patient);
    if (patient === undefined) return {};
    call.about({ patient });
    return { patient };
  },

  verifyTrail: async (call) => {
    const check = await call.services.practice.verifyTrail();
    call.about({ count: check.problems.length, object: `events ${check.first} to ${check.last}` });
    return check;
  },

  exportTrail: (call) => exported(call, call.services.practice),
};

async function* exported(
  call: Call<(typeof trailRoutes)['exportTrail']>,
  practice: PracticeStore,
): AsyncGenerator<string> {
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = call.body;
  const { project } = call.services.access;
  for (let next = 1; ; ) {
    const rows = await practice.trailFrom(next, AT_ONCE);
    for (const row of rows) {
      if (row.at >= from && row.at < to) yield JSON.stringify(auditEvent(row, { project }));
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    next = last.seq + 1;
  }
}

function viewOf(row: TrailRow) {
  const optional = (name: string, value: string | number | null) => (value === null ? {} : { [name]: value });
  return {
    seq: row.seq,
    at: row.at,
    action: row.action,
    text: trailActions[row.action as TrailAction]?.text ?? row.action,
    outcome: row.outcome as 'begun' | 'done' | 'failed' | 'denied',
    who: row.who,
    by: row.by,
    roles: (row.roles ?? '').split(' ').filter(Boolean),
    from: row.source,
    ...optional('account', row.account),
    ...optional('object', row.object),
    ...optional('system', row.system),
    ...optional('purpose', row.purpose),
    ...optional('reason', row.reason),
    ...optional('count', row.count),
    ...optional('correlation', row.correlation),
    ...optional('code', row.code),
    ...(row.patient === null ? {} : { patient: Buffer.from(row.patient).toString('hex') }),
  };
}
