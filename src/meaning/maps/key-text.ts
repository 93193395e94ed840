import { cutOf } from './bound-read.ts';
import { LEVEL, type Part } from './part.ts';
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
  return joinedKey(run, parts.length, (i) => partText(run, scope, parts[i] as KeyPart));
}

function joinedKey(run: Run, count: number, partAt: (i: number) => KeyText | undefined): KeyText | undefined {
  const first = partAt(0);
  if (first === undefined) return undefined;
  let { text } = first;
  for (let i = 1; i < count; i++) text += `|${partAt(i)?.text ?? ''}`;
  return { authority: first.authority === '' ? run.sender : first.authority, text };
}

function partText(run: Run, scope: Scope, part: KeyPart): KeyText | undefined {
  if (part.constant !== undefined) return { authority: '', text: part.constant };
  const { leaves } = run;
  for (const { read, authority } of part.sources) {
    if (!locate(run, scope, read)) continue;
    const { lo, hi, level } = run;
    const leaf = scalarLeaf(leaves, lo, hi, level);
    if (leaf < 0 || leaves.isNull(leaf)) continue;
    if (run.decided !== undefined) for (let at = lo; at < hi; at++) run.decided.add(at);
    return authorityAndText(run, lo, hi, level, authority);
  }
  return undefined;
}

function authorityAndText(run: Run, lo: number, hi: number, level: number, authority: readonly number[]): KeyText {
  if (level !== LEVEL.repetition || authority.length === 0) return { authority: '', text: wholeText(run, lo, hi) };
  let by = '';
  for (const component of authority) {
    if (narrow(run, lo, hi, level, component, 0)) by += `&${wholeText(run, run.lo, run.hi)}`;
  }
  return { authority: by.slice(1), text: run.leaves.value(lo) };
}

/** The key of a part that a type map makes a resource of; undefined where it has none. Its paths stay inside the part. */
export function boundKey(
  parts: readonly KeyPart[],
  part: Part,
): ((run: Run, at: number) => KeyText | undefined) | undefined {
  if (parts.length === 0) return undefined;
  const bound = parts.map(({ constant, sources }): ((run: Run, at: number) => KeyText | undefined) => {
    if (constant !== undefined) {
      const text: KeyText = { authority: '', text: constant };
      return () => text;
    }
    const tries = sources.flatMap(({ read, authority }) => {
      const cut = cutOf(read, part);
      return cut?.part.hasScalar === true ? [{ ...cut, authority }] : [];
    });
    return (run, at) => {
      for (const { from, part: found, authority } of tries) {
        const lo = at + from;
        const hi = lo + found.count;
        if (run.leaves.isNull(lo)) continue;
        if (run.decided !== undefined) for (let leaf = lo; leaf < hi; leaf++) run.decided.add(leaf);
        return authorityAndText(run, lo, hi, found.level, authority);
      }
      return undefined;
    };
  });
  return (run, at) => joinedKey(run, bound.length, (i) => bound[i]?.(run, at));
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
