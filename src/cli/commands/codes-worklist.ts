import { Fault } from '../../diagnostics/fault.ts';
import { UnknownCodes } from '../../meaning/codes/unknown-codes.ts';
import { type Proposal, worklist } from '../../meaning/codes/worklist.ts';
import type { CodeTables } from '../../meaning/maps/code-tables.ts';
import { mapMessage } from '../../workspace/map-message.ts';
import type { CommandSpec } from '../command-spec.ts';
import { mapWorkbench, messageType, senderOption } from '../map-workbench.ts';
import { onOption, sampleMessages } from '../sample-messages.ts';
import { tableLines } from '../text.ts';

/** A code that a table was asked for in vain. */
interface Missed {
  readonly table: string;
  readonly code: string;
  readonly system: string | undefined;
  readonly why: 'unknown' | 'ambiguous';
}

/** `suture codes worklist --map M`: the codes of messages that tables do not translate. */
export const codesWorklist: CommandSpec = {
  name: 'codes worklist',
  text: 'the codes of messages that tables do not translate, those that hold most messages first',
  options: [{ flags: '--map <map>', text: 'the map that asks the tables (needed)' }, onOption, senderOption],
  run: async (context, given) => {
    const { output } = context;
    const name = given.text('map');
    if (name === undefined) throw new Fault('command-misused', { about: { missing: '--map' } });
    const bench = await mapWorkbench(context, given);
    const unknown = new UnknownCodes();
    for (const { message } of await sampleMessages(context, given)) {
      const map = await bench.ready(name, messageType(message));
      const missed: Missed[] = [];
      const { held } = mapMessage(message, map, {
        ...bench.surroundings,
        codes: listening(bench.surroundings.codes, missed),
      });
      const source = bench.surroundings.sender ?? message.get('MSH-3.1') ?? '';
      for (const { table, code, system, why } of distinct(missed)) {
        unknown.add({ table, code, why, held, source, ...(system === undefined ? {} : { system }) });
      }
    }
    const items = worklist(unknown.all(), bench.workspace.codes, { suggest: () => undefined });
    const lines = tableLines(
      items.map(({ table, code, why, waiting, flagged, sources, proposals }) => [
        table,
        code,
        why,
        `held ${waiting}, flagged ${flagged}`,
        sources.join(', '),
        proposals.map(proposalText).join('; '),
      ]),
    );
    for (const [at, item] of items.entries()) output.data('code', { ...item }, lines[at] ?? '');
    output.result({ codes: items.length });
    return undefined;
  },
};

/** The same tables, noting what they do not know. A row without a table asks for the empty one; nobody can add to that. */
function listening(tables: CodeTables, missed: Missed[]): CodeTables {
  return {
    translate(table, code, system, direction, at) {
      const found = tables.translate(table, code, system, direction, at);
      if (typeof found === 'string' && table !== '') missed.push({ table, code, system, why: found });
      return found;
    },
  };
}

function distinct(missed: readonly Missed[]): readonly Missed[] {
  const keys = new Map(missed.map((each) => [JSON.stringify([each.table, each.system, each.code]), each]));
  return [...keys.values()];
}

function proposalText(proposal: Proposal): string {
  if (proposal.from === 'suggestion') return `${proposal.suggestion.code}?`;
  const { target } = proposal.row;
  const words = proposal.from === 'draft' ? 'draft' : 'same name';
  return `${target?.code ?? 'none'} ${target?.display ?? ''} (${words})`.replace(/ +/g, ' ');
}
