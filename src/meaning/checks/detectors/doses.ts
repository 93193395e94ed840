import { type Detector, type Hit, recordsOf } from '../detector.ts';
import { ingredientOf } from './ingredients.ts';

const MICROGRAMS: Readonly<Record<string, number>> = { mcg: 1, ug: 1, µg: 1, mg: 1000, g: 1_000_000, gm: 1_000_000 };
/** So many times the largest or smallest dose of others is no other dose but an error. */
const TIMES = 5;

/** Doses that nobody takes: beyond the largest single dose that is known, or ten times what all others of the drug have. */
export const doses: Detector<{ readonly at: string }> = ({ at }, frame, { knowledge }) => {
  if (!frame.has(at) || !frame.has('text')) return undefined;
  const ingredient = ingredientOf(frame, knowledge);
  const amount = (row: number): number | undefined => {
    const value = frame.number(at, row) ?? strength(frame.text('text', row));
    const unit = MICROGRAMS[frame.text('unit', row).toLowerCase()];
    return value === undefined ? undefined : value * (unit ?? 1000);
  };
  const groups = new Map<string, number[]>();
  for (const row of recordsOf(frame)) {
    const [name, value] = [ingredient(row), amount(row)];
    if (name === undefined || value === undefined) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  for (const group of groups.values()) group.sort((a, b) => a - b);
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const [name, value] = [ingredient(row), amount(row)];
    if (name === undefined || value === undefined) continue;
    judged++;
    const known = knowledge.drug(name)?.most;
    const most = known === undefined ? undefined : known[0] * (MICROGRAMS[known[1]] ?? 1000);
    if (isNoDose(value, groups.get(name) ?? [], most)) hits.push({ row, field: at });
  }
  return { judged, hits };
};

/** @param group all doses of the drug, sorted */
function isNoDose(value: number, group: readonly number[], most: number | undefined): boolean {
  const typical = group[Math.floor(group.length / 2)] ?? value;
  const many = group.length >= TIMES;
  if (most === undefined ? many && value >= typical * 10 : value > most * 1.5 && value > typical * TIMES) return true;
  const smallest = group[Math.floor(group.length * 0.05)] ?? 0;
  return value <= 0 || (many && value * 20 <= typical && value * TIMES <= smallest);
}

function strength(text: string): number | undefined {
  const found = /(\d+(?:\.\d+)?)\s*(?:mg|mcg|ug|g)\b/i.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
