/** Loaded before anything else, so it uses nothing that an old Node lacks and imports nothing. */

const OLDEST = [22, 22] as const;

/** Why a Node version will not do, in a sentence; undefined when it will. */
export function tooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `suture needs Node ${OLDEST.join('.')} or newer and this is ${version}: install Node 24, or start it with npm (npm run suture), which brings one.`;
}
