/** The versions of HL7 v2 that the dictionary holds, oldest first. */
export const versions = [
  '2.1',
  '2.2',
  '2.3',
  '2.3.1',
  '2.4',
  '2.5',
  '2.5.1',
  '2.6',
  '2.7',
  '2.7.1',
  '2.8',
  '2.8.1',
  '2.8.2',
] as const;

export type Version = (typeof versions)[number];

/**
 * The version whose dictionary is nearest to what a message says in MSH-12.1: itself, else the newest one
 * before it, else the oldest. A message that says nothing, or nothing like a version, is read as 2.5.1.
 */
export function nearestVersion(stated: string | undefined): Version {
  const parts = /^\s*2\.(\d+)(?:\.(\d+))?/.exec(stated ?? '');
  if (parts === null) return '2.5.1';
  const rank = (minor: number, patch: number) => minor * 100 + patch;
  const wanted = rank(Number(parts[1]), Number(parts[2] ?? 0));
  let nearest: Version = versions[0];
  for (const version of versions) {
    const [, minor = 0, patch = 0] = version.split('.').map(Number);
    if (rank(minor, patch) <= wanted) nearest = version;
  }
  return nearest;
}
