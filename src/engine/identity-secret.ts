import type { Store } from '../store/store.ts';
import type { Random } from '../world/random.ts';

const SETTING = 'identity-secret';
const BYTES = 32;

/**
 * The secret under which maps make ids of keys. It is made once and stays in the store for ever: with another one every
 * patient would be somebody new to the receivers.
 */
export async function identitySecret(store: Store, random: Random): Promise<Uint8Array> {
  const known = await store.setting(SETTING);
  if (known !== undefined) return Buffer.from(known, 'hex');
  const secret = Buffer.from(Array.from({ length: BYTES }, () => Math.floor(random.next() * 256)));
  await store.setSetting(SETTING, secret.toString('hex'));
  return secret;
}
