import { type Detector, type Hit, recordsOf, type World } from '../detector.ts';
import { type Frame, keyText } from '../frame.ts';
import { ingredientOf } from './ingredients.ts';

/** The allergies that a patient has, as other rules ask for them. */
interface Allergy {
  readonly frame: Frame;
  readonly row: number;
  readonly ingredient: string | undefined;
  readonly text: string;
}

/** Active drugs of an ingredient or class to which the patient has an allergy on record. */
export const drugAgainstAllergy: Detector<{ readonly at: string }> = ({ at }, frame, world) => {
  if (!frame.has('patient') || !frame.has('text')) return undefined;
  const allergies = allergiesByPatient(world);
  if (allergies === undefined) return undefined;
  const ingredient = ingredientOf(frame, world.knowledge);
  const hits: Hit[] = [];
  let judged = 0;
  for (const row of recordsOf(frame)) {
    const patient = keyText(frame.text('patient', row));
    const drug = ingredient(row);
    if (patient === '' || drug === undefined) continue;
    if (frame.has('status') && world.vocabularies.meaning(frame, 'status', row) !== 'active') continue;
    judged++;
    const against = allergies.get(patient)?.find((allergy) => isAgainst(drug, allergy, world));
    if (against === undefined) continue;
    hits.push({ row, field: at, other: { table: against.frame.table.name, row: against.row } });
  }
  return { judged, hits };
};

/** A statement that there are no allergies, beside an allergy of the same patient that is in force. */
export const noneBesideSome: Detector<{ readonly at: string }> = ({ at }, frame, world) => {
  if (!frame.has('patient') || !frame.has(at)) return undefined;
  const some = new Map<string, number>();
  const none: number[] = [];
  for (const row of recordsOf(frame)) {
    const text = frame.text(at, row);
    if (text === '' || isOver(frame, row, world)) continue;
    const patient = keyText(frame.text('patient', row));
    if (world.knowledge.isOne('no known allergy', text)) none.push(row);
    else if (!world.knowledge.holds('not an allergen', text)) some.set(patient, row);
  }
  const hits = none.flatMap((row): Hit[] => {
    const other = some.get(keyText(frame.text('patient', row)));
    return other === undefined ? [] : [{ row, field: at, other: { table: frame.table.name, row: other } }];
  });
  return { judged: none.length, hits };
};

function allergiesByPatient(world: World): ReadonlyMap<string, readonly Allergy[]> | undefined {
  const frames = world.frames
    .filter(({ kind }) => kind === 'allergies')
    .filter((frame) => frame.has('patient') && frame.has('text'));
  if (frames.length === 0) return undefined;
  const found = new Map<string, Allergy[]>();
  for (const frame of frames) {
    for (const row of recordsOf(frame)) {
      const text = frame.text('text', row);
      const patient = keyText(frame.text('patient', row));
      if (text === '' || patient === '' || isOver(frame, row, world)) continue;
      const coded = world.knowledge.ingredientOfCode(frame.text('code', row));
      const allergy: Allergy = {
        frame,
        row,
        ingredient: world.knowledge.ingredient(text, true) ?? coded,
        text: text.toLowerCase(),
      };
      const known = found.get(patient);
      if (known === undefined) found.set(patient, [allergy]);
      else known.push(allergy);
    }
  }
  return found;
}

function isAgainst(drug: string, { ingredient, text }: Allergy, { knowledge }: World): boolean {
  const classes = knowledge.drug(drug)?.classes ?? [];
  if (ingredient === drug || classes.some((each) => text.includes(each))) return true;
  const allergic = ingredient === undefined ? [] : (knowledge.drug(ingredient)?.classes ?? []);
  return classes.some((each) => allergic.includes(each));
}

function isOver(frame: Frame, row: number, world: World): boolean {
  if (!frame.has('status')) return false;
  const meaning = world.vocabularies.meaning(frame, 'status', row);
  return meaning === 'resolved' || meaning === 'refuted';
}
