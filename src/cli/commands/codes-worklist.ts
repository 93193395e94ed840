import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../diagnostics/fault.ts';
import type { Finding } from '../../diagnostics/finding.ts';
import type { Message } from '../../formats/hl7v2/index.ts';
import { type Suggestible, suggestFrom } from '../../meaning/codes/suggest/suggest-from.ts';
import { UnknownCodes } from '../../meaning/codes/unknown-codes.ts';
import { type Proposal, type Suggest, worklist } from '../../meaning/codes/worklist.ts';
import type { CodeTables } from '../../meaning/maps/code-tables.ts';
import { codePackNames, loadCodePack, SHIPPED_PACKS } from '../../workspace/code-packs.ts';
import { mapMessage } from '../../workspace/map-message.ts';
import type { CommandSpec } from '../command-spec.ts';
import type { Context } from '../context.ts';
import { mapWorkbench, messageType, senderOption } from '../map-workbench.ts';
import { onOption, sampleMessages } from '../sample-messages.ts';
import { tableLines, timeText } from '../text.ts';

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
  options: [
    { flags: '--map <map>', text: 'the map that asks the tables (needed)' },
    { flags: '--suggest', text: 'codes of the target systems that fit what the sender calls the code; takes seconds' },
    onOption,
    senderOption,
  ],
  run: async (context, given) => {
    const { output } = context;
    const name = given.text('map');
    if (name === undefined) throw new Fault('command-misused', { about: { missing: '--map' } });
    const bench = await mapWorkbench(context, given);
    const unknown = new UnknownCodes();
    for (const { message } of await sampleMessages(context, given)) {
      const map = await bench.ready(name, messageType(message));
      const missed: Missed[] = [];
      const { held, findings } = mapMessage(message, map, {
        ...bench.surroundings,
        codes: listening(bench.surroundings.codes, missed),
      });
      const source = bench.surroundings.sender ?? message.get('MSH-3.1') ?? '';
      const names = namesOf(message, findings);
      for (const { table, code, system, why } of distinct(missed)) {
        const display = names.get(code);
        const more = { ...(system === undefined ? {} : { system }), ...(display === undefined ? {} : { display }) };
        unknown.add({ table, code, why, held, source, ...more });
      }
    }
    const items = worklist(unknown.all(), bench.workspace.codes, {
      suggest: given.flag('suggest') ? await suggestions(context) : () => undefined,
      at: dayText(context.terminal.clock.now()),
    });
    const lines = tableLines(
      items.map(({ table, code, display, why, waiting, flagged, sources, proposals }) => [
        table,
        `${code}${display === undefined ? '' : ` ${display}`}`,
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

/** What the sender calls the codes that were not translated: the component after the code. */
function namesOf(message: Message, findings: readonly Finding[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { code, place } of findings) {
    const [, field, component = '1'] = /^([^.]+)(?:\.(\d+))?/.exec(place?.path ?? '') ?? [];
    if (field === undefined || (code !== 'map-code-unknown' && code !== 'map-code-ambiguous')) continue;
    const [value, name] = [message.get(`${field}.${component}`), message.get(`${field}.${Number(component) + 1}`)];
    if (value !== undefined && name !== undefined) names.set(value, name);
  }
  return names;
}

/** Suggestions from every pack of codes, the workspace's own in place of those that ship. */
async function suggestions({ state }: Context): Promise<Suggest> {
  const systems: Suggestible[] = [];
  for (const folder of [SHIPPED_PACKS, join(state, 'packs')]) {
    const names = existsSync(folder) ? await codePackNames(folder) : [];
    for (const name of names) {
      const { system, terms, manifest } = await loadCodePack(name, folder);
      const { offeredBelow } = manifest;
      systems.push({ system, terms, ...(offeredBelow === undefined ? {} : { offeredBelow }) });
    }
  }
  return suggestFrom(systems, { limit: 3 });
}

function dayText(at: number): string {
  return timeText(at).slice(0, 10);
}

function distinct(missed: readonly Missed[]): readonly Missed[] {
  const keys = new Map(missed.map((each) => [JSON.stringify([each.table, each.system, each.code]), each]));
  return [...keys.values()];
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
