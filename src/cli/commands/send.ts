import { entryOf } from '../../diagnostics/catalogue.ts';
import { Fault } from '../../diagnostics/fault.ts';
import { messageIdText } from '../../store/message-id-text.ts';
import type { CommandSpec } from '../command-spec.ts';
import { exitCodes } from '../exit-code.ts';
import { Progress } from '../progress.ts';
import { readNamedFile } from '../read-file.ts';

/** `suture send FILE --to FLOW`: puts messages into a flow as if they had arrived. */
export const send: CommandSpec = {
  name: 'send',
  text: 'put messages into a flow as if they had arrived',
  args: [['<file...>', 'files, a message or a batch each; - is standard input']],
  options: [{ flags: '--to <flow>', text: 'the flow (needed)' }],
  run: async (context, given) => {
    const { engine, output, terminal } = context;
    const flow = given.text('to');
    if (flow === undefined) throw new Fault('command-misused', { about: { missing: '--to' } });
    const progress = new Progress(terminal, 'sending', given.args.length);
    const fates = { accepted: 0, rejected: 0, unavailable: 0 };
    let messages = 0;
    try {
      for (const [i, file] of given.args.entries()) {
        terminal.interrupted.throwIfAborted();
        const { outcome, code, ids } = await engine.send(flow, await readNamedFile(context, file));
        const texts = ids.map(messageIdText);
        fates[outcome]++;
        messages += ids.length;
        const why = code === undefined ? [] : [code];
        output.data(
          'sent',
          { file, outcome, ids: texts, ...(code === undefined ? {} : { code }) },
          [file, outcome, ...why, ...texts].join('  '),
        );
        if (code !== undefined) output.note(entryOf(code).text, 'yellow');
        if (given.args.length > 1) progress.step(i + 1, fates);
      }
    } finally {
      progress.end();
    }
    if (fates.rejected + fates.unavailable > 0) {
      output.failure({ code: 'send-refused', about: { ...fates } });
      return exitCodes.failed;
    }
    output.result({ files: fates.accepted, messages });
    return undefined;
  },
};
