import type { Message } from '../formats/hl7v2/index.ts';
import type { CodeTables } from '../meaning/maps/code-tables.ts';
import type { CompiledMap } from '../meaning/maps/compile-map.ts';
import type { Identity } from '../meaning/maps/identity.ts';
import type { Zone } from '../meaning/maps/time-conversion.ts';
import { type TranslateOptions, type Translation, translate } from '../meaning/maps/translate.ts';
import { rewriteMessage } from '../meaning/maps/v2/rewrite-message.ts';
import type { V2Map } from '../meaning/maps/v2/v2-map.ts';

/** What a map is told beside the message. */
export interface MapSurroundings {
  readonly codes: CodeTables;
  readonly identity: Identity;
  /** The system that sent the message; without it the message's own MSH-3 stands for it. */
  readonly sender?: string;
  readonly zone?: Zone;
  /** With where each leaf was written. */
  readonly trace?: boolean;
}

/** What a map makes of a message: resources, or where it is a map from v2 to v2 another message. */
export interface MappedMessage extends Translation {
  readonly message?: Message;
}

/** Runs a map over a message, its codes judged on its day of service. */
export function mapMessage(message: Message, map: CompiledMap, given: MapSurroundings): MappedMessage {
  if (map.rewrites !== undefined) return rewritten(message, map.rewrites, given);
  return translate(message, map, {
    ...surroundings(message, given),
    identity: given.identity,
    trace: given.trace === true,
  });
}

function rewritten(message: Message, map: V2Map, { codes }: MapSurroundings): MappedMessage {
  const at = serviceDay(message);
  const made = rewriteMessage(message, map, { codes, ...(at === undefined ? {} : { at }) });
  return { ...made, outputs: [], removals: [], complete: [], traces: [], decided: new Set() };
}

/** The same as `translate` and `prove` take it. */
export function surroundings(
  message: Message,
  { codes, sender, zone }: Omit<MapSurroundings, 'identity'>,
): Omit<TranslateOptions, 'identity'> {
  const at = serviceDay(message);
  return {
    codes,
    sender: sender ?? message.get('MSH-3.1') ?? '',
    ...(zone === undefined ? {} : { zone }),
    ...(at === undefined ? {} : { at }),
  };
}

/** `ORU^R01`, as MSH-9 says it. */
export function messageType(message: Message): string {
  const [type, event] = [message.get('MSH-9.1') ?? '', message.get('MSH-9.2')];
  return event === undefined ? type : `${type}^${event}`;
}

/** Where messages say on which day the care happened, best first; the day of writing is the last resort. */
const DAYS = ['FT1-4.1', 'OBR-7.1', 'RXA-3.1', 'TXA-4.1', 'PV1-44.1', 'EVN-6.1', 'EVN-2.1', 'MSH-7.1'];

/** Day of service of a message (`YYYY-MM-DD`), by which codes are judged. */
export function serviceDay(message: Message): string | undefined {
  for (const path of DAYS) {
    const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)/.exec(message.get(path) ?? '') ?? [];
    if (day !== undefined) return `${year}-${month}-${day}`;
  }
  return undefined;
}
