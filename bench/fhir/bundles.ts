import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Bundle {
  readonly resourceType: 'Bundle';
  readonly entry: readonly { readonly resource: Record<string, unknown> }[];
}

/** Bundles from a folder of .json, .json.gz files, or from the folder's synthea-102-bundles.tar.xz. */
export function readBundles(folder: string, most: number): Bundle[] {
  const archive = readdirSync(folder).find((name) => name.endsWith('.tar.xz'));
  if (archive === undefined) return readFolder(folder, most);
  const unpacked = mkdtempSync(join(tmpdir(), 'fhir-bundles-'));
  try {
    execFileSync('tar', ['xJf', join(folder, archive), '-C', unpacked], { stdio: 'ignore' });
    return readFolder(unpacked, most);
  } catch {
    // Where tar cannot unpack xz, the bundles that stand beside the archive have to do.
    return readFolder(folder, most);
  } finally {
    rmSync(unpacked, { recursive: true });
  }
}

function readFolder(folder: string, most: number): Bundle[] {
  const bundles: Bundle[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (bundles.length === most) break;
    if (!/\.json(\.gz)?$/.test(name)) continue;
    const bytes = readFileSync(join(folder, name));
    const value = JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as Bundle;
    if (value.resourceType === 'Bundle' && value.entry?.length > 0) bundles.push(value);
  }
  return bundles;
}
