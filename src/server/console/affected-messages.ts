import type { Issue } from '../../practice/issues/issue.ts';
import type { MessageId } from '../../store/store.ts';
import type { LedgerQuery } from '../../store/stored-ledger.ts';
import type { Services } from '../services.ts';

const PAGE = 500;
const FATES = ['lost', 'held', 'flagged'] as const;

/** Deliveries that an issue affects, newest first, at most so many: those whose ledgers have its line or its code. */
export async function affectedBy(
  services: Pick<Services, 'engine'>,
  { cause }: Issue,
  most: number,
): Promise<readonly { readonly message: MessageId; readonly destination: string }[]> {
  const query = queryOf(cause);
  if (query === undefined) return [];
  const found: { readonly message: MessageId; readonly destination: string }[] = [];
  let before: MessageId | undefined;
  while (found.length < most) {
    const page = await services.engine.account.search({
      ...query,
      limit: Math.min(PAGE, most - found.length),
      ...(before === undefined ? {} : { before }),
    });
    found.push(...page.deliveries);
    if (page.next === undefined) break;
    before = page.next;
  }
  return found;
}

function queryOf(cause: Issue['cause']): Omit<LedgerQuery, 'limit'> | undefined {
  const { kind, destination, path, row, code, table } = cause;
  if (kind === 'unknown-code') {
    return table === undefined || code === undefined ? undefined : { codeNotKnown: { table, code } };
  }
  const fate = FATES.find((each) => each === kind);
  if (fate === undefined || path === undefined || destination === undefined) return undefined;
  return {
    destination,
    line: {
      fate,
      path,
      ...(row === undefined ? {} : { row }),
      ...(code === undefined ? {} : { code: code as NonNullable<LedgerQuery['line']>['code'] & string }),
    },
  };
}
