import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Fault } from '../diagnostics/fault.ts';
import type { CodeLookup } from '../meaning/checks/detector.ts';
import type { CodeSystem } from '../meaning/codes/code-system.ts';
import { SHIPPED_PACKS } from '../workspace/code-packs.ts';
import { packFinder } from '../workspace/packs.ts';
import { type CodeList, readCodeList } from './code-list.ts';

const unzipped = promisify(gunzip);

/** Answers questions on codes by what ships with Suture: ICD-10-CM, the codes of ICD-9-CM, and CVX. */
export async function shippedCodes(): Promise<CodeLookup> {
  const ninth = await unzipped(await readFile(join(SHIPPED_PACKS, 'data-audit', 'icd-9-cm.tsv.gz')));
  const cvx = packFinder([SHIPPED_PACKS])('cvx')?.systems[0];
  if (cvx === undefined) throw new Fault('codes-pack-unknown');
  const tenth = await readCodeList(join(SHIPPED_PACKS, 'icd-10-cm'));
  return codeLookup(tenth, ninthCodes(ninth.toString('utf8')), cvx);
}

/** Answers questions on codes. `ninth` has each ICD-9-CM code without its dot, with the ICD-10-CM codes that it may be. */
export function codeLookup(
  tenth: CodeList,
  ninth: ReadonlyMap<string, readonly string[]>,
  cvx: CodeSystem,
): CodeLookup {
  return {
    isDiagnosis: (system, code) => {
      // Codes are written with their dot or without; a dot elsewhere is a slip.
      const point = code.indexOf('.');
      if (system === 'icd-9-cm') {
        return (point < 0 || point === (code.startsWith('E') ? 4 : 3)) && ninth.has(plainCode(code));
      }
      if (point >= 0 && point !== 3) return false;
      return tenth.isSelectable(plainCode(code));
    },
    tenthOf: (code) => {
      const targets = ninth.get(plainCode(code)) ?? [];
      return targets.map((target) => (target.length > 3 ? `${target.slice(0, 3)}.${target.slice(3)}` : target));
    },
    vaccine: (code) => {
      const judged = [code, code.padStart(2, '0')].map((each) => cvx.validate(each)).find((each) => each !== 'unknown');
      return judged === undefined ? 'unknown' : judged === 'retired' ? 'retired' : 'valid';
    },
    display: (system, code) => (system === 'cvx' ? cvx.lookup(code)?.display : tenth.display(plainCode(code))),
  };
}

function plainCode(code: string): string {
  return code.replace('.', '').toUpperCase();
}

function ninthCodes(text: string): ReadonlyMap<string, readonly string[]> {
  const codes = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const [code = '', targets = ''] = line.split('\t');
    if (code !== '') codes.set(code, targets === '' ? [] : targets.split(' '));
  }
  return codes;
}
