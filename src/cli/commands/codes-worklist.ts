import { CodeListener } from '../../meaning/codes/code-listener.ts';
import { type UnknownCode, UnknownCodes } from '../../meaning/codes/unknown-codes.ts';
import { type Proposal, worklist } from '../../meaning/codes/worklist.ts';
import { codeSuggestions } from '../../workspace/code-suggestions.ts';
import { mapMessage } from '../../workspace/map-message.ts';
import type { CommandSpec, Given } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { mapWorkbench, messageType, senderOption, type Workbench } from '../map-workbench.ts';
import { onOption, sampleMessages } from '../sample-messages.ts';
import { tableLines, timeText } from '../text.ts';

/** `suture codes worklist`: the codes that the running Suture, or messages at hand, met and no table translates. */
export const codesWorklist: CommandSpec = {
  name: 'codes worklist',
  text: 'codes that tables do not translate, as the running Suture met them; those that hold most messages first',
  options: [
    { flags: '--suggest', text: 'codes of the target systems that fit what the sender calls the code; takes seconds' },
    { flags: '--map <map>', text: 'instead: the codes that this map asks for in messages at hand' },
    onOption,
    senderOption,
  ],
  run: async (context, given) => {
    const { output } = context;
    const bench = await mapWorkbench(context, given);
    const map = given.text('map');
    const met =
      map === undefined ? await context.engine.account.unknownCodes() : await inMessages(context, given, bench, map);
    const items = worklist(met, bench.workspace.codes, {
      suggest: given.flag('suggest') ? await codeSuggestions(context.state) : () => undefined,
      at: dayText(context.terminal.clock.now()),
    });
    const lines = tableLines(
      items.map((item) => [
        item.table,
        `${item.code}${item.display === undefined ? '' : ` ${item.display}`}`,
        isKnown(item) ? 'known now' : item.why,
        `held ${item.waiting}, flagged ${item.flagged}`,
        item.sources.join(', '),
        item.proposals.map(proposalText).join('; '),
      ]),
    );
    for (const [at, item] of items.entries()) output.data('code', { ...item }, lines[at] ?? '');
    if (items.some((item) => isKnown(item) && item.waiting > 0))
      output.note('some are known by now: suture held retry lets go what waits for them');
    output.result({ codes: items.length });
    return undefined;
  },
};

/** The running release translates it by now. */
function isKnown(item: UnknownCode): boolean {
  return 'known' in item && item.known === true;
}

/** What a map misses in messages at hand. */
async function inMessages(
  context: Context,
  given: Given,
  bench: Workbench,
  name: string,
): Promise<readonly UnknownCode[]> {
  const unknown = new UnknownCodes();
  const codes = new CodeListener(bench.surroundings.codes);
  for (const { message } of await sampleMessages(context, given)) {
    const map = await bench.ready(name, messageType(message));
    const { held, findings } = mapMessage(message, map, { ...bench.surroundings, codes });
    const source = bench.surroundings.sender ?? message.get('MSH-3.1') ?? '';
    for (const code of codes.take(message, findings)) unknown.add({ ...code, held, source });
  }
  return unknown.all();
}

function dayText(at: number): string {
  return timeText(at).slice(0, 10);
}

function proposalText(proposal: Proposal): string {
  if (proposal.from === 'suggestion') {
    const { code, display, reason } = proposal.suggestion;
    return `${code} ${display} (${reason.matched === display ? 'suggested' : `for "${reason.matched}"`})`;
  }
  const { target } = proposal.row;
  const words = proposal.from === 'draft' ? 'draft' : 'same name';
  return `${target?.code ?? 'none'} ${target?.display ?? ''} (${words})`.replace(/ +/g, ' ');
}
