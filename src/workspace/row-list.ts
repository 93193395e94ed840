import { isScalar, isSeq, type Node, type Scalar } from 'yaml';
import { parseSteps } from '../meaning/maps/parse-steps.ts';
import type { Steps } from '../meaning/maps/steps.ts';
import { type Section, textOf } from './section.ts';

const NO_STEPS: Steps = Object.freeze({ text: Object.freeze([]), empty: true, apply: () => undefined });

interface WrittenRow {
  readonly text: string;
  readonly node: Scalar;
  /** Where in the scalar the row begins. */
  readonly at: number;
}

/**
 * Reads the row sentences of a key: a list with a row each, or a block (`steps: |`) with a row on each line, in
 * which rows may begin with a quotation mark and lines that begin with `#` are comments.
 */
export function readSteps(section: Section, key: string, isPath: (text: string) => boolean): Steps {
  const node = section.raw(key);
  if (node === undefined) return NO_STEPS;
  const rows = rowsOf(section, key, node);
  const parsed = parseSteps(
    rows.map((row) => row.text),
    { isPath },
  );
  if ('steps' in parsed) return parsed.steps;
  for (const finding of parsed.findings) {
    const index = (finding.place?.line ?? 1) - 1;
    const row = rows[index];
    const at = (row?.at ?? 0) + (finding.place?.column ?? 1) - 1;
    section.file.report(finding.code, row?.node ?? node, `${section.pathOf(key)}[${index}]`, finding.about, at);
  }
  return NO_STEPS;
}

function rowsOf(section: Section, key: string, node: Node): readonly WrittenRow[] {
  if (isScalar(node)) return linesOf(node);
  if (!isSeq(node)) {
    section.report('workspace-shape', key, { expected: 'a list of rows' });
    return [];
  }
  return node.items.flatMap((item) => {
    if (!isScalar(item)) {
      section.file.report('workspace-row-shape', item as Node, section.pathOf(key));
      return [];
    }
    if (item.type === 'PLAIN' && typeof item.comment === 'string' && !item.comment.includes('\n')) {
      section.file.report('workspace-row-comment', item, section.pathOf(key));
    }
    return [{ text: textOf(item), node: item, at: 0 }];
  });
}

function linesOf(node: Scalar): readonly WrittenRow[] {
  let at = 0;
  return textOf(node)
    .split('\n')
    .flatMap((line) => {
      const row = { text: line, node, at };
      at += line.length + 1;
      return line.trim() === '' || line.trimStart().startsWith('#') ? [] : [row];
    });
}
