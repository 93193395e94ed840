import type { ConditionNode } from './condition-node.ts';

/** Whether two conditions provably never hold together: false means only that no proof was found. */
export function areDisjoint(a: ConditionNode | undefined, b: ConditionNode | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.kind === 'or') return a.parts.every((part) => areDisjoint(part, b));
  if (b.kind === 'or') return b.parts.every((part) => areDisjoint(a, part));
  if (a.kind === 'and') return a.parts.some((part) => areDisjoint(part, b));
  if (b.kind === 'and') return b.parts.some((part) => areDisjoint(a, part));
  return exclude(a, b) || exclude(b, a);
}

function exclude(a: ConditionNode, b: ConditionNode): boolean {
  if (a.kind === 'not') return implies(b, a.part);
  if (a.kind === 'in' && b.kind === 'in') {
    return (
      a.operand.kind === b.operand.kind &&
      a.operand.path.path === b.operand.path.path &&
      !a.values.some((value) => b.values.includes(value))
    );
  }
  if (a.kind === 'in' && b.kind === 'valued') {
    return a.operand.kind === 'value' && a.operand.path.path === b.path.path && a.values.every((value) => value === '');
  }
  return false;
}

/** Whether `a` holding means that `b` holds. */
function implies(a: ConditionNode, b: ConditionNode): boolean {
  if (a.kind === 'in' && b.kind === 'in') {
    return (
      a.operand.kind === b.operand.kind &&
      a.operand.path.path === b.operand.path.path &&
      a.values.every((value) => b.values.includes(value))
    );
  }
  if (b.kind !== 'valued') return false;
  if (a.kind === 'valued' || a.kind === 'matches') return isAtOrBelow(a.path.path, b.path.path);
  if (a.kind !== 'in' || a.operand.kind !== 'value') return false;
  return isAtOrBelow(a.operand.path.path, b.path.path) && !a.values.includes('');
}

/** A valued component makes its field valued. */
function isAtOrBelow(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`);
}
