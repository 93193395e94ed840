import { Fault } from '../../diagnostics/fault.ts';
import type { EngineEvent } from '../../engine/face.ts';
import { isPath, parse } from '../../formats/hl7v2/index.ts';
import type { Condition } from '../../meaning/maps/condition.ts';
import { parseCondition } from '../../meaning/maps/parse-condition.ts';
import type { RemoteEngine } from '../../server/client.ts';
import type { MessageId } from '../../store/store.ts';
import type { CommandSpec, Given } from '../command-spec.ts';
import { eventFields, eventLine } from '../event-lines.ts';
import { exitCodes } from '../exit-code.ts';

const REMEMBERED = 1000;

/** `suture tail`: what happens, as it happens. */
export const tail: CommandSpec = {
  name: 'tail',
  untilInterrupted: true,
  text: 'what happens, as it happens; ends with Ctrl-C',
  options: [
    { flags: '--flow <name>', text: 'of this flow' },
    { flags: '--destination <name>', text: 'at this destination' },
    { flags: '--type <type>', text: 'of this message type' },
    { flags: '--state <what>', text: 'only this: received, refused, duplicate, delivered, retry, held, discarded' },
    { flags: '--where <condition>', text: 'whose message fulfils a condition (PV1-2 = E and OBX[*]-8 valued)' },
    { flags: '--limit <n>', text: 'end after so many' },
  ],
  run: async ({ engine, output, terminal }, given) => {
    const wanted = filterOf(given, engine);
    const limit = Number(given.text('limit') ?? Number.POSITIVE_INFINITY);
    if (!(limit >= 1)) throw new Fault('value-unreadable', { about: { option: '--limit' } });
    let shown = 0;
    const stop = new AbortController();
    for await (const event of engine.events(AbortSignal.any([terminal.interrupted, stop.signal]))) {
      if ('missed' in event) {
        output.data('missed', event);
        output.note(`${event.missed} events were missed: this reader was too slow`, 'yellow');
        continue;
      }
      if (!(await wanted(event))) continue;
      output.data('event', eventFields(event), eventLine(event));
      if (++shown < limit) continue;
      // Ends the connection too, not only the loop.
      stop.abort();
      break;
    }
    if (terminal.interrupted.aborted) return exitCodes.interrupted;
    output.result({ events: shown });
    return undefined;
  },
};

function filterOf(given: Given, engine: RemoteEngine): (event: EngineEvent) => Promise<boolean> {
  const where = given.text('where');
  const condition = where === undefined ? undefined : conditionOf(where);
  const known = new Map<MessageId, boolean>();
  const same = (name: string, value: string | undefined) =>
    given.text(name) === undefined || given.text(name) === value;
  return async (event) => {
    if (!same('flow', event.flow) || !same('destination', event.destination) || !same('type', event.type)) return false;
    if (!same('state', event.what)) return false;
    if (condition === undefined) return true;
    if (event.message === undefined) return false;
    const holds = known.get(event.message) ?? (await holdsFor(engine, event.message, condition));
    if (known.size >= REMEMBERED) known.clear();
    known.set(event.message, holds);
    return holds;
  };
}

function conditionOf(text: string): Condition {
  const parsed = parseCondition(text, { isPath });
  if ('condition' in parsed) return parsed.condition;
  const [first] = parsed.findings;
  throw new Fault('value-unreadable', {
    about: { option: '--where', because: first?.code ?? '', column: first?.place?.column ?? 1 },
  });
}

async function holdsFor(engine: RemoteEngine, id: MessageId, condition: Condition): Promise<boolean> {
  const body = await engine.body(id);
  const message = body === undefined ? undefined : parse(body).message;
  return message !== undefined && condition.test(message);
}
