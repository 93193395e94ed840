import type { Finding } from '../diagnostics/finding.ts';
import { checkCodeTable } from '../meaning/codes/check-code-table.ts';
import { CodeLibrary } from '../meaning/codes/code-library.ts';
import type { CodeSystem } from '../meaning/codes/code-system.ts';
import type { CodeTable } from '../meaning/codes/code-table.ts';
import { readCodeFile } from '../meaning/codes/read-code-file.ts';

/** The codes of a workspace, with everything that was found in their files. */
export interface CodeFiles {
  readonly library: CodeLibrary;
  readonly findings: readonly Finding[];
}

/** True for the files of a workspace that hold codes: `codes/abnormal-flags.csv`. */
export function isCodeFile(name: string): boolean {
  return /^codes\/[^/]+\.csv$/i.test(name);
}

/**
 * Reads the code files of a workspace from their texts. Code systems are read first, since tables are checked
 * against them; systems of the workspace and of its packs are both at hand.
 *
 * @param files texts by path relative to the workspace
 * @param packs code systems that the workspace uses beside its own
 */
export function readCodeFiles(
  files: Readonly<Record<string, string>>,
  packs: { readonly systems?: readonly CodeSystem[]; readonly tables?: readonly CodeTable[] } = {},
): CodeFiles {
  const names = Object.keys(files).filter(isCodeFile).sort();
  const packed = new CodeLibrary([], packs.systems ?? []);
  const own: CodeSystem[] = [];
  for (const name of names) {
    const file = readCodeFile(name, files[name] ?? '');
    if (file.kind === 'system') own.push(file.system);
  }
  const systems = new CodeLibrary([], [...(packs.systems ?? []), ...own]);
  const findings: Finding[] = [];
  const tables: { readonly table: CodeTable; readonly file: string }[] = [];
  for (const name of names) {
    // A file that is itself a code system must not vouch for its own codes, or no damage in it would ever show.
    const file = readCodeFile(name, files[name] ?? '', (system) => packed.system(system) ?? systems.system(system));
    findings.push(...file.findings);
    if (file.kind === 'table') tables.push({ table: file.table, file: name });
  }
  const library = new CodeLibrary(
    [...(packs.tables ?? []), ...tables.map(({ table }) => table)],
    [...(packs.systems ?? []), ...own],
  );
  for (const { table, file } of tables) findings.push(...checkCodeTable(table, library, file));
  return { library, findings };
}
