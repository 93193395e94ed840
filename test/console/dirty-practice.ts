import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const GIVEN = ['Nora', 'Sam', 'Ivy', 'Omar', 'Lena', 'Paul', 'Ruth', 'Hugo', 'Mira', 'Jonas'];
const FAMILY = ['Ashby', 'Birch', 'Cole', 'Dane', 'Ellis', 'Ford', 'Grant', 'Hale', 'Ives'];

/** Made-up patients and allergies of an old system, as tables; those of `slips` have what audits look for. */
export function writeDirtyPractice(
  folder: string,
  slips: ReadonlySet<'birth' | 'name' | 'orphan' | 'none-known'>,
): void {
  const patients = Array.from({ length: 60 }, (_, at) => ({
    id: 100_001 + at * 7,
    last: FAMILY[at % FAMILY.length],
    first: slips.has('name') && at % 20 === 4 ? '' : GIVEN[(at * 3) % GIVEN.length],
    born: slips.has('birth') && at % 12 === 5 ? '' : `${1940 + ((at * 13) % 70)}-0${1 + (at % 9)}-${10 + (at % 18)}`,
  }));
  mkdirSync(folder, { recursive: true });
  write(
    folder,
    'patients',
    'PatientID,LastName,FirstName,DOB,Sex,Phone',
    patients.map(({ id, last, first, born }, at) =>
      [id, last, first, born, at % 2 === 0 ? 'F' : 'M', `212-555-0${100 + at}`].join(','),
    ),
  );
  const allergies = patients.slice(0, 30).map(({ id }, at) => {
    const allergen = ['Penicillin', 'Peanut', 'Latex', 'Sulfa'][at % 4];
    const patient = slips.has('orphan') && at % 10 === 3 ? 999_000 + at : id;
    return [at + 1, patient, allergen, 'Hives', 'mild', `2024-0${1 + (at % 9)}-11`].join(',');
  });
  if (slips.has('none-known')) allergies.push(`31,${patients[0]?.id ?? 0},No known allergies,,,2024-03-01`);
  write(folder, 'allergies', 'AllergyID,PatientID,Allergen,Reaction,Severity,RecordedDate', allergies);
}

function write(folder: string, name: string, head: string, rows: readonly string[]): void {
  writeFileSync(join(folder, `${name}.csv`), `${[head, ...rows].join('\n')}\n`);
}
