import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { accessMatrix } from '../src/server/contract/access-matrix.ts';
import { api } from '../src/server/contract/api.ts';
import type { Route } from '../src/server/contract/route.ts';

/**
 * What is made of the list of routes and committed, so that a change to it can be read: the addresses for the typed
 * client, and the matrix of roles. `node scripts/api.ts` writes both.
 */
export function madeOfRoutes(): readonly { readonly file: string; readonly text: string }[] {
  const list: readonly (readonly [string, Route])[] = Object.entries(api);
  const addresses = list.map(([name, { method, path }]) => `  "${name}": ["${method}", "${path}"]`);
  const page = readFileSync(at('docs/access-matrix.md'), 'utf8');
  const [before = ''] = page.split('<!-- matrix -->');
  return [
    { file: 'src/server/contract/addresses.json', text: `{\n${addresses.join(',\n')}\n}\n` },
    { file: 'docs/access-matrix.md', text: `${before}<!-- matrix -->\n\n${accessMatrix(api)}\n` },
  ];
}

/** A file of this package. */
export function at(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { file, text } of madeOfRoutes()) writeFileSync(at(file), text);
}
