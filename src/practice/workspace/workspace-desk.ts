import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { Fault } from '../../diagnostics/fault.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { EngineFace } from '../../engine/face.ts';
import type { InsideFace } from '../../engine/inspecting.ts';
import type { WorkspaceDefinition } from '../../workspace/definitions.ts';
import { readWorkspaceFolder } from '../../workspace/workspace-folder.ts';

/** Lines to replace: from `from` (counted from 1) up to, and not with, `to`. */
export interface LineEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The folder's texts, and the workspace that they make where nothing is wrong with them. */
export interface WrittenWorkspace {
  readonly files: Readonly<Record<string, string>>;
  readonly workspace?: WorkspaceDefinition;
  readonly findings: readonly Finding[];
}

/** What a change made of a file. */
export interface SavedFile {
  readonly version: string;
  readonly diff: string;
  readonly findings: readonly Finding[];
}

/** What is written in the workspace and not in force. */
export interface WorkspaceChanges {
  readonly current?: number;
  readonly diff: string;
  readonly files: readonly { readonly file: string; readonly kind: 'new' | 'changed' | 'gone' }[];
  readonly findings: readonly Finding[];
  /** Names exactly these changes. */
  readonly token: string;
}

const EDITABLE = /^(?:maps\/[^/]+\.map\.yaml|codes\/[^/]+\.csv)$/;

/**
 * The workspace folder as the console edits it: lines are replaced in a file's text, so that what was not touched stays
 * byte for byte, and nothing is in force before it is applied as a release.
 */
export class WorkspaceDesk {
  readonly #folder: string;
  readonly #engine: EngineFace;
  readonly #inside: InsideFace;
  /** Edits of one folder follow each other. */
  #turn: Promise<unknown> = Promise.resolve();
  #written: WrittenWorkspace | undefined;

  constructor(folder: string, engine: EngineFace, inside: InsideFace) {
    this.#folder = folder;
    this.#engine = engine;
    this.#inside = inside;
  }

  get folder(): string {
    return this.#folder;
  }

  /** The texts of the workspace as they stand in the folder. */
  files(): Promise<Readonly<Record<string, string>>> {
    return readWorkspaceFolder(this.#folder);
  }

  /** The workspace as it stands in the folder; made again only where a text has changed. */
  async written(): Promise<WrittenWorkspace> {
    const files = await this.files();
    if (this.#written === undefined || !sameTexts(this.#written.files, files)) {
      this.#written = { files, ...this.#inside.compile(files) };
    }
    return this.#written;
  }

  /** Names a text: an edit says which text it is of. */
  static version(text: string): string {
    return createHash('sha256').update(text).digest('hex').slice(0, 16);
  }

  /** Replaces lines of a map or code table. Rejects with `file-not-editable`, `file-changed-since`. */
  edit(file: string, version: string, edits: readonly LineEdit[]): Promise<SavedFile> {
    return this.change(file, (text) => {
      if (WorkspaceDesk.version(text) !== version) throw new Fault('file-changed-since', { place: { file } });
      return splice(text, edits);
    });
  }

  /** Changes the text of a map or code table, from what stands there now (nothing: a new file). */
  change(file: string, make: (text: string) => string): Promise<SavedFile> {
    const done = this.#turn.then(() => this.#change(file, make));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** What is written and not in force, as git would show it. */
  async changes(): Promise<WorkspaceChanges> {
    const files = await this.files();
    const inForce = this.#inside.workspace().files;
    const plan = await this.#engine.planRelease(files);
    const names = [...new Set([...Object.keys(inForce), ...Object.keys(files)])].sort();
    const changed = names.filter((name) => inForce[name] !== files[name]);
    return {
      ...(plan.current === undefined ? {} : { current: plan.current.number }),
      diff: changed.map((name) => patchOf(name, inForce[name], files[name])).join(''),
      files: changed.map((file) => ({
        file,
        kind: inForce[file] === undefined ? 'new' : files[file] === undefined ? 'gone' : 'changed',
      })),
      findings: plan.findings,
      token: plan.hash,
    };
  }

  /** Puts the workspace into force. Rejects with `changes-changed-since` when it is not what was shown. */
  async apply(token: string, who: string): Promise<number> {
    const files = await this.files();
    const plan = await this.#engine.planRelease(files);
    if (plan.hash !== token) throw new Fault('changes-changed-since');
    const expect = plan.current === undefined ? {} : { expect: plan.current.hash };
    return (await this.#engine.applyRelease(files, { by: who, ...expect })).number;
  }

  async #change(file: string, make: (text: string) => string): Promise<SavedFile> {
    if (!EDITABLE.test(file)) throw new Fault('file-not-editable', { place: { file } });
    const path = join(this.#folder, file);
    const before = await readFile(path, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    });
    const after = make(before ?? '');
    await mkdir(dirname(path), { recursive: true });
    // Written beside and renamed, so that no reader finds half a file.
    const beside = join(dirname(path), `.${file.split('/').at(-1) ?? ''}.new`);
    await writeFile(beside, after, { mode: 0o644 });
    await rename(beside, path);
    const { findings } = await this.written();
    return {
      version: WorkspaceDesk.version(after),
      diff: patchOf(file, before, after),
      findings: findings.filter(({ place }) => place?.file === file),
    };
  }
}

function sameTexts(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function splice(text: string, edits: readonly LineEdit[]): string {
  const lines = text.split(/(?<=\n)/);
  // From the end, so that the numbers of earlier lines hold.
  for (const { from, to, text: put } of edits.toSorted((a, b) => b.from - a.from)) {
    if (to < from || from > lines.length + 1) throw new Fault('request-invalid');
    lines.splice(from - 1, to - from, put);
  }
  return lines.join('');
}

function patchOf(file: string, before: string | undefined, after: string | undefined): string {
  const [a, b] = [before === undefined ? '/dev/null' : `a/${file}`, after === undefined ? '/dev/null' : `b/${file}`];
  const patch = createTwoFilesPatch(a, b, before ?? '', after ?? '', undefined, undefined, { context: 3 });
  return patch.replace(/^=+\n/, '').replace(/^(---|\+\+\+) (.*?)\t?$/gm, '$1 $2');
}
