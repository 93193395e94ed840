import type { VersionData } from './version-data.ts';

/**
 * The source's 2.6 lost "optional" and "repeating" on groups of some structures (OML_O21: TIMING, OBSERVATION,
 * INSURANCE), while the versions before and after agree on them. Where both neighbours say the same of the
 * same group of the same structure and this version says nothing, what the neighbours say holds.
 * `data` is in order of versions and changed in place.
 */
export function repairGroups(data: readonly VersionData[]): void {
  for (const [i, now] of data.entries()) {
    const before = data[i - 1];
    const after = data
      .slice(i + 1)
      .find((later) => JSON.stringify(later.structures) !== JSON.stringify(now.structures));
    if (before === undefined || after === undefined) continue;
    for (const [name, text] of Object.entries(now.structures)) {
      const earlier = marks(before.structures[name] ?? '');
      const later = marks(after.structures[name] ?? '');
      now.structures[name] = text.replace(/([A-Z0-9_]+)([?*]*)\(/g, (whole, group: string, own: string) => {
        const agreed = earlier.get(group);
        return own === '' && agreed !== undefined && agreed === later.get(group) ? `${group}${agreed}(` : whole;
      });
    }
  }
}

/** Group name to its marks. A name that a structure uses twice with different marks says nothing. */
function marks(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, group = '', mark = ''] of text.matchAll(/([A-Z0-9_]+)([?*]*)\(/g)) {
    found.set(group, found.has(group) && found.get(group) !== mark ? '' : mark);
  }
  return found;
}
