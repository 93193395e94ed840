import type { DocumentFacts } from './document-facts.ts';

/** What an index says of a document. */
export interface IndexedDocument {
  readonly bytes?: number;
  readonly pages?: number;
}

export type DocumentFault =
  | 'empty'
  | 'truncated'
  | 'encrypted'
  | 'no reader'
  | 'damaged'
  | 'mistyped'
  | 'size'
  | 'pages'
  | 'picture only';

/**
 * What is wrong with a document, the worst first. One fault explains others: an empty file has no type, and one that
 * was cut off has another size.
 */
export function documentFaults(facts: DocumentFacts, indexed: IndexedDocument): readonly DocumentFault[] {
  if (facts.state === 'empty') return ['empty'];
  // A text says nothing of where it ends: one that is shorter than it was and stops within a sentence was cut off.
  const shorter = indexed.bytes !== undefined && facts.bytes < indexed.bytes;
  if (facts.state === 'truncated' || (shorter && facts.endsAbruptly)) return ['truncated'];
  const faults: DocumentFault[] = [];
  if (facts.state === 'encrypted') faults.push('encrypted');
  if (facts.state === 'no-reader') faults.push('no reader');
  if (facts.state === 'damaged') faults.push('damaged');
  if (isMistyped(facts)) faults.push('mistyped');
  if (indexed.bytes !== undefined && indexed.bytes !== facts.bytes) faults.push('size');
  if (indexed.pages !== undefined && facts.pages !== undefined && facts.pages !== indexed.pages) faults.push('pages');
  if (facts.type === 'pdf' && facts.state === 'whole' && !facts.hasText) faults.push('picture only');
  return faults;
}

function isMistyped({ path, type, endings }: DocumentFacts): boolean {
  const ending = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return type !== 'unknown' && !endings.includes(ending);
}
