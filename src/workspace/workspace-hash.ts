import { createHash } from 'node:crypto';

/**
 * SHA-256 (hex) over the files of a workspace: each file in the order of its name's UTF-16 units, as the length
 * of its name and the name, the length of its text and the text, lengths in bytes of UTF-8. The lengths keep two
 * different sets of files from ever looking alike.
 */
export function workspaceHash(files: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(files).sort()) {
    for (const text of [name, files[name] ?? '']) {
      const bytes = Buffer.from(text, 'utf8');
      hash.update(`${bytes.length}:`).update(bytes);
    }
  }
  return hash.digest('hex');
}
