import { describe } from '../../formats/hl7v2/index.ts';
import { lintMap, uncoveredFields } from '../../meaning/maps/lint-map.ts';
import { mapMessage } from '../../workspace/map-message.ts';
import type { CommandSpec } from '../command-spec.ts';
import { shortened } from '../ledger-lines.ts';
import { mapWorkbench, messageType, senderOption } from '../map-workbench.ts';
import { onOption, sampleMessages } from '../sample-messages.ts';
import { tableLines } from '../text.ts';

/** What the messages sent of one field, and what became of it. */
interface FieldSent {
  readonly field: string;
  readonly name: string;
  /** Messages that hold it. */
  readonly messages: number;
  /** Leaves of it by their fate, those of all messages together. */
  readonly fates: Readonly<Record<string, number>>;
}

/** `suture map coverage MAP`: what messages send, what the map makes of it, and which rows do any work. */
export const mapCoverage: CommandSpec = {
  name: 'map coverage',
  text: 'which fields messages really send and what becomes of them, and how many messages each row touches',
  args: [['<map>', 'a map of the workspace, a pack, or a map file']],
  options: [
    onOption,
    { flags: '--unspoken', text: 'also the fields that the standard allows and no row names' },
    senderOption,
  ],
  run: async (context, given) => {
    const { output } = context;
    const bench = await mapWorkbench(context, given);
    const name = given.args[0] ?? '';
    const samples = await sampleMessages(context, given);
    const fields = new Map<string, { messages: number; fates: Record<string, number>; version: string | undefined }>();
    const rows = new Map<string, number>();
    const maps = new Set<Awaited<ReturnType<typeof bench.ready>>>();
    for (const { message } of samples) {
      const map = await bench.ready(name, messageType(message));
      maps.add(map);
      const seen = new Set<string>();
      const touched = new Set<string>();
      for (const { path, fate, row } of mapMessage(message, map, bench.surroundings).ledger.lines()) {
        const field = path.replace(/\[\d+\]/g, '').replace(/\..*$/, '');
        const known = fields.get(field) ?? { messages: 0, fates: {}, version: message.get('MSH-12.1') };
        fields.set(field, known);
        if (!seen.has(field)) known.messages++;
        seen.add(field);
        known.fates[fate] = (known.fates[fate] ?? 0) + 1;
        if (row !== undefined) touched.add(row);
      }
      for (const row of touched) rows.set(row, (rows.get(row) ?? 0) + 1);
    }
    const sent = [...fields]
      .map(([field, { messages, fates, version }]): FieldSent => {
        return { field, name: describe(field, version)?.name ?? 'not in the standard', messages, fates };
      })
      .toSorted((a, b) => a.field.localeCompare(b.field, 'en', { numeric: true }));
    const lines = tableLines(
      sent.map(({ field, name: words, messages, fates }) => [
        field,
        words,
        `in ${messages} of ${samples.length}`,
        Object.entries(fates)
          .map(([fate, count]) => `${fate} ${count}`)
          .join(', '),
      ]),
    );
    for (const [at, field] of sent.entries()) output.data('field', { ...field }, lines[at] ?? '');
    for (const [row, messages] of [...rows].toSorted((a, b) => b[1] - a[1])) {
      output.data('row', { row, messages }, `${messages} of ${samples.length}  ${shortened(row)}`);
    }
    let unspoken = 0;
    for (const { map } of maps) {
      for (const finding of lintMap(map, { types: bench.workspace.maps.types })) {
        if (finding.code !== 'map-field-unspoken') output.finding(finding);
      }
      for (const { segment, field, name: words } of uncoveredFields(map)) {
        unspoken++;
        if (!given.flag('unspoken')) continue;
        output.data('unspoken', { field: `${segment}-${field}`, name: words }, `no row  ${segment}-${field}  ${words}`);
      }
    }
    output.note(`${unspoken} fields that the standard allows have no row of their own`);
    output.result({ messages: samples.length, fields: sent.length, rows: rows.size, unspoken });
    return undefined;
  },
};
