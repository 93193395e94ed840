import type { CodeSystem } from '../meaning/codes/code-system.ts';
import type { CodeLookup } from '../meaning/checks/detector.ts';
import { loadCodePack } from '../workspace/code-packs.ts';

/** Answers questions on codes by the packs that ship with Suture. */
export async function shippedCodes(): Promise<CodeLookup> {
  const [tenth, cvx] = await Promise.all([loadCodePack('icd-10-cm'), loadCodePack('cvx')]);
  return codeLookup({ tenth: tenth.system, cvx: cvx.system });
}

/** Answers questions on codes by code systems. */
export function codeLookup(systems: {
  readonly tenth: CodeSystem;
  readonly ninth?: CodeSystem;
  readonly cvx: CodeSystem;
}): CodeLookup {
  return {
    isDiagnosis: (system, code) => {
      const found = system === 'icd-10-cm' ? systems.tenth : systems.ninth;
      if (found === undefined) return undefined;
      // Codes are written with their dot or without; a dot elsewhere is a slip.
      if (/^[^.]{3}\.?[^.]+$|^[^.]{3}$/.exec(code) === null) return false;
      const judged = found.validate(code);
      return judged !== 'unknown' && judged !== 'not-selectable';
    },
    vaccine: (code) => {
      const judged = systems.cvx.validate(code.padStart(2, '0'));
      return judged === 'unknown' ? (systems.cvx.validate(code) === 'unknown' ? 'unknown' : 'valid') : judged === 'retired' ? 'retired' : 'valid';
    },
    display: (system, code) => (system === 'cvx' ? systems.cvx : systems.tenth).lookup(code)?.display,
  };
}
