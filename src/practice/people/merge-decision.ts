import type { Message } from '../../formats/hl7v2/index.ts';
import type { RecordRef } from './person-links.ts';

/** Events that say that two records of a system are one person's: merges and links of patients (HL7 v2.8.2, chapter 3). */
const SAME = new Set(['A18', 'A24', 'A30', 'A34', 'A36', 'A39', 'A40']);
/** A37 takes a link back. */
const APART = new Set(['A37']);

/** What an ADT message decides of two records of its sender; undefined where it decides nothing, or does not name both. */
export function mergeDecision(
  message: Message,
  system: string,
): { readonly a: RecordRef; readonly b: RecordRef; readonly same: boolean } | undefined {
  if (message.get('MSH-9.1') !== 'ADT') return undefined;
  const event = message.get('MSH-9.2') ?? '';
  if (!SAME.has(event) && !APART.has(event)) return undefined;
  const kept = message.get('PID[1]-3.1') ?? message.get('PID-3.1');
  const other = message.get('MRG-1.1') ?? message.get('PID[2]-3.1');
  if (!kept || !other || kept === other) return undefined;
  return { a: { system, record: kept }, b: { system, record: other }, same: SAME.has(event) };
}
