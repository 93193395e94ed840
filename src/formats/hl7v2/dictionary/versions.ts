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

/** Where each stands in their order. */
const RANKS = versions.map((version) => {
  const [, minor = 0, patch = 0] = version.split('.').map(Number);
  return rank(minor, patch);
});

/**
 * The version whose dictionary is nearest to what a message says in MSH-12.1: itself, else the newest one
 * before it, else the oldest. A message that says nothing, or nothing like a version, is read as 2.5.1.
 */
export function nearestVersion(stated: string | undefined): Version {
  const parts = /^\s*2\.(\d+)(?:\.(\d+))?/.exec(stated ?? '');
  if (parts === null) return '2.5.1';
  const wanted = rank(Number(parts[1]), Number(parts[2] ?? 0));
  return versions[RANKS.findLastIndex((each) => each <= wanted)] ?? versions[0];
}

function rank(minor: number, patch: number): number {
  return minor * 100 + patch;
}
