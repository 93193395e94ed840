import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { locate, narrow, type SourceRead, scalarLeaf } from './source-read.ts';

/** A part of a key made ready: the sources to try, each with the components that name its assigning authority. */
export interface KeyPart {
  readonly sources: readonly { readonly read: SourceRead; readonly authority: readonly number[] }[];
  /** A constant in the key. */
  readonly constant: string | undefined;
}

/** Components of a type that name who assigned the value. */
const AUTHORITIES: Readonly<Record<string, readonly number[]>> = {
  CX: [4],
  EI: [2, 3, 4],
  XCN: [9],
  XON: [6],
};

/** The components that name the assigning authority in a type; none for types that have no such parts. */
export function authorityOf(type: string | undefined): readonly number[] {
  return AUTHORITIES[type ?? ''] ?? [];
}

/** A key of one instance: who assigned it, and its text. */
export interface KeyText {
  readonly authority: string;
  readonly text: string;
}

/** The key that an instance has; undefined where its first part is absent, since the rest then tells nothing apart. */
export function keyText(run: Run, scope: Scope, parts: readonly KeyPart[]): KeyText | undefined {
  let text = '';
  let authority = '';
  let first = true;
  for (const part of parts) {
    const found = partText(run, scope, part);
    if (found === undefined) {
      if (first) return undefined;
      text += '|';
    } else {
      text += first ? found.text : `|${found.text}`;
      if (first) authority = found.authority;
    }
    first = false;
  }
  return { authority: authority === '' ? run.sender : authority, text };
}

function partText(run: Run, scope: Scope, part: KeyPart): KeyText | undefined {
  if (part.constant !== undefined) return { authority: '', text: part.constant };
  const { leaves } = run;
  for (const { read, authority } of part.sources) {
    if (!locate(run, scope, read)) continue;
    const { lo, hi, level } = run;
    const leaf = scalarLeaf(leaves, lo, hi, level);
    if (leaf < 0 || leaves.raw(leaf) === '""') continue;
    if (run.decided !== undefined) for (let at = lo; at < hi; at++) run.decided.add(at);
    if (level !== 1 || authority.length === 0) return { authority: '', text: wholeText(run, lo, hi) };
    let by = '';
    for (const component of authority) {
      if (narrow(run, lo, hi, 1, component, 0)) by += `&${wholeText(run, run.lo, run.hi)}`;
    }
    return { authority: by.slice(1), text: leaves.value(leaf) };
  }
  return undefined;
}

/** All leaves of a range, so that a location's key is the room as well as the ward. */
function wholeText(run: Run, lo: number, hi: number): string {
  const { leaves } = run;
  if (hi - lo === 1) return leaves.value(lo);
  let text = '';
  for (let leaf = lo; leaf < hi; leaf++) {
    text += `${leaf === lo ? '' : '^'}${leaves.component(leaf)}:${leaves.value(leaf)}`;
  }
  return text;
}
