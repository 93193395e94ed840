import { type ValueClass, valueClasses } from '../../meaning/masking/value-class.ts';
import type { Role } from './roles.ts';

/** Which classes of values each role sees without asking. Everything else is masked, at the server. */
const SEEN: Readonly<Record<Role, readonly ValueClass[]>> = {
  manager: ['open'],
  billing: ['open', 'clinical'],
  clinician: ['open', 'clinical'],
  frontdesk: ['open', 'name', 'contact', 'identifier', 'birth'],
  consultant: ['open', 'clinical'],
  compliance: ['open'],
  administrator: ['open'],
  operator: ['open', 'clinical'],
};

const EVERYTHING: ReadonlySet<ValueClass> = new Set(valueClasses);

/** What somebody of these roles sees; `unmasked`: of a thing that they gave a reason for, everything. */
export function seenClasses(roles: readonly Role[], unmasked: boolean): ReadonlySet<ValueClass> {
  if (unmasked) return EVERYTHING;
  return new Set(['open', ...roles.flatMap((role) => SEEN[role])]);
}
