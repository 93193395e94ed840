import type { RoleGiven } from '../../practice/access/principal.ts';

/** An account as its row has it. */
export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly display: string;
  readonly state: 'active' | 'locked' | 'removed';
  readonly password: string | null;
  readonly must_change: number;
  readonly password_ends: number | null;
  readonly given: string;
  readonly issuer: string | null;
  readonly subject: string | null;
  readonly totp: Uint8Array | null;
  readonly totp_step: number;
  readonly failures: number;
  readonly not_before: number;
  readonly made_at: number;
  readonly seen_at: number | null;
}

/** The roles of an account. */
export function givenOf(row: Pick<AccountRow, 'given'>): readonly RoleGiven[] {
  return JSON.parse(row.given) as RoleGiven[];
}
