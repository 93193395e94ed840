import { Fault } from '../diagnostics/fault.ts';
import type { CodeNotKnown } from '../meaning/codes/code-listener.ts';

/** A code and the table that does not know it, as the user wrote it: `abnormal-flags=HX`. Throws `value-unreadable`. */
export function readTableCode(text: string): Pick<CodeNotKnown, 'table' | 'code'> {
  const [table = '', ...code] = text.split('=');
  if (table === '' || code.join('=') === '') throw new Fault('value-unreadable', { about: { wanted: 'TABLE=CODE' } });
  return { table, code: code.join('=') };
}
