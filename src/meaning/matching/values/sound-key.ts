/** Letters that are heard alike, after the groups below have been read. */
const HEARD: Readonly<Record<string, string>> = {
  b: 'P',
  p: 'P',
  f: 'F',
  v: 'F',
  w: 'F',
  c: 'K',
  k: 'K',
  q: 'K',
  g: 'K',
  x: 'KS',
  j: 'J',
  s: 'S',
  z: 'S',
  d: 'T',
  t: 'T',
  l: 'L',
  m: 'N',
  n: 'N',
  r: 'R',
  ñ: 'N',
  ç: 'S',
};

/** Groups of letters that are heard as one sound, in the languages of Europe. */
const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^(?:kn|gn|pn|wr|ps)/, '$n'],
  [/sch|sh|tsch|tch|ch|cz|sz/g, 's'],
  [/ph/g, 'f'],
  [/gh(?=[^aeiouy]|$)/g, ''],
  [/ck|cq|qu/g, 'k'],
  [/c(?=[eiy])/g, 's'],
  [/dg|dj/g, 'j'],
  [/g(?=[ei])/g, 'j'],
  [/th/g, 't'],
  [/ll/g, 'l'],
];

/**
 * A key that names heard alike share: the first letter's sound and the consonants after it, doubled sounds once, at most
 * six. It only gathers names to be compared, so it is coarse on purpose. The text is one folded name.
 */
export function soundKey(name: string): string {
  let text = name.replace(GROUPS[0]?.[0] ?? /^$/, (group) => group.slice(1));
  for (const [group, sound] of GROUPS.slice(1)) text = text.replace(group, sound);
  let key = /^[aeiouyàh]/.test(text) ? 'A' : '';
  for (const letter of text) {
    const sound = HEARD[letter];
    if (sound !== undefined && !key.endsWith(sound)) key += sound;
    if (key.length >= 6) break;
  }
  return key;
}
