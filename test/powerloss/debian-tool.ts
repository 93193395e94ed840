import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOOLS = fileURLToPath(new URL('../../.tools/debian/', import.meta.url));

/**
 * A file out of a Debian package: the one on this machine, or one unpacked into the project's own
 * folder of tools, for which nobody has to be root. Undefined where neither can be had.
 */
export function debianTool(packageName: string, onPath: string, inPackage: string): string | undefined {
  if (onPath !== '' && spawnSync(onPath, ['--version']).status === 0) return onPath;
  const unpacked = () => globSync(join(TOOLS, packageName, inPackage))[0];
  const installed = globSync(join('/', inPackage))[0];
  if (installed !== undefined) return installed;
  if (unpacked() !== undefined) return unpacked();
  const folder = join(TOOLS, packageName);
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('apt-get', ['download', packageName], { cwd: folder, stdio: 'ignore' });
    const archive = globSync(join(folder, `${packageName}_*.deb`))[0];
    if (archive !== undefined && existsSync(archive)) execFileSync('dpkg-deb', ['-x', archive, folder]);
  } catch {
    return undefined; // No Debian, or no way to its archive: the caller says what that means.
  }
  return unpacked();
}
