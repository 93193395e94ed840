import type { CommandSpec } from '../command-spec.ts';
import { exitCodes } from '../exit-code.ts';
import { readTime } from '../read-time.ts';
import { numberText, tableLines, timeText } from '../text.ts';

const SPAN = [
  { flags: '--since <time>', text: 'only from this time on: 2026-11-24, 2h' },
  { flags: '--until <time>', text: 'only before this time' },
] as const;

/** `suture log list | verify | export`: the audit trail. */
export const log: readonly CommandSpec[] = [
  {
    name: 'log list',
    text: 'the newest events of the audit trail: who did what, when and from where',
    options: [...SPAN, { flags: '--limit <count>', text: 'how many', fallback: '20' }],
    run: async ({ engine, output, terminal }, given) => {
      const body = {
        ...span(given.text('since'), given.text('until'), terminal.clock.now()),
        limit: Number(given.text('limit')),
      };
      const { events } = await engine.api.readTrail({ body });
      const rows = events.map((each) => [
        timeText(each.at),
        each.who || each.by,
        each.from,
        each.action,
        each.outcome,
        each.object ?? '',
      ]);
      const lines = tableLines(rows);
      for (const [at, event] of events.entries()) output.data('event', { trail: event }, lines[at] ?? '');
      output.result({ events: events.length });
      return undefined;
    },
  },
  {
    name: 'log verify',
    text: 'check that no event of the audit trail was changed and none is missing',
    run: async ({ engine, output }) => {
      const check = await engine.api.verifyTrail({});
      for (const { code, seq } of check.problems)
        output.finding({ code: code as 'trail-altered', about: { event: seq } });
      const whole = check.problems.length === 0;
      if (whole) output.note(`${numberText(check.events)} events, all as they were written`);
      output.data('check', check, `${check.last} ${check.head}`);
      output.result({ whole });
      return whole ? exitCodes.ok : exitCodes.findings;
    },
  },
  {
    name: 'log export',
    text: 'the audit trail as FHIR R4 AuditEvents, one a line, oldest first',
    options: SPAN,
    run: async ({ engine, output, terminal }, given) => {
      const body = span(given.text('since'), given.text('until'), terminal.clock.now());
      for await (const line of engine.lines('/v1/trail/export', body)) output.bytes(Buffer.from(`${line}\n`));
      return undefined;
    },
  },
];

function span(since: string | undefined, until: string | undefined, now: number): { from?: number; to?: number } {
  return {
    ...(since === undefined ? {} : { from: readTime(since, now) }),
    ...(until === undefined ? {} : { to: readTime(until, now) }),
  };
}
