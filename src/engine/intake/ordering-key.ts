import type { Tree } from '../../meaning/maps/condition.ts';
import type { Ordering } from '../../workspace/definitions.ts';

/** The one key of everything that must stay in order with everything else. */
const ALL_IN_ORDER: readonly string[] = [''];

/** Trigger events that join two persons, visits or accounts (HL7 v2.8.2, chapter 3.3): MRG names the one that goes. */
const MERGE_EVENTS = new Set('A18 A30 A34 A35 A36 A39 A40 A41 A42 A43 A44 A45 A46 A47 A48 A49 A50 A51'.split(' '));

/**
 * Keys under which a delivery waits its turn: deliveries that share a key never overtake each other.
 *
 * By patient, the key is the first identifier in PID-3 whose assigning authority (CX-4.1, or CX-4.2)
 * the sending system declares; a merge has the key of the prior identifier in MRG-1 too. Where the
 * system declares no authority nobody knows which identifiers tell patients apart, so all its messages
 * stay in order. A message without such an identifier keeps order with the others that have none.
 */
export function orderingKeys(
  tree: Tree,
  ordering: Ordering,
  authorities: ReadonlyMap<string, string>,
  event: string,
): readonly string[] {
  if (ordering.by === 'strict') return ALL_IN_ORDER;
  if (ordering.by === 'field') return [tree.get(ordering.path) ?? ''];
  if (authorities.size === 0) return ALL_IN_ORDER;
  const patient = identifierOf(tree, 'PID-3', authorities);
  if (!MERGE_EVENTS.has(event)) return patient === undefined ? ALL_IN_ORDER : [patient];
  const keys = new Set<string>([patient ?? '']);
  for (let i = 1; i <= Math.max(1, tree.count('MRG')); i++) {
    keys.add(identifierOf(tree, i === 1 ? 'MRG-1' : `MRG[${i}]-1`, authorities) ?? '');
  }
  return [...keys];
}

/** `authority|identifier` of the first repetition whose authority is declared. */
function identifierOf(tree: Tree, field: string, authorities: ReadonlyMap<string, string>): string | undefined {
  const repetitions = tree.count(field);
  for (let i = 1; i <= repetitions; i++) {
    const at = i === 1 ? field : `${field}[${i}]`;
    const authority = authorities.get(tree.get(`${at}.4.1`) ?? '') ?? authorities.get(tree.get(`${at}.4.2`) ?? '');
    if (authority === undefined) continue;
    const identifier = tree.get(`${at}.1`);
    if (identifier !== undefined) return `${authority}|${identifier}`;
  }
  return undefined;
}
