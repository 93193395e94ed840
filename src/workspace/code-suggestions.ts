import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Suggestible, suggestFrom } from '../meaning/codes/suggest/suggest-from.ts';
import type { Suggest } from '../meaning/codes/worklist.ts';
import { codePackNames, loadCodePack, SHIPPED_PACKS } from './code-packs.ts';

const MOST = 3;

/**
 * Suggestions from every pack of codes, the workspace's own (`packs/` of its state folder) in place of those that ship.
 * Reading them takes seconds.
 */
export async function codeSuggestions(state: string): Promise<Suggest> {
  const systems: Suggestible[] = [];
  for (const folder of [SHIPPED_PACKS, join(state, 'packs')]) {
    const names = existsSync(folder) ? await codePackNames(folder) : [];
    for (const name of names) {
      const { system, terms, manifest } = await loadCodePack(name, folder);
      const { offeredBelow } = manifest;
      systems.push({ system, terms, ...(offeredBelow === undefined ? {} : { offeredBelow }) });
    }
  }
  return suggestFrom(systems, { limit: MOST });
}
