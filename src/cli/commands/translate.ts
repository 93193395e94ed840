import { Fault } from '../../diagnostics/fault.ts';
import { parse as parseFhir } from '../../formats/fhir/index.ts';
import { type Message, type Profile, parse } from '../../formats/hl7v2/index.ts';
import { type JsonObject, parseJson } from '../../meaning/maps/json.ts';
import type { MapFile } from '../../meaning/maps/map-file.ts';
import { eventOfResources } from '../../meaning/maps/to-hl7v2/event-of-resources.ts';
import { incomingResources } from '../../meaning/maps/to-hl7v2/incoming-resources.ts';
import { transactionBundle } from '../../meaning/maps/transaction-bundle.ts';
import { isV2Map } from '../../meaning/maps/v2/v2-map.ts';
import { contentText, ledgerLines, sumText } from '../../server/ledger-lines.ts';
import type { Receives } from '../../workspace/definitions.ts';
import { readReceives } from '../../workspace/destination-section.ts';
import { type MadeMessage, remadeMessage, writtenMessage } from '../../workspace/make-message.ts';
import { mapMessage } from '../../workspace/map-message.ts';
import type { CommandSpec, Given } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { mapWorkbench, messageType, senderOption, type Workbench } from '../map-workbench.ts';
import { readNamedFile } from '../read-file.ts';

/** `suture translate FILE --map M`: what a map makes of one message, without sending it anywhere. */
export const translate: CommandSpec = {
  name: 'translate',
  text: 'what a map makes of a message: FHIR or HL7 v2 on standard output, the account of its fields beside it',
  args: [['<file>', 'an HL7 v2 message, or a FHIR resource or Bundle in JSON; - is standard input']],
  options: [
    { flags: '--map <map>', text: 'a map of the workspace, a pack such as hl7-v2-to-fhir, or a map file (needed)' },
    {
      flags: '--to <receives>',
      text: 'the HL7 v2 to write, where it is that: a type, a version, or both ("hl7v2 ORU^R01 2.3.1")',
    },
    { flags: '--profile <profile>', text: 'a profile of the workspace that what is written has to hold to' },
    { flags: '--backward', text: 'a map from v2 to v2 from right to left' },
    { flags: '--ledger', text: 'what became of every field, line by line' },
    senderOption,
  ],
  run: async (context, given) => {
    const { output } = context;
    const name = given.text('map');
    if (name === undefined) throw new Fault('command-misused', { about: { missing: '--map' } });
    const bench = await mapWorkbench(context, given);
    const made = await translated(context, given, bench, name);
    if ('message' in made) {
      const text = made.message.text().replaceAll('\r', '\n').trimEnd();
      output.data('message', { message: made.message.text() }, text);
    } else output.data('bundle', { bundle: made.bundle }, JSON.stringify(made.bundle, undefined, 2));
    const { ledger, findings, held } = made;
    for (const finding of findings) output.finding(finding);
    if (given.flag('ledger')) {
      if (output.json) for (const line of ledger.lines()) output.data('fate', { ...line });
      else for (const line of ledgerLines(ledger.lines())) output.note(line);
    }
    output.note(`${made.map}  ${contentText(ledger.counts)}  ${sumText(ledger.counts)}`);
    const size = 'resources' in made ? { resources: made.resources } : {};
    output.result({ map: made.map, ...size, intact: ledger.intact, held, counts: ledger.counts });
    return held ? exitCodes.findings : exitCodes.ok;
  },
};

/** What came of it: a Bundle, or a message. */
type Made = Pick<MadeMessage, 'map' | 'ledger' | 'findings' | 'held'> &
  ({ readonly bundle: JsonObject; readonly resources: number } | { readonly message: Message });

async function translated(context: Context, given: Given, bench: Workbench, name: string): Promise<Made> {
  const file = given.args[0] ?? '';
  const bytes = await readNamedFile(context, file);
  const { workspace, surroundings } = bench;
  const receives = receivesOption(given);
  const profile = profileOption(given, workspace.profiles);
  const options = { codes: surroundings.codes, receives, profile };
  if (
    /^\s*[{<]/.test(
      Buffer.from(bytes.subarray(0, 100))
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    )
  ) {
    const { resource, findings } = parseFhir(bytes);
    for (const finding of findings) context.output.finding(finding);
    if (resource === undefined) throw new Fault('message-unreadable', { place: { file } });
    const root = parseJson(resource.text()) as JsonObject;
    const maps = new Map<string, MapFile>();
    // The map is asked for by a type that only the resources tell.
    for (const type of eventsOf(root, receives)) maps.set(type, await bench.map(name, type));
    const map = (type: string): MapFile => maps.get(type) as MapFile;
    return writtenMessage(root, workspace.maps, map, { ...options, controlId: '1', writtenAt: '20260101000000+0000' });
  }
  const message = readMessage(bytes, file);
  const map = await bench.map(name, messageType(message));
  if (isV2Map(map)) return remadeMessage(message, workspace.maps, map, options, given.flag('backward'));
  const ready = workspace.maps.readyMap(map);
  const { outputs, removals, ledger, findings, held } = mapMessage(message, ready, surroundings);
  const bundle = transactionBundle(outputs, removals);
  return { map: ready.name, bundle, resources: outputs.length, ledger, findings, held };
}

function eventsOf(root: JsonObject, receives: Receives | undefined): readonly string[] {
  const type = eventOfResources(incomingResources(root), receives?.type);
  return type === undefined ? [] : [type];
}

function receivesOption(given: Given): Receives | undefined {
  const text = given.text('to');
  const receives = text === undefined ? undefined : readReceives(text);
  if (text !== undefined && receives === undefined) throw new Fault('command-misused', { about: { found: '--to' } });
  return receives;
}

function profileOption(given: Given, profiles: Readonly<Record<string, Profile>>): Profile | undefined {
  const name = given.text('profile');
  if (name !== undefined && profiles[name] === undefined)
    throw new Fault('command-misused', { about: { found: '--profile' } });
  return profiles[name ?? ''];
}

function readMessage(bytes: Uint8Array, file: string): Message {
  const { message } = parse(bytes);
  if (message === undefined) throw new Fault('message-unreadable', { place: { file } });
  return message;
}
