/** Letters whose plain form is no decomposition. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

const ASCII = /^[a-z0-9 ]*$/;

/** Text in lower case without accents, apostrophes and hyphens closed up, other signs as blanks, blanks once. */
export function foldText(text: string): string {
  let folded = text.toLowerCase();
  if (!ASCII.test(folded)) {
    folded = folded
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .replace(/[ßæœøłđðþı]/g, (letter) => PLAIN[letter] ?? letter)
      .replace(/(?<=\p{L})['’`´ʻ](?=\p{L})/gu, '')
      .replace(/[^\p{L}\p{N}]+/gu, ' ');
  }
  return folded.replace(/ {2,}/g, ' ').trim();
}
