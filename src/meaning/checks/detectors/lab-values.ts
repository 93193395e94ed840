import { unitOf } from '../../codes/units/unit.ts';
import { type Detector, type Hit, recordsOf } from '../detector.ts';
import type { Frame } from '../frame.ts';
import type { Analyte, Knowledge } from '../knowledge.ts';
import { type UsualRange, usualRange, within } from './usual-range.ts';

/** What may be wrong with a laboratory value: not of this world, a shifted decimal point, or on another unit's scale. */
export type LabFault = 'impossible' | 'shifted' | 'other unit';

interface Group {
  readonly analyte: Analyte | undefined;
  readonly range: UsualRange | undefined;
}

const groupsOf = new WeakMap<Frame, ReadonlyMap<string, Group>>();

/** Finds laboratory values that cannot be, or are another unit's, by what the test is and what its other values are. */
export const labValues: Detector<{ readonly is: LabFault }> = ({ is }, frame, { knowledge }) => {
  if (!frame.has('value') || !(frame.has('code') || frame.has('text'))) return undefined;
  const groups = groupsOf.get(frame) ?? labGroups(frame, knowledge);
  groupsOf.set(frame, groups);
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const value = frame.number('value', row);
    const group = groups.get(groupKey(frame, row));
    if (value === undefined || group === undefined) continue;
    judged++;
    if (faults(value, group, frame, row).includes(is)) hits.push({ row, field: 'value' });
  }
  return { judged, hits };
};

/** The values of each test in each unit. */
function labGroups(frame: Frame, knowledge: Knowledge): ReadonlyMap<string, Group> {
  const numbers = new Map<string, number[]>();
  const analytes = new Map<string, Analyte | undefined>();
  for (const row of recordsOf(frame)) {
    const key = groupKey(frame, row);
    const value = frame.number('value', row);
    if (value === undefined) continue;
    const known = numbers.get(key);
    if (known !== undefined) {
      known.push(value);
      continue;
    }
    numbers.set(key, [value]);
    analytes.set(key, knowledge.analyte(frame.text('code', row), frame.text('text', row)));
  }
  return new Map([...numbers].map(([key, values]) => [key, { analyte: analytes.get(key), range: usualRange(values) }]));
}

function groupKey(frame: Frame, row: number): string {
  const unit = frame.text('unit', row);
  const name = frame.text('code', row) || frame.text('text', row);
  return `${name.toUpperCase()}\n${unitOf(unit)?.code ?? unit}`;
}

function faults(value: number, { analyte, range }: Group, frame: Frame, row: number): readonly LabFault[] {
  const found: LabFault[] = [];
  const unit = unitOf(frame.text('unit', row))?.code ?? '';
  const own = analyte !== undefined && (unit === '' || unit === (unitOf(analyte.unit)?.code ?? analyte.unit));
  const limits = own ? analyte.possible : undefined;
  if (limits !== undefined && (value < limits[0] || value > limits[1])) found.push('impossible');
  const expected = expectedRange(range, frame, row);
  if (expected === undefined || value === 0) return found;
  // A value is suspect where it is far from what others have, and a single cause brings it among them.
  const far = value > expected.high * 1.6 || value < expected.low * 0.55;
  if (!far) return found;
  const factors = own ? Object.values(analyte.others ?? {}) : [];
  if (factors.some((factor) => within(value / factor, expected, 0.25))) found.push('other unit');
  const [tenth, tenfold] = [within(value / 10, expected, 0), within(value * 10, expected, 0)];
  if (tenth || (tenfold && value < expected.low * 0.4)) found.push('shifted');
  else if (limits === undefined && (value > expected.high * 50 || value < 0)) found.push('impossible');
  return found;
}

/** What this practice's values of the test are, or else what the row's own reference range makes likely. */
function expectedRange(range: UsualRange | undefined, frame: Frame, row: number): UsualRange | undefined {
  if (range !== undefined) return range;
  const [low, high] = [frame.number('low', row), frame.number('high', row)];
  if (low === undefined || high === undefined || high <= low) return undefined;
  return { low: low * 0.5, high: high * 2, middle: (low + high) / 2 };
}
