import { catalogue } from '../diagnostics/catalogue.ts';
import { Fault } from '../diagnostics/fault.ts';
import type { Problem } from './problem.ts';

/** The fault that a problem told of, on the side that asked. An answer that is no problem is `server-failed`. */
export function faultFromProblem(problem: unknown): Fault {
  if (typeof problem !== 'object' || problem === null) return new Fault('server-failed');
  const { code, place, about } = problem as Partial<Problem>;
  if (typeof code !== 'string' || !Object.hasOwn(catalogue, code)) return new Fault('server-failed');
  return new Fault(code, {
    ...(place === undefined ? {} : { place }),
    ...(about === undefined ? {} : { about }),
  });
}
