import { byUrgency } from '../meaning/codes/unknown-codes.ts';
import type { Store } from '../store/store.ts';
import type { CodeTotal } from '../store/stored-ledger.ts';
import type { WorkspaceDefinition } from '../workspace/definitions.ts';
import type { Clock } from '../world/clock.ts';
import type { AccountFace, MetCode } from './account-face.ts';
import { messageResidue } from './message-ledger.ts';
import { applyRetry, planRetry, type RetryWorld } from './retrying.ts';

/** What the account needs of the engine. */
export interface AccountWorld {
  readonly store: Store;
  readonly clock: Clock;
  workspace(): WorkspaceDefinition;
  retry(): RetryWorld;
}

/** The stored account: ledgers, their sums, and the codes that tables do not know. */
export class Account implements AccountFace {
  readonly #world: AccountWorld;

  constructor(world: AccountWorld) {
    this.#world = world;
  }

  ledgers(id: number): ReturnType<AccountFace['ledgers']> {
    return this.#world.store.ledgers(id);
  }

  residue(id: number, destination: string): ReturnType<AccountFace['residue']> {
    return messageResidue(this.#world.store, this.#world.retry().renderer, id, destination);
  }

  search(query: Parameters<AccountFace['search']>[0]): ReturnType<AccountFace['search']> {
    return this.#world.store.searchLedgers(query);
  }

  contentTotals(from: number, to: number): ReturnType<AccountFace['contentTotals']> {
    return this.#world.store.contentTotals(from, to);
  }

  lineTotals(from: number, to: number): ReturnType<AccountFace['lineTotals']> {
    return this.#world.store.lineTotals(from, to);
  }

  async unknownCodes(): Promise<readonly MetCode[]> {
    const { store, clock } = this.#world;
    const { codes, flows } = this.#world.workspace();
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    const met = new Map<string, MetCode>();
    for (const total of await store.codeTotals()) {
      const { table, code, system } = total;
      const flow = total.destination.split('>')[0] ?? '';
      const key = JSON.stringify([table, system, code]);
      met.set(key, merged(met.get(key), total, flow, flows[flow]?.from ?? flow));
    }
    return [...met.values()].sort(byUrgency).map((each) => ({
      ...each,
      known: typeof codes.translate(each.table, each.code, each.system, 'forward', today) !== 'string',
    }));
  }

  planRetry(selection: Parameters<AccountFace['planRetry']>[0]): ReturnType<AccountFace['planRetry']> {
    return planRetry(selection, this.#world.retry());
  }

  applyRetry(
    selection: Parameters<AccountFace['planRetry']>[0],
    token: string,
    by: { readonly who: string; readonly reason: string },
  ): ReturnType<AccountFace['applyRetry']> {
    return applyRetry(selection, token, by, this.#world.retry());
  }
}

/** Two destinations, or two flows, may meet the same code. */
function merged(before: MetCode | undefined, total: CodeTotal, flow: string, source: string): MetCode {
  const { destination: _, ...code } = total;
  if (before === undefined) return { ...code, flows: [flow], sources: [source], known: false };
  return {
    ...before,
    ...code,
    waiting: before.waiting + code.waiting,
    flagged: before.flagged + code.flagged,
    first: Math.min(before.first, code.first),
    last: Math.max(before.last, code.last),
    flows: [...new Set([...before.flows, flow])].sort(),
    sources: [...new Set([...before.sources, source])].sort(),
  };
}
