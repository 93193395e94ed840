import { DocumentShelf } from '../../meaning/checks/document-facts.ts';
import type { Table } from '../../meaning/checks/table.ts';
import { documentPaths, examineFolder } from './document-folder.ts';
import type { Ocr } from './ocr.ts';

/** This share of a folder's files must be named by a table for it to be the folder of its documents. */
const ENOUGH = 0.3;
/** A longer text is no path, and would cost the pattern its square. */
const LONGEST_PATH = 1_000;
const FILE_NAME = /([^/\\]+\.[A-Za-z0-9]{1,5})\s*$/;

/** What examining documents is told and tells. */
export interface DocumentOptions {
  /** The folder, where a person named it. */
  readonly folder?: string;
  readonly ocr?: Ocr;
  /** Told how many documents there are, and of each that is done. */
  readonly onDocument?: (done: number, all: number) => void;
}

/**
 * The documents of a source: those of the folder whose files the tables name, if there is one. Other folders beside an
 * export hold other things.
 */
export async function documentsOfSource(
  tables: readonly Table[],
  folders: readonly string[],
  { folder, ocr, onDocument }: DocumentOptions = {},
): Promise<DocumentShelf | undefined> {
  const found =
    folder === undefined ? await namedFolder(tables, folders) : { folder, paths: await documentPaths(folder) };
  if (found === undefined) return undefined;
  const all = [];
  for await (const facts of examineFolder(found.folder, found.paths, ocr)) {
    all.push(facts);
    onDocument?.(all.length, found.paths.length);
  }
  return new DocumentShelf(all);
}

async function namedFolder(tables: readonly Table[], folders: readonly string[]) {
  const names = new Set<string>();
  for (const { values } of tables.flatMap(({ columns }) => columns)) {
    for (const value of values) {
      const name = value.length > LONGEST_PATH ? undefined : FILE_NAME.exec(value)?.[1];
      if (name !== undefined) names.add(name.toLowerCase());
    }
  }
  if (names.size === 0) return undefined;
  let best: { readonly folder: string; readonly paths: readonly string[]; readonly named: number } | undefined;
  for (const folder of folders) {
    const paths = await documentPaths(folder);
    const named = paths.filter((path) => names.has(path.slice(path.lastIndexOf('/') + 1).toLowerCase())).length;
    if (named > paths.length * ENOUGH && named > (best?.named ?? 0)) best = { folder, paths, named };
  }
  return best;
}
