import type { Finding } from '../../diagnostics/finding.ts';
import { proveMap } from '../../meaning/maps/prove-map.ts';
import { proveRewriting } from '../../meaning/maps/v2/prove-rewriting.ts';
import { surroundings } from '../../workspace/map-message.ts';
import type { CommandSpec } from '../command-spec.ts';
import { exitCodes } from '../exit-code.ts';
import { mapWorkbench, messageType, senderOption } from '../map-workbench.ts';
import { onOption, sampleMessages } from '../sample-messages.ts';

/** `suture map prove MAP`: whether the ledger tells the truth, field by field. */
export const mapProve: CommandSpec = {
  name: 'map prove',
  text: 'exchange every field of messages in turn and look whether the output changes where the ledger says',
  args: [['<map>', 'a map of the workspace, a pack, or a map file']],
  options: [onOption, senderOption],
  run: async (context, given) => {
    const { output, terminal } = context;
    const bench = await mapWorkbench(context, given);
    const { codes } = bench.workspace;
    const codesOf = (table: string) => codes.table(table)?.rows.map(({ source }) => source.code) ?? [];
    let [fields, tried, lies, unbalanced] = [0, 0, 0, 0];
    const samples = await sampleMessages(context, given);
    for (const { file, message } of samples) {
      terminal.interrupted.throwIfAborted();
      const map = await bench.ready(given.args[0] ?? '', messageType(message));
      const around = surroundings(message, bench.surroundings);
      const proof =
        map.rewrites === undefined
          ? proveMap(message, map, { ...around, codesOf })
          : proveRewriting(message, map.rewrites, around);
      const findings: Finding[] = proof.lies.map(({ path, fate, kind, row, places }) => ({
        code: 'map-lies',
        place: { file, path },
        about: {
          fate,
          kind,
          ...(row === undefined ? {} : { row }),
          ...(places[0] === undefined ? {} : { target: places[0] }),
        },
      }));
      if (!proof.balanced) findings.push({ code: 'map-unbalanced', place: { file } });
      for (const finding of findings) output.finding(finding);
      fields += proof.leaves;
      tried += proof.tried;
      lies += proof.lies.length;
      if (!proof.balanced) unbalanced++;
      const { leaves, balanced } = proof;
      output.data(
        'proved',
        { file, map: map.name, fields: leaves, tried: proof.tried, lies: proof.lies.length, balanced },
        `${findings.length === 0 ? 'true' : 'false'}  ${file}  ${proof.tried} of ${leaves} fields tried, ${proof.lies.length} told wrongly`,
      );
    }
    output.result({ messages: samples.length, fields, tried, lies, unbalanced });
    return lies + unbalanced === 0 ? exitCodes.ok : exitCodes.findings;
  },
};
