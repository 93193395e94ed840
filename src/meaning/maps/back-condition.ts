import { factOf } from './back-evidence.ts';
import { type BackScope, partOf } from './back-scope.ts';
import type { ConditionNode } from './condition-node.ts';
import { type SourcePath, sourcePath } from './source-path.ts';

/**
 * Whether a row's condition may hold of the message as far as it is written. What is not written yet may still be
 * assigned by the condition itself; only what is there already can speak against it. A strict reading, for rows that
 * exist only backwards, takes `valued` for what is written so far.
 */
export function mayHold(node: ConditionNode, scope: BackScope, type: string | undefined, isStrict = false): boolean {
  switch (node.kind) {
    case 'and':
      return node.parts.every((part) => mayHold(part, scope, type, isStrict));
    case 'or':
      return node.parts.some((part) => mayHold(part, scope, type, isStrict));
    case 'not':
      return !isSettled(node.part, scope, type);
    case 'in': {
      if (node.operand.kind === 'count') return true;
      const path = node.operand.path.path;
      const value = valueAt(path, scope, type);
      if (value !== undefined) return node.values.includes(value);
      return node.values.includes('') || knownValued(path, scope, type) !== false;
    }
    case 'valued':
      return isStrict
        ? (knownValued(node.path.path, scope, type) ?? isValued(node.path.path, scope, type))
        : knownValued(node.path.path, scope, type) !== false;
    case 'matches':
      return knownValued(node.path.path, scope, type) !== false;
    default:
      return true;
  }
}

/** Whether a condition holds already, by what is written. */
function isSettled(node: ConditionNode, scope: BackScope, type: string | undefined): boolean {
  switch (node.kind) {
    case 'and':
      return node.parts.every((part) => isSettled(part, scope, type));
    case 'or':
      return node.parts.some((part) => isSettled(part, scope, type));
    case 'not':
      return !mayHold(node.part, scope, type);
    case 'valued':
      return knownValued(node.path.path, scope, type) ?? isValued(node.path.path, scope, type);
    case 'in': {
      const value = node.operand.kind === 'count' ? undefined : valueAt(node.operand.path.path, scope, type);
      return value !== undefined && node.values.includes(value);
    }
    default:
      return false;
  }
}

function knownValued(text: string, scope: BackScope, type: string | undefined): boolean | undefined {
  const path = sourcePath(text, 1, type);
  return path && factOf(scope.facts, path);
}

function valueAt(text: string, scope: BackScope, type: string | undefined): string | undefined {
  const path = sourcePath(text, 1, type);
  if (path === undefined || (path.segment !== '' && path.field === 0)) return undefined;
  const part = partOf(path, scope, false);
  return part.segment.get(part.field, part.repetition, Math.max(1, part.component), Math.max(1, part.subcomponent));
}

function isValued(text: string, scope: BackScope, type: string | undefined): boolean {
  const path = sourcePath(text, 1, type);
  if (path === undefined || (path.segment !== '' && path.field === 0)) return false;
  const part = partOf(path, scope, false);
  if (part.subcomponent > 0) {
    return part.segment.get(part.field, part.repetition, part.component, part.subcomponent) !== undefined;
  }
  return part.segment.isValued(part.field, part.repetition, part.component);
}

/** What a condition says of values once its row has run: `=` assigns, `in` assigns its first member. */
export function assignments(
  node: ConditionNode | undefined,
  type: string | undefined,
): readonly [SourcePath, string][] {
  if (node === undefined) return [];
  if (node.kind === 'and') return node.parts.flatMap((part) => assignments(part, type));
  if (node.kind !== 'in' || node.operand.kind !== 'value') return [];
  const path = sourcePath(node.operand.path.path, 1, type);
  const [first] = node.values;
  return path === undefined || first === undefined || first === '' ? [] : [[path, first]];
}
