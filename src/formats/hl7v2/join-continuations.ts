import { Fault } from '../../diagnostics/fault.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { Message } from './message.ts';

/** The whole message, unless the fragments do not fit together. */
export interface Joined {
  readonly message?: Message;
  readonly findings: readonly Finding[];
}

/**
 * Puts the fragments of one message together, in the order they came (HL7 v2.8.2 chapter 2, 2.10.2): DSC-1
 * of each must be MSH-14 of the next, and what an ADD holds continues the segment before it exactly where
 * that broke off. With a single message, only its ADD segments are joined. The messages given stay as they are.
 * Findings: `hl7-continuation-open` where the last fragment points to a next one, `hl7-continuation-broken`
 * (no message) where the fragments do not follow each other, or an ADD continues a line that is no segment.
 */
export function joinContinuations(fragments: readonly Message[]): Joined {
  const [first, ...others] = fragments;
  if (first === undefined) return { findings: [{ code: 'hl7-continuation-broken' }] };
  try {
    return join(first, others);
  } catch (error) {
    // A line without a name, or text that the character set of the first fragment does not have.
    if (error instanceof Fault) return { findings: [{ code: 'hl7-continuation-broken', place: { path: 'ADD' } }] };
    throw error;
  }
}

function join(first: Message, others: readonly Message[]): Joined {
  const whole = first.copy();
  let pointer = takePointer(whole);
  for (const fragment of others) {
    if (pointer === undefined || pointer !== fragment.get('MSH-14') || !sameSpelling(whole, fragment)) {
      return { findings: [{ code: 'hl7-continuation-broken', place: { path: 'MSH-14' } }] };
    }
    const rest = fragment.copy();
    pointer = takePointer(rest);
    for (let i = 1; i < rest.segmentCount; i++) whole.insertSegment(whole.segmentCount, rest.segmentText(i) ?? '');
  }
  // From the end and a run at a time: taking them out from the front would move all that follows each time.
  for (let last = whole.segmentCount - 1; last >= 2; last--) {
    if (whole.segmentName(last) !== 'ADD') continue;
    let first = last;
    while (first > 2 && whole.segmentName(first - 1) === 'ADD') first--;
    const parts = [whole.segmentText(first - 1) ?? ''];
    for (let i = first; i <= last; i++) parts.push((whole.segmentText(i) ?? '').slice(4));
    whole.replaceSegment(first - 1, parts.join(''));
    for (let i = last; i >= first; i--) whole.removeSegment(i);
    last = first - 1;
  }
  return {
    message: whole,
    findings: pointer === undefined ? [] : [{ code: 'hl7-continuation-open', place: { path: 'DSC-1' } }],
  };
}

/** DSC-1, where the message ends with a DSC that points on; the DSC is taken out. */
function takePointer(message: Message): string | undefined {
  const last = message.segmentCount - 1;
  if (last < 1 || message.segmentName(last) !== 'DSC') return undefined;
  const pointer = message.get(`DSC[${message.count('DSC')}]-1`);
  message.removeSegment(last);
  return pointer;
}

function sameSpelling(one: Message, other: Message): boolean {
  return one.raw('MSH-1') === other.raw('MSH-1') && one.raw('MSH-2') === other.raw('MSH-2');
}
