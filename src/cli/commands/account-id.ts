import { Fault } from '../../diagnostics/fault.ts';
import type { Context } from '../context.ts';

/** The id of an account by the name that is typed at log-in; rejects with `account-unknown`. */
export async function accountId({ engine }: Pick<Context, 'engine'>, name: string | undefined): Promise<string> {
  const { accounts } = await engine.api.accounts({});
  const found = accounts.find((account) => account.name === name?.toLowerCase());
  if (found === undefined) throw new Fault('account-unknown');
  return found.id;
}
