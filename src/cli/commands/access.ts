import { Fault } from '../../diagnostics/fault.ts';
import { isPermission, type Permission } from '../../practice/access/permissions.ts';
import { isGivenRole } from '../../practice/access/roles.ts';
import type { RoleName } from '../../workspace/role-names.ts';
import type { CommandSpec } from '../command-spec.ts';
import { readUntil } from '../read-time.ts';
import { tableLines, timeText } from '../text.ts';
import { accountId } from './account-id.ts';

const DAYS_MS = 24 * 60 * 60_000;
const NAME = [['name', 'as it is typed at log-in']] as const;

/** `suture access users | invite | reset | remove | tokens | token | revoke`: who may do what. */
export const access: readonly CommandSpec[] = [
  {
    name: 'access users',
    text: 'everybody who can log in, with their roles',
    run: async ({ engine, output }) => {
      const { accounts } = await engine.api.accounts({});
      const rows = accounts.map((each) => [each.name, each.state, rolesText(each.given), each.display]);
      const lines = tableLines(rows);
      for (const [at, account] of accounts.entries()) output.data('account', account, lines[at] ?? '');
      output.result({ accounts: accounts.length });
      return undefined;
    },
  },
  {
    name: 'access invite',
    text: 'make an account with a password that works once',
    args: NAME,
    options: [
      { flags: '--role <role>', text: 'a role, or a role in systems: billing:ledgerpm,claims-hub', many: true },
      { flags: '--display <name>', text: 'the name as people see it (otherwise the log-in name)' },
    ],
    run: async ({ engine, output }, given) => {
      const name = given.args[0] ?? '';
      const roles = given.texts('role').map(readRole);
      if (roles.length === 0) throw new Fault('role-unreadable');
      const body = { name, display: given.text('display') ?? name, given: roles };
      const made = await engine.api.invite({ body });
      output.data('account', made, made.oneTimePassword);
      output.note(`${made.name} can log in with this password once, within a day`);
      output.result({ id: made.id });
      return undefined;
    },
  },
  {
    name: 'access reset',
    text: 'a new password that works once; second factors, sessions and tokens end',
    args: NAME,
    run: async (context, given) => {
      const id = await accountId(context, given.args[0]);
      const made = await context.engine.api.resetAccount({ params: { id } });
      context.output.data('account', made, made.oneTimePassword);
      context.output.note(`${made.name} can log in with this password once, within a day`);
      context.output.result({ id });
      return undefined;
    },
  },
  {
    name: 'access remove',
    text: 'remove an account; what it did stays in the audit trail',
    args: NAME,
    run: async (context, given) => {
      const id = await accountId(context, given.args[0]);
      await context.engine.api.removeAccount({ params: { id } });
      context.output.note('removed');
      context.output.result({ id });
      return undefined;
    },
  },
  {
    name: 'access tokens',
    text: 'the tokens of programs, without the tokens themselves',
    run: async ({ engine, output }) => {
      const { tokens } = await engine.api.tokens({});
      const rows = tokens.map((each) => [
        each.id,
        each.name,
        `until ${timeText(each.endsAt)}`,
        each.permissions.join(' '),
      ]);
      const lines = tableLines(rows);
      for (const [at, token] of tokens.entries()) output.data('token', token, lines[at] ?? '');
      output.result({ tokens: tokens.length });
      return undefined;
    },
  },
  {
    name: 'access token',
    text: 'make a token for a program: part of what an account may do, shown once',
    args: NAME,
    options: [
      { flags: '--for <what>', text: 'what it is for: prometheus', fallback: 'program' },
      { flags: '--may <permission>', text: 'what it may do (docs/access-matrix.md)', many: true },
      { flags: '--system <system>', text: 'only in these systems (otherwise all)', many: true },
      { flags: '--until <time>', text: 'when it ends (otherwise in 90 days)' },
    ],
    run: async (context, given) => {
      const { engine, output, terminal } = context;
      const account = await accountId(context, given.args[0]);
      const now = terminal.clock.now();
      const until = given.text('until');
      const systems = given.texts('system');
      const body = {
        account,
        name: given.text('for') ?? 'program',
        permissions: given.texts('may').map(readPermission),
        systems: systems.length === 0 ? ('all' as const) : [...systems],
        endsAt: until === undefined ? now + 90 * DAYS_MS : readUntil(until, now),
      };
      const made = await engine.api.makeToken({ body });
      output.data('token', made, made.token);
      output.note('keep it: it is not shown again');
      output.result({ id: made.id });
      return undefined;
    },
  },
  {
    name: 'access revoke',
    text: 'revoke a token',
    args: [['id', 'as `suture access tokens` lists it']],
    run: async ({ engine, output }, given) => {
      await engine.api.revokeToken({ params: { id: given.args[0] ?? '' } });
      output.note('revoked');
      output.result({});
      return undefined;
    },
  },
];

/** `billing`, or `billing:ledgerpm,claims-hub`. */
function readRole(text: string): { role: RoleName; systems: 'all' | string[] } {
  const [role = '', systems] = text.split(':', 2);
  if (!isGivenRole(role) || systems === '') throw new Fault('role-unreadable');
  return { role, systems: systems === undefined ? 'all' : systems.split(',') };
}

function readPermission(text: string): Permission {
  if (!isPermission(text)) throw new Fault('permission-unknown');
  return text;
}

function rolesText(given: readonly { readonly role: string; readonly systems: 'all' | readonly string[] }[]): string {
  return given.map(({ role, systems }) => (systems === 'all' ? role : `${role}:${systems.join(',')}`)).join(' ');
}
