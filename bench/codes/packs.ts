import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type CodePack, readPack } from '../../src/meaning/codes/pack-format.ts';

/** The pack of ICD-10-CM that ships. */
export function icd10CmPack(): CodePack {
  const text = (name: string): string =>
    gunzipSync(readFileSync(new URL(`../../packs/icd-10-cm/${name}`, import.meta.url))).toString('utf8');
  const manifest = readFileSync(new URL('../../packs/icd-10-cm/pack.json', import.meta.url), 'utf8');
  return readPack({ manifest, concepts: text('concepts.tsv.gz'), terms: text('terms.tsv.gz') });
}
