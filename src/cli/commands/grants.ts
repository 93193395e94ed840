import { Fault } from '../../diagnostics/fault.ts';
import type { CommandSpec } from '../command-spec.ts';
import { readUntil } from '../read-time.ts';
import { tableLines, timeText } from '../text.ts';
import { accountId } from './account-id.ts';

/** `suture access grant | grants | revoke-grant`: rights with an end date. */
export const grants: readonly CommandSpec[] = [
  {
    name: 'access grant',
    text: 'give a person a right with an end date: what their role may do, in some systems',
    args: [['name', 'as it is typed at log-in']],
    options: [
      { flags: '--system <system>', text: 'in this system', many: true },
      { flags: '--all-systems', text: 'in every system' },
      { flags: '--unmask', text: 'masked values may be unmasked, each time for a reason' },
      { flags: '--until <time>', text: 'when it ends by itself' },
      { flags: '--why <text>', text: 'what it is for' },
    ],
    run: async (context, given) => {
      const { engine, output, terminal } = context;
      const [until, why, named] = [given.text('until'), given.text('why'), given.texts('system')];
      const everywhere = given.flag('all-systems');
      if (until === undefined || why === undefined || everywhere === named.length > 0)
        throw new Fault('command-misused');
      const body = {
        account: await accountId(context, given.args[0]),
        systems: everywhere ? ('all' as const) : [...named],
        unmask: given.flag('unmask'),
        why,
        endsAt: readUntil(until, terminal.clock.now()),
      };
      const grant = await engine.api.giveGrant({ body });
      output.data('grant', grant, grant.id);
      output.note(`${grant.name} may until ${timeText(grant.endsAt)}`);
      output.result({ id: grant.id });
      return undefined;
    },
  },
  {
    name: 'access grants',
    text: 'rights with an end date: who, where, until when, who gave it and why',
    run: async ({ engine, output }) => {
      const { grants: kept } = await engine.api.grants({});
      const rows = kept.map((each) => [
        each.id,
        each.name,
        each.systems === 'all' ? 'all systems' : each.systems.join(','),
        each.unmask ? `may unmask (${each.unmaskings} times)` : 'masked',
        `${each.state === 'in force' ? 'until' : each.state} ${timeText(each.revoked?.at ?? each.endsAt)}`,
        `by ${each.by}`,
        each.why,
      ]);
      const lines = tableLines(rows);
      for (const [at, grant] of kept.entries()) output.data('grant', grant, lines[at] ?? '');
      output.result({ grants: kept.length });
      return undefined;
    },
  },
  {
    name: 'access revoke-grant',
    text: 'end a right before its day',
    args: [['id', 'as `suture access grants` lists it']],
    options: [{ flags: '--why <text>', text: 'why it ends now' }],
    run: async ({ engine, output }, given) => {
      const why = given.text('why');
      if (why === undefined) throw new Fault('command-misused');
      const grant = await engine.api.revokeGrant({ params: { id: given.args[0] ?? '' }, body: { why } });
      output.note(`${grant.name} may no longer`);
      output.result({ id: grant.id });
      return undefined;
    },
  },
];
