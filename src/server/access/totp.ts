import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { PracticeStore, Step } from '../../store/practice.ts';
import type { Clock } from '../../world/clock.ts';
import type { AccountRow } from './account.ts';
import { secretHash } from './secret-text.ts';

const PERIOD_MS = 30_000;
const RECOVERY_CODES = 10;

/** Time-based codes (RFC 6238: SHA-1, six digits, 30 seconds, one step of clock error), and recovery codes. */
export class Totp {
  readonly #practice: PracticeStore;
  readonly #clock: Clock;

  constructor(practice: PracticeStore, clock: Clock) {
    this.#practice = practice;
    this.#clock = clock;
  }

  /** A new secret, and the address that an authenticator reads as a picture. */
  newSecret(label: string, issuer: string): { readonly secret: string; readonly uri: string } {
    const secret = new Secret({ size: 20 });
    return { secret: secret.base32, uri: new TOTP({ issuer, label, secret }).toString() };
  }

  /** The time step that a code belongs to; undefined where it fits none near now. */
  stepOf(secret: string, code: string): number | undefined {
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    const timestamp = this.#clock.now();
    const delta = totp.validate({ token: code.replaceAll(' ', ''), window: 1, timestamp });
    return delta === null ? undefined : Math.floor(timestamp / PERIOD_MS) + delta;
  }

  /** Whether a code of the authenticator or a recovery code counts for an account; each counts once. */
  async accepts(account: AccountRow, code: string): Promise<boolean> {
    if (account.totp === null) return false;
    const step = this.stepOf(Buffer.from(account.totp).toString('utf8'), code);
    const used: Step =
      step === undefined
        ? { name: 'useRecoveryCode', values: [account.id, secretHash(plain(code))] }
        : { name: 'useTotp', values: [step, account.id, step] };
    const [changed] = await this.#practice.write([used]);
    return changed === 1;
  }

  /** New recovery codes, and the steps that keep them in place of the old ones. */
  recoveryCodes(account: string): { readonly codes: readonly string[]; readonly steps: readonly Step[] } {
    const codes = Array.from({ length: RECOVERY_CODES }, () => {
      // 128 bits: a plain hash of them is enough to keep.
      return randomBytes(16)
        .toString('hex')
        .replaceAll(/.{8}(?=.)/g, '$&-');
    });
    const add = codes.map((code): Step => ({ name: 'addRecoveryCode', values: [account, secretHash(plain(code))] }));
    return { codes, steps: [{ name: 'clearRecoveryCodes', values: [account] }, ...add] };
  }
}

function plain(code: string): string {
  return code.toLowerCase().replaceAll(/[^0-9a-f]/g, '');
}
