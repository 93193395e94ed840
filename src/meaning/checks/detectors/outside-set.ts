import { type Detector, judgedByValue } from '../detector.ts';

/** Values that a field has not usually. */
export interface OutsideSet {
  readonly at: string;
  /** Also rows without a value, where nearly all have one. */
  readonly missing?: boolean;
  /** Only values whose meaning has another, usual spelling. */
  readonly variants?: boolean;
}

/** A value of a set has this share of the rows; the set has this share of them in all. */
const USUAL = 0.02;
const COVERED = 0.85;
const FILLED = 0.98;
const VARIANT = 10;

/**
 * Finds values that are written otherwise than their like, and rare values that mean nothing known, in a column whose
 * rows share a few values.
 */
export const outsideSet: Detector<OutsideSet> = ({ at, missing, variants }, frame, world) => {
  const column = frame.column(at);
  if (column === undefined) return undefined;
  const counts = column.counts();
  const plain = column.values.map((value) => value.trim());
  const filled = counts.reduce((sum, count, number) => sum + (plain[number] === '' ? 0 : count), 0);
  if (filled < 20) return { judged: 0, hits: [] };
  const meanings = world.vocabularies.meanings(frame, at, column);
  const usual = plain.map((value, number) => value !== '' && (counts[number] ?? 0) / filled >= USUAL);
  const covered = counts.reduce((sum, count, number) => sum + (usual[number] === true ? count : 0), 0) / filled;
  const styles = new Set(plain.filter((_, number) => usual[number]).map(styleOf));
  const whole = column.length;
  return judgedByValue(frame, at, (value, number) => {
    if (value === '') return missing === true && filled / whole >= FILLED ? true : undefined;
    if (usual[number] === true && !spelledOtherwise(number)) return false;
    const meaning = meanings[number];
    if (meaning !== undefined)
      return spelledOtherwise(number) || (variants !== true && !usual[number] && !styles.has(styleOf(value)));
    return variants !== true && covered >= COVERED && !usual[number];
  });

  /** Another value of the same meaning is many times as frequent. */
  function spelledOtherwise(number: number): boolean {
    const meaning = meanings[number];
    if (meaning === undefined) return false;
    return plain.some(
      (_, other) =>
        other !== number &&
        usual[other] === true &&
        meanings[other] === meaning &&
        (counts[other] ?? 0) >= VARIANT * (counts[number] ?? 0),
    );
  }
};

/** How a value is written: its kind of characters, and whether it is a code or a word. */
function styleOf(value: string): string {
  const kind = /^\d+$/.test(value)
    ? 'digits'
    : value === value.toUpperCase()
      ? 'upper'
      : value === value.toLowerCase()
        ? 'lower'
        : 'mixed';
  return `${kind} ${value.length <= 1 ? 1 : value.length <= 4 ? 4 : 9}`;
}
