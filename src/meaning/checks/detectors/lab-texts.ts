import { convertQuantity } from '../../codes/units/convert-quantity.ts';
import { unitOf } from '../../codes/units/unit.ts';
import { type Detector, type Hit, recordsOf } from '../detector.ts';

const NUMBER = /^[<>]?=?\s*-?\d+(\.\d+)?$/;
const NUMERIC = 0.7;

/** Values that are no number, of tests whose values are numbers. */
export const textForNumber: Detector<{ readonly at: string }> = ({ at }, frame, { knowledge }) => {
  const column = frame.column(at);
  if (column === undefined) return undefined;
  const counts = new Map<string, { numeric: number; all: number }>();
  const test = (row: number): string => (frame.text('code', row) || frame.text('text', row)).toUpperCase();
  const numeric = (row: number): boolean => column.memo('numeric', row, (value) => NUMBER.test(value.trim()));
  for (const row of recordsOf(frame)) {
    if (frame.text(at, row) === '') continue;
    const count = counts.get(test(row)) ?? { numeric: 0, all: 0 };
    count.all++;
    if (numeric(row)) count.numeric++;
    counts.set(test(row), count);
  }
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const text = frame.text(at, row);
    const count = counts.get(test(row));
    if (text === '' || count === undefined) continue;
    const known = knowledge.analyte(frame.text('code', row), frame.text('text', row)) !== undefined;
    // Where nothing is known of the test, some other value of it must be a number for a text to be out of place.
    const isNumeric =
      known ||
      (count.numeric / count.all >= NUMERIC && count.all >= 4) ||
      /^\d+,\d+$|^\d+(\.\d+)?\s*[HLhl*]{1,2}$/.test(text);
    if (!isNumeric) continue;
    judged++;
    if (!numeric(row)) hits.push({ row, field: at });
  }
  return { judged, hits };
};

/** Units that are not written as UCUM writes them, unless the practice always writes that test's so. */
export const unitSpelling: Detector<{ readonly at: string }> = ({ at }, frame) => {
  const column = frame.column(at);
  if (column === undefined) return undefined;
  const test = (row: number): string => (frame.text('code', row) || frame.text('text', row)).toUpperCase();
  const counts = new Map<string, Map<string, number>>();
  for (const row of recordsOf(frame)) {
    const unit = frame.text(at, row);
    if (unit === '') continue;
    const units = counts.get(test(row)) ?? new Map<string, number>();
    counts.set(test(row), units.set(unit, (units.get(unit) ?? 0) + 1));
  }
  const usual = new Map<string, string | undefined>();
  for (const [name, units] of counts) usual.set(name, [...units].sort((a, b) => b[1] - a[1])[0]?.[0]);
  const written = new Set(usual.values());
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const unit = frame.text(at, row);
    if (unit === '') continue;
    judged++;
    if (unit === usual.get(test(row))) continue;
    const read = column.memo('unit', row, (value) => unitOf(value.trim()));
    // Where a test has a few rows only, what is usual elsewhere in the table is no slip.
    if (read?.how !== 'same' && !written.has(unit)) hits.push({ row, field: at });
    else if (read?.how === 'same' && isAnotherName(unit, usual.get(test(row)))) hits.push({ row, field: at });
  }
  return { judged, hits };
};

/** Whether two units are one and the same in size, written differently. */
function isAnotherName(unit: string, usual: string | undefined): boolean {
  const [a, b] = [unitOf(unit)?.code, usual === undefined ? undefined : unitOf(usual)?.code];
  if (a === undefined || b === undefined || a === b) return false;
  const one = convertQuantity('1.000000', a, b);
  return 'value' in one && Number(one.value) === 1;
}
