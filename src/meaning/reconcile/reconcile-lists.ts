import { foldText } from '../matching/values/fold-text.ts';
import { doseOf } from './dose.ts';
import { ingredientName, saysNoAllergies, substanceClass, substanceName } from './entry-name.ts';
import families from './icd9-families.json' with { type: 'json' };
import { isActive, type ListEntry, type ListKind } from './list-entry.ts';

/** One medication, allergy or problem with every line that systems have of it. Nothing is ever left out. */
export interface ListItem {
  readonly list: ListKind;
  /** Ingredients, substance, or code family. */
  readonly name: string;
  readonly code?: string;
  /** The class of substances that cross-react. */
  readonly substanceClass?: string;
  readonly entries: readonly ListEntry[];
  /** `agreed`: several systems say the same. `only-in`: one system, or not the one of reference. `conflict`: they contradict each other. */
  readonly standing: 'agreed' | 'only-in' | 'conflict';
}

/** Something that systems say differently, for a person to decide. */
export interface ListConflict {
  readonly list: ListKind;
  readonly kind: 'only-in' | 'status' | 'dose' | 'no-known-allergies';
  /** The system that says otherwise than the one of reference. */
  readonly system: string;
  readonly name: string;
  readonly code?: string;
}

export interface Reconciliation {
  readonly items: readonly ListItem[];
  readonly conflicts: readonly ListConflict[];
  /** Lines that say that there are no allergies: kept, and never a reason to drop an allergy. */
  readonly noAllergies: readonly ListEntry[];
}

/**
 * Holds the lists that several systems have of one person against each other: medications by ingredient and dose,
 * allergies by substance, problems by code family. It proposes and removes nothing: every line stands in one item.
 *
 * @param entries the lines of all systems about one person
 * @param reference the system whose lists are complete, as the family doctor's are; the others keep what concerns them
 */
export function reconcileLists(entries: readonly ListEntry[], reference: string): Reconciliation {
  const noAllergies = entries.filter((entry) => entry.list === 'allergy' && saysNoAllergies(entry.text, entry.code));
  const groups = new Map<string, ListEntry[]>();
  const nameOfCode = namesOfCodes(entries);
  for (const entry of entries) {
    if (noAllergies.includes(entry)) continue;
    const key = `${entry.list}|${itemName(entry, nameOfCode)}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const conflicts: ListConflict[] = [];
  const items: ListItem[] = [];
  for (const [key, held] of groups) {
    const [first] = held;
    if (first === undefined) continue;
    const name = key.slice(key.indexOf('|') + 1);
    const code = held.find((entry) => entry.code !== undefined && entry.code !== '')?.code;
    const of = { list: first.list, name, ...(code === undefined ? {} : { code }) };
    const found: ListConflict[] = conflictsOf(held, reference).map((conflict) => ({ ...of, ...conflict }));
    conflicts.push(...found);
    const alike = first.list === 'allergy' ? substanceClass(name) : undefined;
    items.push({
      ...of,
      ...(alike === undefined ? {} : { substanceClass: alike }),
      entries: held,
      standing: standingOf(held, found),
    });
  }
  for (const { system } of noAllergies)
    for (const item of items)
      if (item.list === 'allergy' && item.entries.some((entry) => entry.system !== system && isActive(entry)))
        conflicts.push({
          list: 'allergy',
          kind: 'no-known-allergies',
          system,
          name: item.name,
          ...(item.code === undefined ? {} : { code: item.code }),
        });
  return { items, conflicts, noAllergies };
}

function conflictsOf(entries: readonly ListEntry[], reference: string): Pick<ListConflict, 'kind' | 'system'>[] {
  const known = entries.filter(({ system }) => system === reference);
  const found: Pick<ListConflict, 'kind' | 'system'>[] = [];
  for (const system of new Set(entries.map((entry) => entry.system))) {
    if (system === reference) continue;
    const theirs = entries.filter((entry) => entry.system === system);
    if (known.length === 0) {
      if (theirs.some(isActive)) found.push({ kind: 'only-in', system });
      continue;
    }
    if (known.some(isActive) !== theirs.some(isActive)) found.push({ kind: 'status', system });
    else if (!sharesDose(known, theirs)) found.push({ kind: 'dose', system });
  }
  return found;
}

/** Whether two systems' lines of one medication have a strength in common, or one of them gives none. */
function sharesDose(one: readonly ListEntry[], other: readonly ListEntry[]): boolean {
  const doses = (entries: readonly ListEntry[]): Set<string> =>
    new Set(entries.flatMap((entry) => (entry.list === 'medication' && isActive(entry) ? (doseOf(entry) ?? []) : [])));
  const [ours, theirs] = [doses(one), doses(other)];
  return ours.size === 0 || theirs.size === 0 || [...ours].some((dose) => theirs.has(dose));
}

function standingOf(entries: readonly ListEntry[], conflicts: readonly ListConflict[]): ListItem['standing'] {
  if (conflicts.some(({ kind }) => kind !== 'only-in')) return 'conflict';
  return conflicts.length > 0 || new Set(entries.map(({ system }) => system)).size === 1 ? 'only-in' : 'agreed';
}

/** What codes are called and which family words stand for, as some line says both, so that lines with one of them join. */
function namesOfCodes(entries: readonly ListEntry[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const entry of entries) {
    const problem = entry.list === 'problem';
    const name = problem ? problemFamily(entry) : nameOf(entry);
    const known = `${entry.list}|${problem ? foldText(entry.text) : (entry.code ?? '')}`;
    if (entry.code && name !== '' && !names.has(known)) names.set(known, name);
  }
  return names;
}

const nameOf = ({ list, text }: ListEntry): string =>
  list === 'medication' ? ingredientName(text) : substanceName(text);

function itemName(entry: ListEntry, nameOfCode: ReadonlyMap<string, string>): string {
  if (entry.list === 'problem')
    return (entry.code ? undefined : nameOfCode.get(`problem|${foldText(entry.text)}`)) ?? problemFamily(entry);
  return nameOf(entry) || nameOfCode.get(`${entry.list}|${entry.code ?? ''}`) || (entry.code ?? '');
}

const FAMILIES = Object.entries(families.families).sort(([a], [b]) => b.length - a.length);

/** The ICD-10-CM category of a problem, of an ICD-9-CM code by the General Equivalence Mappings; else its words. */
function problemFamily({ code = '', codeSystem = '', text }: ListEntry): string {
  const plain = code.trim().toUpperCase();
  if (/9/.test(codeSystem) || (codeSystem === '' && /^\d{3}(?:\.\d{1,2})?$/.test(plain))) {
    const family = FAMILIES.find(([beginning]) => plain.startsWith(beginning))?.[1];
    if (family !== undefined) return family;
  }
  return /^[A-TV-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?$/.test(plain) ? plain.slice(0, 3) : foldText(text) || plain;
}
