import { Fault } from '../../diagnostics/fault.ts';
import { transactionBundle } from '../../meaning/maps/transaction-bundle.ts';
import { mapMessage } from '../../workspace/map-message.ts';
import type { CommandSpec } from '../command-spec.ts';
import { exitCodes } from '../exit-code.ts';
import { contentText, ledgerLines, sumText } from '../ledger-lines.ts';
import { mapWorkbench, messageType, readMessageFile, senderOption } from '../map-workbench.ts';

/** `suture translate FILE --map M`: what a map makes of one message, without sending it anywhere. */
export const translate: CommandSpec = {
  name: 'translate',
  text: 'what a map makes of a message: FHIR on standard output, the account of its fields beside it',
  args: [['<file>', 'an HL7 v2 message; - is standard input']],
  options: [
    { flags: '--map <map>', text: 'a map of the workspace, a pack such as hl7-v2-to-fhir, or a map file (needed)' },
    { flags: '--ledger', text: 'what became of every field, line by line' },
    senderOption,
  ],
  run: async (context, given) => {
    const { output } = context;
    const name = given.text('map');
    if (name === undefined) throw new Fault('command-misused', { about: { missing: '--map' } });
    const bench = await mapWorkbench(context, given);
    const message = await readMessageFile(context, given.args[0] ?? '');
    const map = await bench.ready(name, messageType(message));
    const { outputs, ledger, findings, held } = mapMessage(message, map, bench.surroundings);
    const bundle = transactionBundle(outputs);
    output.data('bundle', { bundle }, JSON.stringify(bundle, undefined, 2));
    for (const finding of findings) output.finding(finding);
    if (given.flag('ledger')) {
      if (output.json) for (const line of ledger.lines()) output.data('fate', { ...line });
      else for (const line of ledgerLines(ledger.lines())) output.note(line);
    }
    output.note(`${map.name}  ${contentText(ledger.counts)}  ${sumText(ledger.counts)}`);
    output.result({ map: map.name, resources: outputs.length, intact: ledger.intact, held, counts: ledger.counts });
    return held ? exitCodes.findings : exitCodes.ok;
  },
};
