import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

/**
 * Makes `packs/data-audit/icd-9-cm.tsv.gz` from the general equivalence map of CMS (ICD-9-CM to ICD-10-CM, 2018, the
 * last one; public domain): each ICD-9-CM diagnosis code with the ICD-10-CM codes that it may be, in the map's order.
 *
 *     node scripts/codes/build-icd-9.ts FOLDER-OF-THE-MAPS
 */
const lines = gunzipSync(readFileSync(join(process.argv[2] ?? '.', '2018_I9gem.txt.gz')))
  .toString('utf8')
  .split(/\r?\n/);
const targets = new Map<string, string[]>();
for (const line of lines) {
  const [ninth, tenth, flags = ''] = line.trim().split(/\s+/);
  if (ninth === undefined || tenth === undefined) continue;
  const known = targets.get(ninth) ?? [];
  targets.set(ninth, known);
  // The second flag says that there is no equivalent, the third that several codes together make one.
  if (flags[1] === '0' && flags[2] === '0') known.push(tenth);
}
const text = [...targets].map(([ninth, tenths]) => `${ninth}\t${tenths.join(' ')}\n`).join('');
writeFileSync(join(import.meta.dirname, '../../packs/data-audit/icd-9-cm.tsv.gz'), gzipSync(text, { level: 9 }));
