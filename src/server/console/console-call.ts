import { Fault } from '../../diagnostics/fault.ts';
import type { Inspection } from '../../engine/inspecting.ts';
import { maskedValue } from '../../meaning/masking/masked-value.ts';
import type { ValueClass } from '../../meaning/masking/value-class.ts';
import { rolesOf } from '../../practice/access/principal.ts';
import { seenClasses } from '../../practice/access/seen-classes.ts';
import { messageIdText } from '../../store/message-id-text.ts';
import type { MessageId, StoredMessage } from '../../store/store.ts';
import type { Call } from '../call.ts';
import type { SeenValueView } from '../contract/console/seen.ts';
import { mustReachMessage } from '../routes/reach.ts';
import { Sight } from './sight.ts';

/** Parts of a call that decide what its asker sees. */
export type Asker = Pick<Call, 'services' | 'principal' | 'reaches' | 'about' | 'may'>;

/** How the asker sees things; `what`: of a thing that they may have unmasked (`message 1VBK`). */
export function sightOf(call: Asker, ...what: readonly string[]): Sight {
  const { unmaskings, tagger } = call.services.console;
  const unmasked = what.some((each) => unmaskings.until(call, each) !== undefined);
  return new Sight(seenClasses(rolesOf(call.principal), unmasked), tagger);
}

/** An identifier that stands outside of a message, as the asker may see it. */
export function seenIdentifier(call: Pick<Asker, 'services' | 'principal'>, text: string): SeenValueView {
  return seenAs(call, 'identifier', text);
}

/** A value that stands outside of a message, as the asker may see values of its class. */
export function seenAs(call: Pick<Asker, 'services' | 'principal'>, kind: ValueClass, text: string): SeenValueView {
  const open = seenClasses(rolesOf(call.principal), false).has(kind);
  const seen = open ? { text } : maskedValue(text, kind, call.services.console.tagger);
  return { class: kind, masked: !open, ...seen };
}

/** Issues whose values the asker sees, and which a message belongs to, would unmask it too: asked for by name only. */
export function unmaskedUntil(call: Asker, what: string): number | undefined {
  return call.services.console.unmaskings.until(call, what);
}

/** A message that the asker may see; throws `message-unknown` for others and for none. */
export async function messageFor(call: Asker, id: MessageId): Promise<StoredMessage> {
  await mustReachMessage(call, id);
  const message = await call.services.console.inside.message(id);
  if (message === undefined) throw new Fault('message-unknown');
  return message;
}

/** Tells the audit trail whose message it was: the first identifier with its authority. */
export function aboutPatient(call: Asker, inspection: Inspection | undefined): void {
  const message = inspection?.message;
  const identifier = message?.get('PID-3.1') ?? message?.get('PID-2.1');
  if (message === undefined || identifier === undefined || identifier === '') return;
  call.about({ patient: { authority: message.get('PID-3.4.1') ?? message.get('MSH-3.1') ?? '', identifier } });
}

/** How a message is named towards people. */
export function shownId(id: MessageId): string {
  return messageIdText(id);
}
