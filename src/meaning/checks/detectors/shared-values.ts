import { type Detector, type Hit, recordsOf } from '../detector.ts';
import { keyText } from '../frame.ts';
import { type Predicate, rowTest } from '../predicate.ts';

/** One value on rows of different people or things. */
export interface SharedValues {
  readonly at: string;
  /** Rows to look at; placeholders are told elsewhere. */
  readonly when?: Predicate;
  /** More rows than this share a value, and they differ in every one of `differ`. */
  readonly most?: number;
  readonly differ?: readonly string[];
}

/** Finds identifiers that two people have, and contacts that too many have who have nothing else in common. */
export const sharedValues: Detector<SharedValues> = ({ at, when, most = 1, differ = [] }, frame, world) => {
  if (!frame.has(at)) return undefined;
  const looked = when === undefined ? () => true : rowTest(when, frame, world);
  if (looked === undefined) return undefined;
  const groups = new Map<string, number[]>();
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const value = keyText(frame.text(at, row));
    if (value === '' || looked(row) !== true) continue;
    judged++;
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [row]);
    else group.push(row);
  }
  const same = new Set(frame.kind === 'patients' ? world.samePeople(frame).map(({ rows }) => rows.join(' ')) : []);
  const fields = differ.filter((field) => frame.has(field));
  const hits: Hit[] = [];
  for (const rows of groups.values()) {
    if (rows.length <= most) continue;
    if (!fields.every((field) => new Set(rows.map((row) => keyText(frame.text(field, row)))).size > most)) continue;
    const [first = 0, ...rest] = rows;
    const others = rest.filter((row) => !same.has(`${first} ${row}`));
    hits.push(...others.map((row) => ({ row, field: at, other: { table: frame.table.name, row: first } })));
  }
  return { judged, hits };
};
