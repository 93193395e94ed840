import { yearsBetween } from '../dates.ts';
import { type Detector, type Hit, recordsOf } from '../detector.ts';

/** Diagnoses that a patient of this sex or age cannot have (Medicare Code Editor). */
export const patientCodes: Detector<{ readonly at: string; readonly by: 'sex' | 'age'; readonly since?: string }> = (
  { at, by, since },
  frame,
  { knowledge, vocabularies, asOf },
) => {
  const column = frame.column(at);
  const needed = by === 'sex' ? 'patient.sex' : 'patient.birthDate';
  if (column === undefined || !frame.has(needed)) return undefined;
  const edit = (name: string, row: number): boolean =>
    column.memo(`edit ${name}`, row, (value) => knowledge.isOfEdit(name, value.trim()));
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    if (frame.text(at, row) === '') continue;
    const conflict = by === 'sex' ? sexConflict(row) : ageConflict(row);
    if (conflict === undefined) continue;
    judged++;
    if (conflict) hits.push({ row, field: at });
  }
  return { judged, hits };

  function sexConflict(row: number): boolean | undefined {
    const sex = vocabularies.meaning(frame, 'patient.sex', row);
    if (sex !== 'female' && sex !== 'male') return undefined;
    return edit(sex === 'female' ? 'male' : 'female', row) && !edit(sex, row);
  }

  function ageConflict(row: number): boolean | undefined {
    const birth = frame.day('patient.birthDate', row);
    const day = (since === undefined ? undefined : frame.day(since, row)) ?? asOf;
    if (birth === undefined || day < birth) return undefined;
    const age = yearsBetween(birth, day);
    return (edit('newborn', row) && age > 5) || (edit('adult', row) && age < 12);
  }
};
