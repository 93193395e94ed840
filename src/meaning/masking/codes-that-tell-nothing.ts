import type { Message } from '../../formats/hl7v2/index.ts';
import type { CodeNotKnown } from '../codes/code-listener.ts';
import { MessageMask } from './message-mask.ts';
import type { ValueClass } from './value-class.ts';

const SHOWN: ReadonlySet<ValueClass> = new Set(['open', 'clinical']);

/**
 * Codes that no table knew, without those that name the patient of their message: what stands in the place of a code may be
 * a name that was put into the wrong field, and codes are listed beyond their message. The same for what a code is called.
 */
export function codesThatTellNothing(
  codes: readonly CodeNotKnown[],
  message: Message | undefined,
): readonly CodeNotKnown[] {
  if (codes.length === 0 || message === undefined) return codes;
  const mask = new MessageMask(message, SHOWN, () => '');
  const tells = (text: string) => mask.seeAs('clinical', text).masked;
  return codes.flatMap(({ display, ...code }) => {
    if (tells(code.code) || (code.system !== undefined && tells(code.system))) return [];
    return [display === undefined || tells(display) ? code : { ...code, display }];
  });
}
