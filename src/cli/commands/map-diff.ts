import * as fhir from '../../formats/fhir/index.ts';
import type { Translation } from '../../meaning/maps/translate.ts';
import { mapMessage } from '../../workspace/map-message.ts';
import type { CommandSpec } from '../command-spec.ts';
import { mapWorkbench, messageType, senderOption } from '../map-workbench.ts';
import { onOption, sampleMessages } from '../sample-messages.ts';

/** `suture map diff A B`: what another version of a map would do to messages, by places and fates. */
export const mapDiff: CommandSpec = {
  name: 'map diff',
  text: 'what map B does otherwise than map A, counted over messages',
  args: [
    ['<a>', 'a map of the workspace, a pack, or a map file'],
    ['<b>', 'the other'],
  ],
  options: [onOption, senderOption],
  run: async (context, given) => {
    const { output } = context;
    const [a = '', b = ''] = given.args;
    const bench = await mapWorkbench(context, given);
    const samples = await sampleMessages(context, given);
    const changes = new Map<string, number>();
    let changed = 0;
    for (const { message } of samples) {
      const type = messageType(message);
      const before = mapMessage(message, await bench.ready(a, type), bench.surroundings);
      const after = mapMessage(message, await bench.ready(b, type), bench.surroundings);
      const found = new Set([...fateChanges(before, after), ...outputChanges(before, after)]);
      if (found.size > 0) changed++;
      for (const change of found) changes.set(change, (changes.get(change) ?? 0) + 1);
    }
    for (const [change, messages] of [...changes].toSorted((x, y) => y[1] - x[1])) {
      output.data('change', { change, messages }, `${messages} of ${samples.length}  ${change}`);
    }
    output.note(`${changed} of ${samples.length} messages come out otherwise`);
    output.result({ messages: samples.length, changed });
    return undefined;
  },
};

function fateChanges(before: Translation, after: Translation): string[] {
  const then = before.ledger.lines();
  return after.ledger.lines().flatMap(({ path, fate }, leaf) => {
    const was = then[leaf]?.fate;
    return was === fate ? [] : [`${withoutNumbers(path)}  ${was ?? 'not there'} -> ${fate}`];
  });
}

function outputChanges(before: Translation, after: Translation): string[] {
  const [then, now] = [placesOf(before), placesOf(after)];
  const changes: string[] = [];
  for (const [place, values] of now) {
    const was = then.get(place);
    if (was === undefined) changes.push(`+ ${place}`);
    else if (was.join('\n') !== values.join('\n')) changes.push(`~ ${place}`);
  }
  for (const place of then.keys()) if (!now.has(place)) changes.push(`- ${place}`);
  return changes;
}

/** Values of the output by where they stand, numbers left out: what is compared is the kind of place. */
function placesOf({ outputs }: Translation): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  for (const { type, resource } of outputs) {
    // Read back from its text: so decimals count as they are spelt.
    const written = fhir.parse(JSON.stringify(resource)).resource;
    for (const { path, value } of written === undefined ? [] : fhir.leaves(written)) {
      const place = `${type}.${withoutNumbers(path)}`;
      places.set(place, [...(places.get(place) ?? []), value]);
    }
  }
  return places;
}

function withoutNumbers(path: string): string {
  return path.replace(/\[\d+\]/g, '');
}
