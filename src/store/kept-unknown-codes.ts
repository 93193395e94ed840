import type { UnknownCode } from '../meaning/codes/unknown-codes.ts';
import { UnknownCodes } from '../meaning/codes/unknown-codes.ts';
import type { Store } from './store.ts';

const SETTING = 'codes.unknown';
/** A setting is one small value; the rarest codes beyond this would only be found at the end of a list anyway. */
const MOST = 2_000;

/** The unknown codes that were kept, or none. */
export async function keptUnknownCodes(store: Pick<Store, 'setting'>): Promise<UnknownCodes> {
  const text = await store.setting(SETTING);
  return new UnknownCodes(text === undefined ? [] : (JSON.parse(text) as readonly UnknownCode[]), MOST);
}

/** Keeps the unknown codes as they are now: counted again from nothing they would need every message since. */
export async function keepUnknownCodes(store: Pick<Store, 'setSetting'>, codes: UnknownCodes): Promise<void> {
  await store.setSetting(SETTING, JSON.stringify(codes.all()));
}
