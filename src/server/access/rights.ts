import { type Grant, roleUnder } from '../../practice/access/grant.ts';
import type { GrantDesk } from '../../practice/access/grant-desk.ts';
import type { Permission } from '../../practice/access/permissions.ts';
import type { RoleGiven } from '../../practice/access/principal.ts';
import { roles } from '../../practice/access/roles.ts';
import type { AccessRules, FactorNeed } from '../../workspace/access-rules.ts';
import { type AccountRow, givenOf } from './account.ts';

/** What takes data out of Suture. */
const EXPORTS: readonly Permission[] = ['message:raw', 'message:copy', 'trail:export', 'backup:take'];

/** What an account may do now by the rules of the workspace and the grants of the practice. */
export class Rights {
  readonly rules: AccessRules;
  readonly #grants: GrantDesk;

  constructor(rules: AccessRules, grants: GrantDesk) {
    this.rules = rules;
    this.#grants = grants;
  }

  /** The roles of an account as they count at this moment. */
  async given(row: AccountRow): Promise<readonly RoleGiven[]> {
    const given = givenOf(row);
    if (!this.needsGrant(row)) return given;
    const grants: readonly Grant[] = await this.#grants.inForce(row.id);
    return given.flatMap((each) => (this.#isBound(each) ? roleUnder(each, grants) : [each]));
  }

  /** Whether a role of the account counts only under a grant. */
  needsGrant(row: AccountRow): boolean {
    return givenOf(row).some((each) => this.#isBound(each));
  }

  /** Whether an account has to log in with two factors. */
  needsFactor(row: AccountRow): boolean {
    const given = givenOf(row);
    return this.rules.secondFactor.some((need) => given.some((each) => isNeed(need, each)));
  }

  #isBound({ role }: RoleGiven): boolean {
    return this.rules.grants.neededBy.some((each) => each === role);
  }
}

function isNeed(need: FactorNeed, { role }: RoleGiven): boolean {
  const allowed = roles[role];
  if (need === 'unmask') return allowed.includes('message:unmask');
  if (need === 'export') return EXPORTS.some((permission) => allowed.includes(permission));
  return role === need;
}
