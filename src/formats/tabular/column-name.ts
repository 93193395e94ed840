/** The letters of a column, counted from 0: 26 is `AA`. */
export function columnName(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : `${columnName(Math.floor(column / 26) - 1)}${letter}`;
}

/** The column of a cell's place, from 0: that of `AA7` is 26; -1 where it is no place. */
export function columnOf(place: string): number {
  const [, letters] = /^([A-Z]{1,3})\d+$/.exec(place) ?? [];
  if (letters === undefined) return -1;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
