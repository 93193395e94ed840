import { Fault } from '../../diagnostics/fault.ts';
import { describe, type LearntProfile } from '../../formats/hl7v2/index.ts';
import { lintMap, namedFields, uncoveredFields } from '../../meaning/maps/lint-map.ts';
import { shortened } from '../../server/ledger-lines.ts';
import { mapMessage } from '../../workspace/map-message.ts';
import type { CommandSpec } from '../command-spec.ts';
import { mapWorkbench, messageType, senderOption } from '../map-workbench.ts';
import { readNamedFile } from '../read-file.ts';
import { onOption, sampleMessages } from '../sample-messages.ts';
import { savedProfile } from '../saved-profile.ts';
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
    { flags: '--profile <file>', text: 'beside it what the sender sends by this profile (systems profile --save)' },
    { flags: '--unspoken', text: 'also the fields that the standard allows and no row names' },
    senderOption,
  ],
  run: async (context, given) => {
    const { output } = context;
    const bench = await mapWorkbench(context, given);
    const name = given.args[0] ?? '';
    const profiled = given.text('profile');
    const profile = profiled === undefined ? undefined : savedProfile(await readNamedFile(context, profiled));
    const samples = await sampleMessages(context, given).catch((error: unknown) => {
      if (profile !== undefined && error instanceof Fault && error.code === 'messages-missing') return [];
      throw error;
    });
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
    const { codes } = bench.workspace;
    const ambiguousCodes = (table: string): readonly string[] => codes.ambiguousBackwards(table);
    for (const { map } of maps) {
      for (const finding of lintMap(map, { types: bench.workspace.maps.types, ambiguousCodes })) {
        if (finding.code !== 'map-field-unspoken') output.finding(finding);
      }
      for (const { segment, field, name: words } of uncoveredFields(map)) {
        unspoken++;
        if (!given.flag('unspoken')) continue;
        output.data('unspoken', { field: `${segment}-${field}`, name: words }, `no row  ${segment}-${field}  ${words}`);
      }
    }
    for (const [type, { places }] of Object.entries(profile?.messages ?? {})) {
      const { map } = await bench.ready(name, type);
      const compared = profileCoverage(places, namedFields(map));
      const told = tableLines(
        compared.map(({ field, name: words, share, row }) => [
          `${type}  ${field}`,
          words,
          share === 0 ? 'never sent' : `sent by ${Math.round(100 * share)}%`,
          row ? 'has a row' : 'no row',
        ]),
      );
      for (const [at, each] of compared.entries()) output.data('profiled', { type, ...each }, told[at] ?? '');
    }
    output.note(`${unspoken} fields that the standard allows have no row of their own`);
    output.result({ messages: samples.length, fields: sent.length, rows: rows.size, unspoken });
    return undefined;
  },
};

/** A field that a sender sends or a map names; `share` of the segments of its kind that hold it, 0 to 1. */
interface ProfiledField {
  readonly field: string;
  readonly name: string;
  readonly share: number;
  readonly row: boolean;
}

/** What a sender sends beside what rows name: each field of either, by its place. */
function profileCoverage(
  places: LearntProfile['messages'][string]['places'],
  named: ReadonlySet<string>,
): readonly ProfiledField[] {
  const sent = new Map(
    Object.entries(places).flatMap(([path, { of, filled }]) =>
      /^[A-Z0-9]{3}-\d+$/.test(path) && filled > 0 ? [[path, of === 0 ? 0 : filled / of] as const] : [],
    ),
  );
  const segments = new Set(Object.keys(places).map((path) => path.slice(0, 3)));
  const asked = [...named].filter((field) => segments.has(field.slice(0, 3)) && !field.endsWith('-0'));
  return [...new Set([...sent.keys(), ...asked])]
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((field) => ({
      field,
      name: describe(field)?.name ?? 'not in the standard',
      share: sent.get(field) ?? 0,
      row: named.has(field) || named.has(`${field.slice(0, 3)}-0`),
    }));
}
